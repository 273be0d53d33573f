"""Memory as a turn sees it: recall before the answer, remember after it, neither ever raises or waits unbounded."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from memory.port import Context, MemoryMessage, NewFact
from memory.redaction import RedactedText
from memory.settings import MemorySettings

Mode = Literal["off", "write_only", "read_write"]
Strategy = Literal["summary", "facts", "messages"]
Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class EffectiveMode:
    """What memory may do for a user now, and why it is not more ("flags", "canary", "auth", "forced", "full")."""

    mode: Mode
    reason: str

    @property
    def reads(self) -> bool:
        """Whether a turn may recall."""
        return self.mode == "read_write"

    @property
    def writes(self) -> bool:
        """Whether a turn may remember."""
        return self.mode != "off"


@dataclass(frozen=True, slots=True)
class RecentMessage:
    """A message of the running conversation, as the state has it; the fallback when memory does not answer."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Recall:
    """What a read came to.

    `context` is None unless memory was used; `recent` are the last messages of the thread, there in every case.
    `trace` is what the state key `memory` holds: `{"used": true, "mode", "source", "strategy", "took_ms"}` or
    `{"used": false, "mode", "reason"}`.
    """

    context: Context | None
    trace: dict[str, Any]
    recent: tuple[RecentMessage, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a write came to: "failed" means that the outbox took nothing and the next turn has to try again."""

    status: Literal["queued", "duplicate", "off", "failed"]
    took_ms: float
    queued: int = 0
    trace: dict[str, Any] = field(default_factory=dict)


class MemoryService:
    """One per process; opened by `open_memory`."""

    async def recall(
        self,
        user_id: str,
        thread_id: str,
        *,
        query: RedactedText | None = None,
        recent: Sequence[RecentMessage] = (),
        strategy: Strategy = "summary",
        timeout_ms: int | None = None,
        use_cache: bool = True,
    ) -> Recall:
        """Recall what is known of a user, within one deadline; the last messages of the thread when that fails."""
        raise NotImplementedError

    async def remember(
        self,
        user_id: str,
        thread_id: str,
        messages: Sequence[MemoryMessage],
        facts: Sequence[NewFact] = (),
    ) -> Remembered:
        """Put messages and facts into the outbox in one transaction; delivery happens behind the reply."""
        raise NotImplementedError

    def mode_for(self, user_id: str) -> EffectiveMode:
        """Say what memory may do for this user now."""
        raise NotImplementedError

    async def settle(self, timeout_s: float) -> bool:
        """Wait until everything queued is delivered; False when the time was up first."""
        raise NotImplementedError

    def start_draining(self) -> None:
        """Start delivering in the background; `open_memory` has done so unless told otherwise."""
        raise NotImplementedError

    def forget(self, user_id: str) -> None:
        """Drop what the cache holds about a user."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Drain within the bound of the settings and release everything."""
        raise NotImplementedError


@asynccontextmanager
async def open_memory(
    settings: MemorySettings, *, clock: Clock = time.monotonic, drain: bool = True
) -> AsyncIterator[MemoryService]:
    """Open backend, outbox and drainer; the service is also the one `fetch_thread_context` reads from."""
    raise NotImplementedError
    yield MemoryService()


async def fetch_thread_context(
    thread_id: str,
    *,
    mode: Strategy = "summary",
    timeout_ms: int = 250,
    use_cache: bool = True,
    user_id: str | None = None,
) -> tuple[str | None, dict[str, Any]]:
    """Read a thread's context as delimited text with its trace, from the service this process has opened.

    The user is the thread's owner in our own registry; a `user_id` that is not the owner gets nothing.
    """
    raise NotImplementedError
