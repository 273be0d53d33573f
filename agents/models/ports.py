"""What the calls of a model need from outside, and what they leave behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Purpose = Literal["route", "slots", "prose", "question", "probe"]
"""What a model is asked for; `question` is prose that answers what rules cannot."""

Outcome = Literal[
    "ok", "timeout", "unavailable", "rate_limited", "auth", "breaker_open", "held_off", "withheld", "empty", "refused", "cut_off",
    "invalid", "tool_call", "wrong_language", "ungrounded", "error",
]  # fmt: skip
"""How a call ended. `held_off`: not made, because a 429 asked for a pause; `withheld`: because the message gives instructions. `cut_off`, `wrong_language` and
`ungrounded` end prose early: what was checked before that stands, the deterministic answer follows."""

NOT_MADE: frozenset[Outcome] = frozenset({"breaker_open", "held_off", "withheld"})
"""Outcomes of calls that never left the process."""
AWAY: frozenset[Outcome] = frozenset(
    {"timeout", "unavailable", "rate_limited", "auth", "breaker_open", "held_off"}
)
"""Outcomes after which the rest of a turn asks no model any more."""


@dataclass(frozen=True, slots=True)
class ModelCall:
    """One call, made or not: counts and times, never a text."""

    purpose: Purpose
    outcome: Outcome
    model: str
    ms: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    first_token_ms: float | None = None
    estimated: bool = False
    """The tokens are ours to guess: the answer ended before its provider counted them."""


CHARACTERS_PER_TOKEN = 4
"""What a token is taken for where nobody has counted."""


class Permit(Protocol):
    """Leave to make one call."""

    def success(self, took_s: float) -> None:
        """Report an answer."""

    def failure(self, took_s: float) -> None:
        """Report that nobody answered."""

    def ignore(self) -> None:
        """Report what says nothing about availability."""


class Breaker(Protocol):
    """Decides whether anybody should call."""

    @property
    def state(self) -> str:
        """Its state by name."""
        ...

    def retry_in_s(self) -> float:
        """Say how long nobody gets leave, in seconds; 0 where somebody may."""
        ...

    def acquire(self) -> Permit | None:
        """Give leave, or None."""
        ...


class Gate(Protocol):
    """Keeps everybody waiting for as long as a 429 asks for."""

    def hold(self, retry_after_s: float | None) -> None:
        """Close for so many seconds."""

    def remaining_s(self) -> float:
        """Say how long it stays closed."""
        ...


class Mask(Protocol):
    """Takes private data out of what is sent, and puts it back into what comes; one for each call."""

    def hide(self, text: str) -> str:
        """Replace private data by numbered placeholders."""
        ...

    def restore(self, text: str) -> str:
        """Put back what stood behind placeholders."""
        ...


class NoMask:
    """Sends everything as it is."""

    def hide(self, text: str) -> str:
        """Return the text."""
        return text

    def restore(self, text: str) -> str:
        """Return the text."""
        return text
