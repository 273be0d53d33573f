"""What a turn gets back from memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from memory.breaker import State
from memory.modes import Mode, Reason
from memory.port import Context
from memory.rendering import render_context

RememberedStatus = Literal["queued", "duplicate", "off", "failed"]


@dataclass(frozen=True, slots=True)
class RecentMessage:
    """A message of the running conversation, as the state has it; the fallback when memory does not answer."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Recall:
    """What a read came to.

    `context` is None unless memory was used; `recent` are the last messages of the thread, there in every case.
    `trace` is what the state key `memory` holds: `{"used": true, "mode", "source", "strategy", "took_ms", "tokens",
    "token_budget"}` or `{"used": false, "mode", "reason"}`.
    """

    context: Context | None
    trace: dict[str, Any]
    recent: tuple[RecentMessage, ...] = ()
    retry_after_s: float | None = None
    """What is left of a 429's wait, where that is the reason."""

    @property
    def text(self) -> str:
        """The context as one delimited block of data, "" without one."""
        return render_context(self.context) if self.context else ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a write came to: "failed" means that the outbox took nothing and the next turn has to try again."""

    status: RememberedStatus
    took_ms: float
    queued: int = 0
    detail: str = ""
    """Why it was not queued: canary, flags, forced, erased, full, locked, unavailable, timeout, invalid_id, foreign."""


@dataclass(frozen=True, slots=True)
class MemoryStatus:
    """Memory at a glance, for health pages; times in seconds, -1 where the outbox did not answer."""

    mode: Mode
    reason: Reason
    read_breaker: State
    write_breaker: State
    retry_after_s: float
    pending: int
    oldest_s: float
    dead: int
