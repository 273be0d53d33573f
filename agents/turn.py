"""What an agent is given for one turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from agents.catalogue.schema import ListingRepository, PlaceRepository
from agents.desk.front_desk import FrontDesk
from agents.local_info.forecast import Weather
from agents.markets.market import Market
from agents.reply import Handoff, Reply
from agents.understanding.types import DialogueContext, RememberedFact, Understanding

_FEW_WORDS = 3


@dataclass(frozen=True, slots=True)
class Tools:
    """The ports agents may call; opened once per process."""

    listings: ListingRepository
    places: PlaceRepository
    market: Market
    weather: Weather | None = None
    """Where forecasts come from; without one it is said that there are none."""
    desk: FrontDesk | None = None
    """Where requests and saved searches are kept; without one none are taken."""


@dataclass(frozen=True, slots=True)
class AgentTurn:
    """One message as an agent meets it: already understood, with what memory recalls and what was handed over."""

    text: str
    understanding: Understanding
    context: DialogueContext
    remembered: tuple[RememberedFact, ...] = ()
    dismissed: tuple[str, ...] = ()
    """Memory hints contradicted earlier in this thread, as `slot=value`."""
    handed: Handoff | None = None
    currency: str | None = None
    """ISO code of the currency the client shows amounts in; what the user says comes before it."""
    user_id: str | None = None
    """Whose saved searches are meant: from authentication, never from the message."""

    @property
    def unheard(self) -> bool:
        """Whether nothing of the message was understood that an answer could go by: it deserves no second showing of the same list.

        "Show me" and the like, a few words that are all known, ask for just that.
        """
        meant = self.understanding
        heard = (
            meant.delta or meant.acts or meant.local or meant.selected or meant.requested or meant.also
            or meant.out_of_area or meant.refusal or meant.place or meant.when
        )  # fmt: skip
        if self.handed is not None or heard:
            return False
        return bool(meant.unexplained) or len(self.text.split()) > _FEW_WORDS


class AnswersTurn(Protocol):
    """The signature of `agents.real_estate.agent.answer`, `agents.local_info.agent.answer`, `agents.concierge.answer`."""

    async def __call__(self, turn: AgentTurn, tools: Tools) -> Reply:
        """Answer one turn; raises only on a fault, which the graph turns into an honest reply."""
        ...
