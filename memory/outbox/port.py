"""The port of the outbox: durable, in order per thread, shared by every replica that uses the same store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from memory.outbox.erasure_log import ErasureLog
from memory.port import MemoryMessage, NewFact

EnqueueStatus = Literal["queued", "duplicate", "erased", "foreign", "full", "locked", "unavailable"]


@dataclass(frozen=True, slots=True)
class Enqueued:
    """How an enqueue ended; `queued` counts the rows that are new.

    "erased": everything in it was said before its user was erased. "foreign": the thread is somebody else's.
    "full", "locked" and "unavailable": nothing was kept, and the caller has to come back with the same rows.
    """

    status: EnqueueStatus
    queued: int = 0
    detail: str = ""

    @property
    def ok(self) -> bool:
        """Whether the caller need not come back with these rows."""
        return self.status in ("queued", "duplicate", "erased", "foreign")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to deliver: a message, a part of a long one, or a fact."""

    key: UUID
    body: MemoryMessage | NewFact


@dataclass(frozen=True, slots=True)
class ClaimedEntry:
    """An entry in a claim. `tries` and `refusals` count what happened before this claim."""

    seq: int
    entry: Entry
    tries: int
    refusals: int


@dataclass(frozen=True, slots=True)
class Claim:
    """The oldest undelivered entries of one thread, leased to one drainer until `expires_at`.

    `token` fences: once the lease has gone to somebody else, every call with this claim changes nothing.
    """

    user_id: str
    thread_id: str
    token: int
    expires_at: datetime
    entries: tuple[ClaimedEntry, ...]
    failures: int = 0
    """Sends of this thread that failed in a row, for the backoff."""

    @property
    def resend(self) -> bool:
        """Whether an earlier try may have been stored."""
        return any(claimed.tries for claimed in self.entries)


@dataclass(frozen=True, slots=True)
class Depth:
    """How much waits: undelivered rows, age of the oldest in seconds, dead letters."""

    pending: int
    oldest_s: float
    dead: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A row as operators see it; `reason` is why it was refused last, `preview` the beginning of its redacted text."""

    key: UUID
    user_id: str
    thread_id: str
    kind: Literal["message", "fact"]
    reason: str
    tries: int
    refusals: int
    enqueued_at: datetime
    preview: str


class Delivery(Protocol):
    """Where rows wait for delivery. Only `enqueue` turns its failures into values; the rest raises OutboxError."""

    async def enqueue(
        self, user_id: str, thread_id: str, messages: Sequence[MemoryMessage], facts: Sequence[NewFact] = ()
    ) -> Enqueued:
        """Keep messages and facts durably, in order, once, in one transaction; long messages are split."""
        ...

    async def claim(self, owner: str, *, lease_s: float, limit: int = 20) -> Claim | None:
        """Lease the oldest due thread and its next rows, and count a try for them; None when nothing is due.

        Rows never sent come up to `limit`; rows that may have been stored come by themselves and fewer.
        """
        ...

    async def done(self, claim: Claim, keys: Sequence[UUID], *, release: bool = False) -> bool:
        """Mark rows as delivered, drop their text and, with `release`, end the lease; False when it was lost."""
        ...

    async def refused(self, claim: Claim, key: UUID, reason: str, *, bury: bool) -> bool:
        """Count a permanent refusal of a row and, with `bury`, move it to the dead letters."""
        ...

    async def give_back(
        self, claim: Claim, *, delay_s: float = 0.0, failed: bool = False, unsent: bool = False
    ) -> bool:
        """End the lease; the thread is due again after `delay_s`.

        `failed` lengthens the backoff, a success before resets it. `unsent` takes back the try that `claim` counted.
        """
        ...

    async def end_leases(self, gone: Callable[[str], bool]) -> int:
        """End the leases of owners who are gone, so that nobody waits for them to run out; return how many."""
        ...

    async def end_long_waits(self, longest_s: float) -> int:
        """Make due at once what would wait longer than that, leases included; return how many threads would have.

        Times are kept as the wall clock had them: after it was set back, what was due an hour ago is due in an hour.
        """
        ...

    async def next_due_s(self) -> float | None:
        """Return the seconds until a thread is due (0 when one is), None when nothing waits."""
        ...

    async def depth(self, user_id: str | None = None) -> Depth:
        """Count what waits, of everybody or of one user."""
        ...

    async def pending(self, limit: int = 100) -> list[Letter]:
        """List undelivered rows, oldest first, for operators."""
        ...

    async def dead_letters(self, limit: int = 100) -> list[Letter]:
        """List dead letters, oldest first."""
        ...

    async def retry_dead(self, keys: Sequence[UUID] | None = None) -> int:
        """Put dead letters (all without keys) back where they stood in their thread; return how many."""
        ...

    async def drop_dead(self, keys: Sequence[UUID] | None = None) -> int:
        """Delete dead letters (all without keys) for good; return how many."""
        ...

    async def prune(self, keep_days: float) -> int:
        """Forget the keys of rows delivered longer ago than that; return how many."""
        ...

    async def known(self, keys: Sequence[UUID]) -> set[UUID]:
        """Return those keys that were enqueued before and are not pruned."""
        ...


class Registry(Protocol):
    """What we know of users and threads ourselves, whatever the backend can list."""

    async def owner(self, thread_id: str) -> str | None:
        """Return the user whose thread this is, None when it is unknown."""
        ...

    async def threads_of(self, user_id: str) -> tuple[str, ...]:
        """Return the threads of a user, oldest first, delivered to or not."""
        ...

    async def remember_id(self, kind: str, ours: str, theirs: str) -> None:
        """Keep a value under a name, replacing an older one."""
        ...

    async def known_id(self, kind: str, ours: str) -> str | None:
        """Return what is kept under a name."""
        ...

    async def forget_id(self, kind: str, ours: str) -> None:
        """Drop a name."""
        ...


class Outbox(Delivery, Registry, ErasureLog, Protocol):
    """Everything the store of the outbox does; `memory.outbox.open_outbox` opens one."""

    def export_user(self, user_id: str) -> AsyncIterator[dict[str, Any]]:
        """Yield what is held about a user (threads, undelivered rows, dead letters) as JSON objects."""
        ...

    async def aclose(self) -> None:
        """Release the store."""
        ...


class OutboxError(Exception):
    """The store of the outbox did not answer; the operation may be tried again."""
