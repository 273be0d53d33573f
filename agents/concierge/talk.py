"""One turn of the concierge."""

from __future__ import annotations

from dataclasses import dataclass

from agents.markets.market import Market
from agents.replies import Voice
from agents.replies.market_words import example
from agents.replies.voice import Value
from agents.turn import AgentTurn, Tools
from agents.understanding.types import DialogueContext, Understanding


@dataclass(frozen=True, slots=True)
class Talk:
    """A turn, the ports, and the voice to answer with."""

    turn: AgentTurn
    tools: Tools
    voice: Voice

    @property
    def market(self) -> Market:
        """The market that is talked about."""
        return self.tools.market

    @property
    def understanding(self) -> Understanding:
        """What the message means."""
        return self.turn.understanding

    @property
    def context(self) -> DialogueContext:
        """What was known before the message."""
        return self.turn.context

    def say(self, key: str, /, **values: Value) -> str:
        """Fill a template of the concierge."""
        return self.voice.say(f"concierge.{key}", **values)

    def example(self, kind: str) -> str:
        """Give an example of what may be asked."""
        return example(kind, self.market, self.voice)
