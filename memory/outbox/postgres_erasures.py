"""Tombstones, erasure jobs and the registry on PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from memory.moment import moment
from memory.outbox.erasure_log import ErasureJob, tombstone
from memory.outbox.postgres_connection import Connection

_JOBS = """
SELECT user_id, raw_user_id, thread_ids, started_at, done, recheck_at, holding FROM konak_memory.erasures
WHERE %(user)s::text IS NULL OR user_id = %(user)s ORDER BY started_at, user_id
"""
_OPEN = """
INSERT INTO konak_memory.erasures AS e (user_id, raw_user_id, thread_ids, started_at, done, recheck_at)
VALUES (%s, %s, %s, %s, '{}', %s)
ON CONFLICT (user_id) DO UPDATE SET thread_ids = excluded.thread_ids, done = '{}', holding = true,
    recheck_at = COALESCE(excluded.recheck_at, e.recheck_at)
"""
_UNDER_WAY = """
SELECT EXISTS (SELECT 1 FROM konak_memory.entries e JOIN konak_memory.threads t USING (thread_id)
    WHERE t.user_id = %s AND e.state = 0 AND e.tries > 0)
"""
_DROP_THREADS = """
DELETE FROM konak_memory.threads t WHERE thread_id = ANY(%s) AND waiting = 0
    AND NOT EXISTS (SELECT 1 FROM konak_memory.entries e WHERE e.thread_id = t.thread_id)
"""


async def open_erasure(
    connection: Connection,
    user_id: str,
    raw_user_id: str,
    thread_ids: Sequence[str],
    going_on: Sequence[str],
    now: int,
    recheck_at: int,
) -> ErasureJob:
    """Put up tombstones, purge rows and begin or take up the job."""
    mark = tombstone("user", user_id)
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (mark,))
    begun = await jobs(connection, user_id)
    threads = dict.fromkeys(begun[0].thread_ids if begun else ())
    threads |= dict.fromkeys(await threads_of(connection, user_id))
    for thread in thread_ids:
        # A thread of somebody else is never erased, whoever names it.
        if await owner_of(connection, thread) in (None, user_id):
            threads[thread] = None
    under_way = await (await connection.execute(_UNDER_WAY, (user_id,))).fetchone()
    marks = [mark, *(tombstone("thread", thread) for thread in threads if thread not in set(going_on))]
    await connection.execute(
        "INSERT INTO konak_memory.tombstones AS t (subject, erased_at) SELECT unnest(%s::text[]), %s "
        "ON CONFLICT (subject) DO UPDATE SET erased_at = GREATEST(t.erased_at, excluded.erased_at)",
        (sorted(marks), now),
    )
    await connection.execute(
        "UPDATE konak_memory.threads SET waiting = 0, failures = 0 WHERE user_id = %s", (user_id,)
    )
    await connection.execute("DELETE FROM konak_memory.entries WHERE thread_id = ANY(%s)", (list(threads),))
    recheck = recheck_at if under_way and under_way[0] else None
    await connection.execute(_OPEN, (user_id, raw_user_id, json.dumps(list(threads)), now, recheck))
    return (await jobs(connection, user_id))[0]


async def note_erasure(connection: Connection, user_id: str, store: str, receipt: Mapping[str, Any]) -> None:
    """Keep a store's receipt."""
    found = await connection.execute(
        "SELECT done FROM konak_memory.erasures WHERE user_id = %s FOR UPDATE", (user_id,)
    )
    row = await found.fetchone()
    if row:
        done = json.dumps({**json.loads(row[0]), store: dict(receipt)})
        await connection.execute(
            "UPDATE konak_memory.erasures SET done = %s WHERE user_id = %s", (done, user_id)
        )


async def last_lease(connection: Connection, user_id: str) -> int:
    """Return when the last lease on a thread of this user ends, 0 without one."""
    found = await connection.execute(
        "SELECT MAX(lease_until) FROM konak_memory.threads WHERE user_id = %s AND lease_owner IS NOT NULL",
        (user_id,),
    )
    row = await found.fetchone()
    return (row[0] if row else None) or 0


async def postpone_erasure(connection: Connection, user_id: str, until: int) -> None:
    """Set when the job is looked at again, and let deliveries through meanwhile."""
    await connection.execute(
        "UPDATE konak_memory.erasures SET recheck_at = %s, holding = false WHERE user_id = %s",
        (until, user_id),
    )


async def close_erasure(connection: Connection, user_id: str) -> None:
    """Drop the job with what the registry still knows of the threads that were erased."""
    begun = await jobs(connection, user_id)
    if not begun:
        return
    threads = list(begun[0].thread_ids)
    await connection.execute(
        "DELETE FROM konak_memory.names WHERE kind = 'thread' AND ours = ANY(%s)", (threads,)
    )
    await connection.execute(_DROP_THREADS, (threads,))
    if not await threads_of(connection, user_id):
        await connection.execute(
            "DELETE FROM konak_memory.names WHERE kind = 'user' AND ours = %s", (user_id,)
        )
    await connection.execute("DELETE FROM konak_memory.erasures WHERE user_id = %s", (user_id,))


async def jobs(connection: Connection, user_id: str | None = None) -> list[ErasureJob]:
    """Return the jobs that are not closed, of everybody or of one user."""
    rows = await (await connection.execute(_JOBS, {"user": user_id})).fetchall()
    return [
        ErasureJob(
            user,
            raw_user,
            tuple(json.loads(threads)),
            moment(started_at),
            json.loads(done),
            None if recheck_at is None else moment(recheck_at),
            holding,
        )
        for user, raw_user, threads, started_at, done, recheck_at, holding in rows
    ]


async def erased_at(connection: Connection, user_id: str) -> int | None:
    """Return when a user was erased last."""
    found = await connection.execute(
        "SELECT erased_at FROM konak_memory.tombstones WHERE subject = %s", (tombstone("user", user_id),)
    )
    row = await found.fetchone()
    return row[0] if row else None


async def owner_of(connection: Connection, thread_id: str) -> str | None:
    """Return whose thread this is."""
    found = await connection.execute(
        "SELECT user_id FROM konak_memory.threads WHERE thread_id = %s", (thread_id,)
    )
    row = await found.fetchone()
    return row[0] if row else None


async def threads_of(connection: Connection, user_id: str) -> tuple[str, ...]:
    """Return a user's threads, oldest first."""
    found = await connection.execute(
        "SELECT thread_id FROM konak_memory.threads WHERE user_id = %s ORDER BY created_at, thread_id",
        (user_id,),
    )
    return tuple([thread for (thread,) in await found.fetchall()])
