"""The outbox in PostgreSQL: for several replicas, which share the threads among them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Self, TypeVar
from uuid import UUID

from memory.moment import micros, moment, utc_now
from memory.outbox import postgres_delivery as delivery
from memory.outbox import postgres_desk as desk
from memory.outbox import postgres_erasures as erasures
from memory.outbox.entry import entries_of
from memory.outbox.erasure_log import RECHECK_S, ErasureJob
from memory.outbox.port import Claim, Depth, Enqueued, Letter, OutboxError
from memory.outbox.postgres_connection import Connection, PostgresConnections, status_of
from memory.port import MemoryMessage, NewFact

T = TypeVar("T")
P = ParamSpec("P")


class PostgresOutbox:
    """The `Outbox` port on PostgreSQL; open with `PostgresOutbox.open`."""

    def __init__(self, connections: PostgresConnections, now: Callable[[], datetime] = utc_now) -> None:
        self._connections = connections
        self._clock = now

    @classmethod
    async def open(cls, url: str, *, now: Callable[[], datetime] = utc_now) -> Self:
        """Connect and create the tables; raises OutboxError when the server does not answer."""
        return cls(await PostgresConnections.open(url), now)

    def _now(self) -> int:
        return micros(self._clock())

    async def _run(
        self, work: Callable[Concatenate[Connection, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return await self._connections.run(lambda connection: work(connection, *args, **kwargs))

    async def enqueue(
        self, user_id: str, thread_id: str, messages: Sequence[MemoryMessage], facts: Sequence[NewFact] = ()
    ) -> Enqueued:
        """Keep messages and facts; committed when this returns."""
        entries = entries_of(user_id, thread_id, messages, facts)
        try:
            return await self._run(delivery.enqueue, user_id, thread_id, entries, self._now())
        except OutboxError as error:
            return Enqueued(status_of(error), detail=str(error))

    async def claim(self, owner: str, *, lease_s: float, limit: int = 20) -> Claim | None:
        """Lease the thread that has waited longest."""
        now = self._now()
        return await self._run(delivery.claim, owner, now + int(lease_s * 1e6), limit, now)

    async def done(self, claim: Claim, keys: Sequence[UUID], *, release: bool = False) -> bool:
        """Mark rows as delivered."""
        return await self._run(delivery.done, claim, keys, self._now(), release=release)

    async def refused(self, claim: Claim, key: UUID, reason: str, *, bury: bool) -> bool:
        """Count a refusal of a row."""
        return await self._run(delivery.refused, claim, key, reason, self._now(), bury=bury)

    async def give_back(
        self, claim: Claim, *, delay_s: float = 0.0, failed: bool = False, unsent: bool = False
    ) -> bool:
        """End the lease."""
        due_at = self._now() + int(delay_s * 1e6)
        return await self._run(delivery.give_back, claim, due_at, failed=failed, unsent=unsent)

    async def end_leases(self, gone: Callable[[str], bool]) -> int:
        """End the leases of owners who are gone."""
        return await self._run(delivery.end_leases, gone)

    async def end_long_waits(self, longest_s: float) -> int:
        """End waits that only a clock that was set back explains."""
        now = self._now()
        return await self._run(delivery.end_long_waits, now + int(longest_s * 1e6), now)

    async def next_due_s(self) -> float | None:
        """Return the seconds until a thread is due."""
        return await self._run(delivery.next_due, self._now())

    async def depth(self, user_id: str | None = None) -> Depth:
        """Count what waits."""
        return await self._run(desk.depth, user_id, self._now())

    async def pending(self, limit: int = 100) -> list[Letter]:
        """List undelivered rows."""
        return await self._run(desk.letters, 0, limit)

    async def dead_letters(self, limit: int = 100) -> list[Letter]:
        """List dead letters."""
        return await self._run(desk.letters, 2, limit)

    async def retry_dead(self, keys: Sequence[UUID] | None = None) -> int:
        """Let dead letters wait again."""
        return await self._run(desk.retry_dead, keys, self._now())

    async def drop_dead(self, keys: Sequence[UUID] | None = None) -> int:
        """Delete dead letters."""
        return await self._run(desk.drop_dead, keys)

    async def prune(self, keep_days: float) -> int:
        """Forget the keys of old deliveries."""
        return await self._run(desk.prune, self._now() - int(keep_days * 86_400 * 1e6))

    async def known(self, keys: Sequence[UUID]) -> set[UUID]:
        """Return the keys that are there."""
        return await self._run(desk.known, keys)

    async def owner(self, thread_id: str) -> str | None:
        """Return whose thread this is."""
        return await self._run(erasures.owner_of, thread_id)

    async def threads_of(self, user_id: str) -> tuple[str, ...]:
        """Return a user's threads."""
        return await self._run(erasures.threads_of, user_id)

    async def remember_id(self, kind: str, ours: str, theirs: str) -> None:
        """Keep a value under a name."""
        await self._run(desk.remember_name, kind, ours, theirs)

    async def known_id(self, kind: str, ours: str) -> str | None:
        """Return what is kept under a name."""
        return await self._run(desk.known_name, kind, ours)

    async def forget_id(self, kind: str, ours: str) -> None:
        """Drop a name."""
        await self._run(desk.forget_name, kind, ours)

    async def open_erasure(
        self, user_id: str, thread_ids: Sequence[str], *, raw_user_id: str, going_on: Sequence[str] = ()
    ) -> ErasureJob:
        """Put up tombstones, purge rows and begin the job."""
        now = self._now()
        recheck_at = now + int(RECHECK_S * 1e6)
        return await self._run(
            erasures.open_erasure, user_id, raw_user_id, thread_ids, going_on, now, recheck_at
        )

    async def note_erasure(self, user_id: str, store: str, receipt: Mapping[str, Any]) -> None:
        """Keep a store's receipt."""
        await self._run(erasures.note_erasure, user_id, store, receipt)

    async def leases_left_s(self, user_id: str) -> float:
        """Return the seconds until the user's last lease has ended."""
        return max(0.0, (await self._run(erasures.last_lease, user_id) - self._now()) / 1e6)

    async def postpone_erasure(self, user_id: str, until: datetime) -> None:
        """Set when the job is looked at again."""
        await self._run(erasures.postpone_erasure, user_id, micros(until))

    async def close_erasure(self, user_id: str) -> None:
        """End the job."""
        await self._run(erasures.close_erasure, user_id)

    async def open_erasures(self) -> list[ErasureJob]:
        """Return the jobs that are not closed."""
        return await self._run(erasures.jobs)

    async def erased_at(self, user_id: str) -> datetime | None:
        """Return when a user was erased last."""
        at = await self._run(erasures.erased_at, user_id)
        return None if at is None else moment(at)

    async def export_user(self, user_id: str) -> AsyncIterator[dict[str, Any]]:
        """Yield what is held about a user."""
        for item in await self._run(desk.export_rows, user_id):
            yield item

    async def aclose(self) -> None:
        """Close every connection."""
        await self._connections.aclose()
