"""What the memory commands work on: memory's stores and, where it can be opened, the conversations."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import typer
from rich.console import Console

from agents.desk import FrontDesk
from agents.desk import open_desk as open_front_desk
from graph.resources import desk_url, erasure_of, export_sources_of
from graph.settings import Settings, settings
from memory.erasure import Erasure
from memory.export import ExportSource
from memory.identity import InvalidIdError
from memory.outbox import OutboxError
from memory.service import MemoryService, open_memory
from server.conversations import Conversations, open_conversations
from server.lifespan import SERVED, configure_observability
from server.platform_data import WaitingErasure

T = TypeVar("T")
console = Console(width=None if sys.stdout.isatty() else 200)
"""Piped into a file or another program, tables keep their columns whole."""
NOT_DONE = 1
"""Exit code of a command that could not do all of it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The stores of one command."""

    settings: Settings
    memory: MemoryService
    conversations: Conversations
    front_desk: FrontDesk
    served: bool = False
    """Whether a LangGraph server holds data of its own, which only that server can erase."""

    @property
    def erasure(self) -> Erasure:
        """An erasure over every store."""
        others = [WaitingErasure()] if self.served else []
        return erasure_of(self.settings, self.memory, self.conversations, self.front_desk, others)

    @property
    def export_sources(self) -> list[ExportSource]:
        """Every store that holds something about a user."""
        return list(export_sources_of(self.settings, self.memory, self.conversations, self.front_desk))


@asynccontextmanager
async def open_desk(*, drain: bool = False) -> AsyncIterator[Desk]:
    """Open the stores the environment names; with `drain` this process delivers what waits meanwhile."""
    given = settings()
    configure_observability(given.model_copy(update={"log_level": "ERROR"}))
    async with AsyncExitStack() as stack:
        memory = await stack.enter_async_context(open_memory(given.memory, drain=drain))
        conversations = await stack.enter_async_context(open_conversations(given))
        front_desk = await stack.enter_async_context(open_front_desk(desk_url(given)))
        served = await memory.outbox.known_id(*SERVED) is not None
        yield Desk(given, memory, conversations, front_desk, served)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command; a bad id or a store that does not answer is one line and exit code 1."""
    try:
        return asyncio.run(work)
    except (InvalidIdError, OutboxError) as error:
        typer.echo(f"konak: {error}", err=True)
        raise typer.Exit(NOT_DONE) from None
