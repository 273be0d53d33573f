"""The port every memory backend implements; failure is a value, never an exception."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from memory.redaction import RedactedText

Status = Literal[
    "ok",
    "empty",
    "duplicate",
    "timeout",
    "unavailable",
    "rate_limited",
    "auth",
    "invalid",
    "not_found",
    "unverified",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended; `retry_after_s` only with "rate_limited", `detail` is safe to log."""

    status: Status
    retry_after_s: float | None = None
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Whether what was asked for now holds."""
        return self.status in ("ok", "empty", "duplicate")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something remembered about a user across threads.

    Structured facts have a `key` (slot name) and a JSON `value`; facts from Zep are free text with neither.
    """

    id: str
    text: RedactedText
    created_at: datetime
    key: str | None = None
    value: Any = None


@dataclass(frozen=True, slots=True)
class MemoryMessage:
    """One message as memory keeps it. `id` is deterministic, so that a second delivery is a duplicate."""

    id: UUID
    role: Literal["user", "assistant"]
    content: RedactedText
    created_at: datetime
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewFact:
    """A structured fact to remember; a newer one with the same key replaces an older one, None forgets it."""

    key: str
    value: Any
    text: RedactedText
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """One message found by a search, with a score that is comparable within one answer only."""

    message: MemoryMessage
    thread_id: str
    score: float


@dataclass(frozen=True, slots=True)
class Context:
    """What a backend recalls for a thread and its user."""

    summary: RedactedText | None = None
    facts: tuple[Fact, ...] = ()
    messages: tuple[MemoryMessage, ...] = ()
    found: tuple[Hit, ...] = ()
    """Messages that fit the query, from any thread of the user, best first; they may repeat `messages`."""


class MemoryBackend(Protocol):
    """Where memories are kept. Ids match `[A-Za-z0-9_-]{1,128}`; every call is bounded by its caller."""

    name: str

    async def ensure_thread(self, user_id: str, thread_id: str) -> Outcome:
        """Create the user and the thread where missing."""
        ...

    async def append(
        self,
        user_id: str,
        thread_id: str,
        messages: Sequence[MemoryMessage],
        facts: Sequence[NewFact] = (),
        *,
        resend: bool = False,
    ) -> Outcome:
        """Store messages in order, once; `resend` says an earlier try may have been stored."""
        ...

    async def context(
        self, user_id: str, thread_id: str, *, query: RedactedText | None = None, last_n: int = 4
    ) -> tuple[Outcome, Context]:
        """Recall the user's facts across threads and the thread's last messages."""
        ...

    async def search(
        self, user_id: str, query: RedactedText, *, limit: int = 10
    ) -> tuple[Outcome, list[Hit]]:
        """Find messages of this user, in any of their threads."""
        ...

    def export_user(self, user_id: str) -> AsyncIterator[dict[str, Any]]:
        """Yield everything held about a user as JSON objects."""
        ...

    async def delete_user(self, user_id: str, thread_ids: Sequence[str]) -> Outcome:
        """Erase a user and the given threads; "unverified" where the server cannot prove it."""
        ...

    async def probe(self) -> Outcome:
        """Ask for the cheapest thing that proves the backend answers and accepts our key."""
        ...

    async def aclose(self) -> None:
        """Release connections."""
        ...
