"""Delivery on PostgreSQL: functions of a connection inside one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import cast
from uuid import UUID

from memory.moment import moment
from memory.outbox.batching import next_batch
from memory.outbox.entry import decode, encode, kind_of, said_since
from memory.outbox.erasure_log import tombstone
from memory.outbox.port import Claim, ClaimedEntry, Enqueued, Entry
from memory.outbox.postgres_connection import Connection

_THREAD = """
WITH thread AS (
    INSERT INTO konak_memory.threads AS t (thread_id, user_id, created_at, due_at)
    VALUES (%(thread)s, %(user)s, %(now)s, %(now)s)
    ON CONFLICT (thread_id) DO UPDATE SET thread_id = excluded.thread_id RETURNING t.user_id
)
SELECT thread.user_id,
    (SELECT erased_at FROM konak_memory.tombstones WHERE subject = %(user_mark)s),
    (SELECT erased_at FROM konak_memory.tombstones WHERE subject = %(thread_mark)s)
FROM thread
"""
_ENTRIES = """
WITH new AS (
    INSERT INTO konak_memory.entries (key, thread_id, kind, body, enqueued_at, changed_at)
    SELECT e.key, %(thread)s, e.kind, e.body, %(now)s, %(now)s
    FROM unnest(%(keys)s::uuid[], %(kinds)s::text[], %(bodies)s::text[]) WITH ORDINALITY AS e (key, kind, body, place)
    ORDER BY e.place ON CONFLICT (key) DO NOTHING RETURNING 1
)
UPDATE konak_memory.threads SET waiting = waiting + (SELECT count(*) FROM new),
    due_at = CASE WHEN waiting = 0 THEN %(now)s ELSE due_at END
WHERE thread_id = %(thread)s RETURNING (SELECT count(*) FROM new)
"""
_DUE = """
SELECT t.thread_id FROM konak_memory.threads t
WHERE t.waiting > 0 AND t.due_at <= %(now)s AND t.lease_until <= %(now)s
    AND NOT EXISTS (SELECT 1 FROM konak_memory.erasures e WHERE e.user_id = t.user_id AND e.holding)
ORDER BY t.due_at LIMIT 1
"""
_LEASE = f"""
UPDATE konak_memory.threads SET lease_owner = %(owner)s, lease_until = %(until)s, lease_token = lease_token + 1
WHERE thread_id = (
    {_DUE} FOR UPDATE OF t SKIP LOCKED
)
RETURNING thread_id, user_id, failures, lease_token
"""  # noqa: S608 - made of constants
_NEXT = """
SELECT seq, key, kind, body, tries, refusals FROM konak_memory.entries WHERE thread_id = %s AND state = 0
ORDER BY seq LIMIT %s
"""


async def enqueue(
    connection: Connection, user_id: str, thread_id: str, entries: Sequence[Entry], now: int
) -> Enqueued:
    """Keep entries that are new, at the end of their thread."""
    user_mark, thread_mark = tombstone("user", user_id), tombstone("thread", thread_id)
    async with connection.pipeline():
        # Shared with other enqueues, exclusive of the erasure of this user: either the tombstone is seen here, or
        # these rows are there when the erasure purges.
        await connection.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", (user_mark,))
        # The upsert locks the thread: enqueues to one thread follow each other, and so do their numbers.
        found = await connection.execute(
            _THREAD,
            {
                "thread": thread_id,
                "user": user_id,
                "now": now,
                "user_mark": user_mark,
                "thread_mark": thread_mark,
            },
        )
        owner, user_erased, thread_erased = cast("tuple[str, int | None, int | None]", await found.fetchone())
    status = "foreign" if owner != user_id else "erased" if thread_erased is not None else None
    if status is None and user_erased is not None:
        entries = said_since(entries, moment(user_erased))
        status = None if entries else "erased"
    if status is not None:
        await connection.rollback()
        return Enqueued("foreign" if status == "foreign" else "erased")
    counted = await connection.execute(
        _ENTRIES,
        {
            "thread": thread_id,
            "now": now,
            "keys": [entry.key for entry in entries],
            "kinds": [kind_of(entry) for entry in entries],
            "bodies": [encode(entry) for entry in entries],
        },
    )
    (new,) = cast("tuple[int]", await counted.fetchone())
    return Enqueued("queued" if new else "duplicate", new)


async def claim(connection: Connection, owner: str, until: int, limit: int, now: int) -> Claim | None:
    """Lease the thread that has waited longest and that nobody else is looking at."""
    leased = await connection.execute(_LEASE, {"owner": owner, "until": until, "now": now})
    thread = await leased.fetchone()
    if thread is None:
        return None
    thread_id, user_id, failures, token = thread
    # A statement of its own: it sees what was committed while the lease was waited for.
    rows = await (await connection.execute(_NEXT, (thread_id, limit))).fetchall()
    waiting = [
        ClaimedEntry(seq, decode(key, kind, body), tries, refusals)
        for seq, key, kind, body, tries, refusals in rows
    ]
    batch = next_batch(waiting, failures)
    await connection.execute(
        "UPDATE konak_memory.entries SET tries = tries + 1 WHERE seq = ANY(%s)", ([row.seq for row in batch],)
    )
    return Claim(user_id, thread_id, token, moment(until), batch, failures)


async def _holds(connection: Connection, held: Claim) -> bool:
    found = await connection.execute(
        "SELECT 1 FROM konak_memory.threads WHERE thread_id = %s AND lease_token = %s AND lease_owner IS NOT NULL "
        "FOR UPDATE",
        (held.thread_id, held.token),
    )
    return await found.fetchone() is not None


async def done(connection: Connection, held: Claim, keys: Sequence[UUID], now: int, *, release: bool) -> bool:
    """Mark entries as delivered; their text goes, their keys stay."""
    if not await _holds(connection, held):
        return False
    marked = await connection.execute(
        "UPDATE konak_memory.entries SET state = 1, body = '', changed_at = %s "
        "WHERE key = ANY(%s) AND thread_id = %s AND state = 0",
        (now, list(keys), held.thread_id),
    )
    await connection.execute(
        "UPDATE konak_memory.threads SET waiting = waiting - %s, failures = 0 WHERE thread_id = %s",
        (marked.rowcount, held.thread_id),
    )
    if release:
        await _end_lease(connection, held, now, failed=False)
    return True


async def refused(
    connection: Connection, held: Claim, key: UUID, reason: str, now: int, *, bury: bool
) -> bool:
    """Count a refusal; with `bury` the entry becomes a dead letter."""
    if not await _holds(connection, held):
        return False
    counted = await connection.execute(
        "UPDATE konak_memory.entries SET refusals = refusals + 1, reason = %s, state = %s, changed_at = %s "
        "WHERE key = %s AND thread_id = %s AND state = 0",
        (reason, 2 if bury else 0, now, key, held.thread_id),
    )
    if bury:
        await connection.execute(
            "UPDATE konak_memory.threads SET waiting = waiting - %s WHERE thread_id = %s",
            (counted.rowcount, held.thread_id),
        )
    return True


async def give_back(connection: Connection, held: Claim, due_at: int, *, failed: bool, unsent: bool) -> bool:
    """End a lease."""
    if not await _holds(connection, held):
        return False
    await _end_lease(connection, held, due_at, failed=failed)
    if unsent:
        await connection.execute(
            "UPDATE konak_memory.entries SET tries = tries - 1 WHERE seq = ANY(%s) AND state = 0",
            ([claimed.seq for claimed in held.entries],),
        )
    return True


async def _end_lease(connection: Connection, held: Claim, due_at: int, *, failed: bool) -> None:
    await connection.execute(
        "UPDATE konak_memory.threads SET lease_owner = NULL, lease_until = 0, due_at = %s, failures = failures + %s "
        "WHERE thread_id = %s",
        (due_at, int(failed), held.thread_id),
    )


async def end_leases(connection: Connection, gone: Callable[[str], bool]) -> int:
    """End the leases of owners who are gone."""
    found = await connection.execute(
        "SELECT DISTINCT lease_owner FROM konak_memory.threads WHERE lease_owner IS NOT NULL"
    )
    listed = [owner for (owner,) in await found.fetchall()]
    owners = await asyncio.to_thread(lambda: [owner for owner in listed if gone(owner)])
    ended = await connection.execute(
        "UPDATE konak_memory.threads SET lease_owner = NULL, lease_until = 0 WHERE lease_owner = ANY(%s)",
        (owners,),
    )
    return ended.rowcount


async def end_long_waits(connection: Connection, latest: int, now: int) -> int:
    """Make due now what would be due later than the latest time that makes sense."""
    ended = await connection.execute(
        "UPDATE konak_memory.threads SET due_at = LEAST(due_at, %(now)s), lease_until = LEAST(lease_until, %(now)s) "
        "WHERE (waiting > 0 AND due_at > %(latest)s) OR lease_until > %(latest)s",
        {"latest": latest, "now": now},
    )
    return ended.rowcount


async def next_due(connection: Connection, now: int) -> float | None:
    """Return the seconds until a thread may be claimed."""
    # With many threads waiting, the usual answer, "now", must not look at all of them.
    if await (await connection.execute(_DUE, {"now": now})).fetchone():
        return 0.0
    found = await connection.execute(
        "SELECT MIN(GREATEST(t.due_at, t.lease_until)) FROM konak_memory.threads t WHERE t.waiting > 0 AND NOT EXISTS "
        "(SELECT 1 FROM konak_memory.erasures e WHERE e.user_id = t.user_id AND e.holding)"
    )
    (soonest,) = cast("tuple[int | None]", await found.fetchone())
    return None if soonest is None else max(0.0, (soonest - now) / 1e6)
