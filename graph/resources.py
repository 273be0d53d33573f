"""What a process holds open for its turns: settings, memory, catalogue.

The mounted app's lifespan opens them on the loop that runs the nodes; plain scripts get them opened at their first
turn. `use` installs resources of one's own, as tests and the evaluation adapter do.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from agents.catalogue.repository import Catalogue, open_catalogue
from agents.desk.courier import delivering
from agents.desk.front_desk import FrontDesk, open_desk
from agents.local_info.forecast import OpenMeteo, Weather
from agents.markets.market import Market, default_market
from agents.models.opening import Opened
from agents.turn import Tools
from graph.chat_models import NO_MODEL, chat_models
from graph.desk_rights import DeskErasure, desk_export
from graph.settings import Settings, settings
from graph.warm import warm_up
from memory.erasure import Erasure, ErasureStep, Silence
from memory.erasure_steps import memory_steps
from memory.export import ExportSource, memory_sources
from memory.service import MemoryService, open_memory
from memory.settled_files import SettledFiles
from observability.metrics import inc_desk_delivery, warm_metrics

if TYPE_CHECKING:
    from agents.models.models import Models


@dataclass(frozen=True, slots=True)
class Resources:
    """Everything nodes reach outside the state through."""

    settings: Settings
    memory: MemoryService
    catalogue: Catalogue
    tools: Tools
    erasure: Erasure
    """Erases a person from every store this process knows of."""
    export_sources: tuple[ExportSource, ...] = ()
    """Every store that holds something about a person, to be read out to them."""
    reads_messages: bool = False
    """Whether anything reads recalled messages: a chat model does, rules use facts alone."""
    models: Models | None = None
    """What is asked where a chat model is configured and could be opened."""
    model_status: Opened = NO_MODEL


class PersonalStore(Protocol):
    """Something beside memory that holds what belongs to a person."""

    @property
    def erasure_step(self) -> ErasureStep:
        """The step that erases a person from it."""
        ...

    @property
    def export_source(self) -> ExportSource:
        """The store as a person's export reads it."""
        ...


class ConversationStore(PersonalStore, Protocol):
    """Where conversations lie."""

    async def threads_of(self, raw_user_id: str) -> Sequence[str]:
        """List a person's threads."""
        ...


_current: Resources | None = None
_stack: AsyncExitStack | None = None
_opening: asyncio.Lock | None = None
_expected = False

OPENED_WITHIN_S: Final = 60.0
LOOK_EVERY_S: Final = 0.02


def expect() -> None:
    """Say that a lifespan is about to open the resources: turns that come before it wait, and open none of their own.

    A server takes up the runs of a process that was killed before its lifespan is through. Resources opened by such a
    run would know neither the conversations nor the server's own tables, and an erasure would leave those out.
    """
    global _expected
    _expected = True


async def resources() -> Resources:
    """Give the open resources; opens them once where no lifespan has or will. Raises TimeoutError."""
    global _opening
    if _current is not None:
        return _current
    if _expected:
        return await _opened_by_the_lifespan()
    if _opening is None:
        _opening = asyncio.Lock()
    async with _opening:
        return _current or await start()


async def _opened_by_the_lifespan() -> Resources:
    async with asyncio.timeout(OPENED_WITHIN_S):
        while _current is None:  # noqa: ASYNC110 - whoever waits may be on another loop than the lifespan
            await asyncio.sleep(LOOK_EVERY_S)
    return _current


async def start(
    conversations: ConversationStore | None = None,
    others: Sequence[PersonalStore] = (),
    silence: Silence | None = None,
) -> Resources:
    """Open the process's resources and keep them until `stop`."""
    global _current, _stack
    stack = AsyncExitStack()
    _current = await stack.enter_async_context(
        open_resources(settings(), conversations=conversations, others=others, silence=silence)
    )
    _stack = stack
    return _current


async def stop() -> None:
    """Drain and close what `start` opened."""
    global _current, _stack, _opening, _expected
    stack, _stack, _current, _opening, _expected = _stack, None, None, None, False
    if stack is not None:
        await stack.aclose()


@asynccontextmanager
async def use(opened: Resources) -> AsyncIterator[Resources]:
    """Have nodes use these resources inside the block."""
    global _current
    before, _current = _current, opened
    try:
        yield opened
    finally:
        _current = before


@asynccontextmanager
async def open_resources(
    given: Settings,
    *,
    market: Market | None = None,
    conversations: ConversationStore | None = None,
    others: Sequence[PersonalStore] = (),
    silence: Silence | None = None,
) -> AsyncIterator[Resources]:
    """Open memory and catalogue; the data folder is made where missing."""
    await asyncio.to_thread(given.konak_data_dir.mkdir, parents=True, exist_ok=True)
    warm_metrics()
    chosen = market if market is not None else await asyncio.to_thread(default_market)
    await asyncio.to_thread(warm_up, chosen)
    async with (
        open_catalogue(catalogue_url(given), chosen) as catalogue,
        open_desk(desk_url(given), deliver=given.webhook is not None) as desk,
        delivering(desk, given.webhook, inc_desk_delivery),
        open_memory(given.memory) as memory,
        chat_models(given) as (model_status, models),
    ):
        tools = Tools(catalogue.listings, catalogue.places, chosen, weather_of(given), desk)
        yield Resources(
            given,
            memory,
            catalogue,
            tools,
            erasure_of(given, memory, conversations, desk, [one.erasure_step for one in others], silence),
            export_sources_of(given, memory, conversations, desk, others),
            models=models,
            model_status=model_status,
        )


def erasure_of(
    given: Settings,
    memory: MemoryService,
    conversations: ConversationStore | None,
    desk: FrontDesk,
    others: Sequence[ErasureStep] = (),
    silence: Silence | None = None,
) -> Erasure:
    """Make an erasure over every store that holds something about a person; `others` come before conversations."""
    steps = [
        *memory_steps(memory.backend, data_dir=given.konak_data_dir, forget=memory.forget),
        DeskErasure(desk),
    ]
    kept = [conversations.erasure_step] if conversations is not None else []
    return Erasure(
        memory.outbox,
        [*steps, *others, *kept, SettledFiles(given.konak_data_dir)],
        thread_sources=[conversations.threads_of] if conversations is not None else [],
        silence=silence,
    )


def export_sources_of(
    given: Settings,
    memory: MemoryService,
    conversations: ConversationStore | None,
    desk: FrontDesk,
    others: Sequence[PersonalStore] = (),
) -> tuple[ExportSource, ...]:
    """Name every store that holds something about a person."""
    sources = memory_sources(memory.outbox, memory.backend, data_dir=given.konak_data_dir)
    beside = [*([conversations] if conversations is not None else []), *others]
    return (*sources, desk_export(desk), *(one.export_source for one in beside))


def catalogue_url(given: Settings) -> str:
    """Name the catalogue's database."""
    return f"sqlite+aiosqlite:///{given.konak_data_dir / 'catalogue.sqlite'}"


def desk_url(given: Settings) -> str:
    """Name the front desk's database: PostgreSQL where there is one, so that replicas share it."""
    return given.database_url or f"sqlite+aiosqlite:///{given.konak_data_dir / 'desk.sqlite'}"


def weather_of(given: Settings) -> Weather | None:
    """Make the source of forecasts, unless the operator wants none."""
    return OpenMeteo(given.weather_url) if given.weather == "open_meteo" else None
