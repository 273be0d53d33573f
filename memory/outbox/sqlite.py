"""The outbox in a SQLite file of its own: for one host, any number of processes."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self, TypeVar
from uuid import UUID

from memory.moment import micros, moment, utc_now
from memory.outbox import sqlite_delivery as delivery
from memory.outbox import sqlite_desk as desk
from memory.outbox import sqlite_erasures as erasures
from memory.outbox.entry import entries_of
from memory.outbox.erasure_log import RECHECK_S, ErasureJob
from memory.outbox.port import Claim, Depth, Enqueued, Letter, OutboxError
from memory.port import MemoryMessage, NewFact
from memory.sqlite_file import DEFAULT_BUSY_MS, SqliteFile, trouble_of

T = TypeVar("T")
_SCHEMA: Final = Path(__file__).with_name("sqlite_schema.sql")


class SqliteOutbox:
    """The `Outbox` port on SQLite; open with `SqliteOutbox.open`."""

    def __init__(self, file: SqliteFile, now: Callable[[], datetime] = utc_now) -> None:
        self._file = file
        self._clock = now

    @classmethod
    async def open(
        cls, path: Path, *, busy_ms: int = DEFAULT_BUSY_MS, now: Callable[[], datetime] = utc_now
    ) -> Self:
        """Open or create the file; raises OutboxError when it cannot be used."""
        try:
            return cls(await SqliteFile.open(path, _SCHEMA, busy_ms=busy_ms), now)
        except (sqlite3.Error, OSError) as error:
            raise OutboxError(f"cannot open {path.name}: {error}") from error

    def _now(self) -> int:
        return micros(self._clock())

    async def enqueue(
        self, user_id: str, thread_id: str, messages: Sequence[MemoryMessage], facts: Sequence[NewFact] = ()
    ) -> Enqueued:
        """Keep messages and facts; on disk when this returns."""
        entries, now = entries_of(user_id, thread_id, messages, facts), self._now()
        try:
            return await self._file.write(lambda c: delivery.enqueue(c, user_id, thread_id, entries, now))
        except sqlite3.Error as error:
            return Enqueued(trouble_of(error), detail=type(error).__name__)

    async def claim(self, owner: str, *, lease_s: float, limit: int = 20) -> Claim | None:
        """Lease the thread that has waited longest."""
        now = self._now()
        until = now + int(lease_s * 1e6)
        return await self._note(lambda c: delivery.claim(c, owner, until, limit, now))

    async def done(self, claim: Claim, keys: Sequence[UUID], *, release: bool = False) -> bool:
        """Mark rows as delivered."""
        now = self._now()
        return await self._note(lambda c: delivery.done(c, claim, keys, now, release=release))

    async def refused(self, claim: Claim, key: UUID, reason: str, *, bury: bool) -> bool:
        """Count a refusal of a row."""
        now = self._now()
        return await self._note(lambda c: delivery.refused(c, claim, key, reason, bury, now))

    async def give_back(
        self, claim: Claim, *, delay_s: float = 0.0, failed: bool = False, unsent: bool = False
    ) -> bool:
        """End the lease."""
        due_at = self._now() + int(delay_s * 1e6)
        return await self._note(lambda c: delivery.give_back(c, claim, due_at, failed=failed, unsent=unsent))

    async def end_leases(self, gone: Callable[[str], bool]) -> int:
        """End the leases of owners who are gone."""
        return await self._note(lambda c: delivery.end_leases(c, gone))

    async def end_long_waits(self, longest_s: float) -> int:
        """End waits that only a clock that was set back explains."""
        now = self._now()
        latest = now + int(longest_s * 1e6)
        return await self._note(lambda c: delivery.end_long_waits(c, latest, now))

    async def next_due_s(self) -> float | None:
        """Return the seconds until a thread is due."""
        now = self._now()
        return await self._read(lambda c: delivery.next_due(c, now))

    async def depth(self, user_id: str | None = None) -> Depth:
        """Count what waits."""
        now = self._now()
        return await self._read(lambda c: desk.depth(c, user_id, now))

    async def pending(self, limit: int = 100) -> list[Letter]:
        """List undelivered rows."""
        return await self._read(lambda c: desk.letters(c, 0, limit))

    async def dead_letters(self, limit: int = 100) -> list[Letter]:
        """List dead letters."""
        return await self._read(lambda c: desk.letters(c, 2, limit))

    async def retry_dead(self, keys: Sequence[UUID] | None = None) -> int:
        """Let dead letters wait again."""
        now = self._now()
        return await self._write(lambda c: desk.retry_dead(c, keys, now))

    async def drop_dead(self, keys: Sequence[UUID] | None = None) -> int:
        """Delete dead letters."""
        return await self._write(lambda c: desk.drop_dead(c, keys))

    async def prune(self, keep_days: float) -> int:
        """Forget the keys of old deliveries."""
        before = self._now() - int(keep_days * 86_400 * 1e6)
        return await self._note(lambda c: desk.prune(c, before))

    async def known(self, keys: Sequence[UUID]) -> set[UUID]:
        """Return the keys that are there."""
        return await self._read(lambda c: desk.known(c, keys))

    async def owner(self, thread_id: str) -> str | None:
        """Return whose thread this is."""
        return await self._read(lambda c: erasures.owner_of(c, thread_id))

    async def threads_of(self, user_id: str) -> tuple[str, ...]:
        """Return a user's threads."""
        return await self._read(lambda c: erasures.threads_of(c, user_id))

    async def remember_id(self, kind: str, ours: str, theirs: str) -> None:
        """Keep a value under a name."""
        statement = "INSERT INTO names VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET theirs = excluded.theirs"
        await self._write(lambda c: c.execute(statement, (kind, ours, theirs)))

    async def known_id(self, kind: str, ours: str) -> str | None:
        """Return what is kept under a name."""
        statement = "SELECT theirs FROM names WHERE kind = ? AND ours = ?"
        row = await self._read(lambda c: c.execute(statement, (kind, ours)).fetchone())
        return row[0] if row else None

    async def forget_id(self, kind: str, ours: str) -> None:
        """Drop a name."""
        await self._write(lambda c: c.execute("DELETE FROM names WHERE kind = ? AND ours = ?", (kind, ours)))

    async def open_erasure(
        self, user_id: str, thread_ids: Sequence[str], *, raw_user_id: str, going_on: Sequence[str] = ()
    ) -> ErasureJob:
        """Put up tombstones, purge rows and begin the job."""
        now = self._now()
        recheck = now + int(RECHECK_S * 1e6)
        job = await self._write(
            lambda c: erasures.open_erasure(c, user_id, raw_user_id, thread_ids, going_on, now, recheck)
        )
        await self._guarded(self._file.checkpoint())
        return job

    async def note_erasure(self, user_id: str, store: str, receipt: Mapping[str, Any]) -> None:
        """Keep a store's receipt."""
        await self._write(lambda c: erasures.note_erasure(c, user_id, store, receipt))

    async def leases_left_s(self, user_id: str) -> float:
        """Return the seconds until the user's last lease has ended."""
        until = await self._read(lambda c: erasures.last_lease(c, user_id))
        return max(0.0, (until - self._now()) / 1e6)

    async def postpone_erasure(self, user_id: str, until: datetime) -> None:
        """Set when the job is looked at again."""
        await self._write(lambda c: erasures.postpone_erasure(c, user_id, micros(until)))

    async def close_erasure(self, user_id: str) -> None:
        """End the job."""
        await self._write(lambda c: erasures.close_erasure(c, user_id))
        await self._guarded(self._file.checkpoint())

    async def open_erasures(self) -> list[ErasureJob]:
        """Return the jobs that are not closed."""
        return await self._read(erasures.open_erasures)

    async def erased_at(self, user_id: str) -> datetime | None:
        """Return when a user was erased last."""
        at = await self._read(lambda c: erasures.erased_at(c, user_id))
        return None if at is None else moment(at)

    async def export_user(self, user_id: str) -> AsyncIterator[dict[str, Any]]:
        """Yield what is held about a user."""
        for item in await self._read(lambda c: desk.export_rows(c, user_id)):
            yield item

    async def aclose(self) -> None:
        """Close the file."""
        await self._file.aclose()

    async def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await self._guarded(self._file.write(work))

    async def _note(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Write how far a delivery is: a power cut that undoes it has rows sent again, and they are recognised."""
        return await self._guarded(self._file.note(work))

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await self._guarded(self._file.read(work))

    async def _guarded(self, call: Awaitable[T]) -> T:
        try:
            return await call
        except sqlite3.Error as error:
            raise OutboxError(f"outbox {trouble_of(error)}: {error}") from error
