"""What operators, exports and metrics see of the outbox on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, cast
from uuid import UUID

from memory.moment import moment
from memory.outbox.entry import preview
from memory.outbox.port import Depth, Letter
from memory.outbox.postgres_connection import Connection
from memory.outbox.sqlite_desk import PRUNE_AT_ONCE, export_item

_DEPTH = """
SELECT count(*) FILTER (WHERE state = 0), min(enqueued_at) FILTER (WHERE state = 0), count(*) FILTER (WHERE state = 2)
FROM konak_memory.entries e WHERE state IN (0, 2) AND (%(user)s::text IS NULL OR EXISTS (
    SELECT 1 FROM konak_memory.threads t WHERE t.thread_id = e.thread_id AND t.user_id = %(user)s))
"""
_LETTERS = """
SELECT e.key, t.user_id, e.thread_id, e.kind, e.reason, e.tries, e.refusals, e.enqueued_at, e.body
FROM konak_memory.entries e JOIN konak_memory.threads t USING (thread_id) WHERE e.state = %s ORDER BY e.seq LIMIT %s
"""
_RETRY = """
WITH again AS (
    UPDATE konak_memory.entries SET state = 0, refusals = 0, changed_at = %(now)s
    WHERE state = 2 AND (%(keys)s::uuid[] IS NULL OR key = ANY(%(keys)s)) RETURNING thread_id
), counted AS (SELECT thread_id, count(*) AS number FROM again GROUP BY thread_id), moved AS (
    UPDATE konak_memory.threads t SET waiting = waiting + counted.number, due_at = %(now)s, failures = 0
    FROM counted WHERE t.thread_id = counted.thread_id
)
SELECT count(*) FROM again
"""
_NAMES = """
SELECT kind, ours, theirs FROM konak_memory.names WHERE (kind = 'user' AND ours = %(user)s) OR (kind = 'thread' AND ours
    IN (SELECT thread_id FROM konak_memory.threads WHERE user_id = %(user)s)) ORDER BY kind, ours
"""


async def depth(connection: Connection, user_id: str | None, now: int) -> Depth:
    """Count what waits and what is dead, of everybody or of one user."""
    found = await connection.execute(_DEPTH, {"user": user_id})
    pending, oldest, dead = cast("tuple[int, int | None, int]", await found.fetchone())
    return Depth(pending, 0.0 if oldest is None else max(0.0, (now - oldest) / 1e6), dead)


async def letters(connection: Connection, state: Literal[0, 2], limit: int) -> list[Letter]:
    """List waiting (0) or dead (2) entries, oldest first."""
    rows = await (await connection.execute(_LETTERS, (state, limit))).fetchall()
    return [
        Letter(key, user, thread, kind, reason, tries, refusals, moment(at), preview(kind, body))
        for key, user, thread, kind, reason, tries, refusals, at, body in rows
    ]


async def retry_dead(connection: Connection, keys: Sequence[UUID] | None, now: int) -> int:
    """Let dead letters wait again, in their old place."""
    found = await connection.execute(_RETRY, {"now": now, "keys": None if keys is None else list(keys)})
    (moved,) = cast("tuple[int]", await found.fetchone())
    return moved


async def drop_dead(connection: Connection, keys: Sequence[UUID] | None) -> int:
    """Delete dead letters; their keys stay, so that a resend does not bring them back."""
    wanted = None if keys is None else list(keys)
    dropped = await connection.execute(
        "UPDATE konak_memory.entries SET state = 1, body = '', reason = 'dropped' "
        "WHERE state = 2 AND (%s::uuid[] IS NULL OR key = ANY(%s))",
        (wanted, wanted),
    )
    return dropped.rowcount


async def prune(connection: Connection, before: int) -> int:
    """Forget the keys of what was delivered before a time."""
    gone = await connection.execute(
        "DELETE FROM konak_memory.entries WHERE seq IN "
        "(SELECT seq FROM konak_memory.entries WHERE state = 1 AND changed_at < %s LIMIT %s FOR UPDATE SKIP LOCKED)",
        (before, PRUNE_AT_ONCE),
    )
    return gone.rowcount


async def known(connection: Connection, keys: Sequence[UUID]) -> set[UUID]:
    """Return those keys that are there in any state."""
    found = await connection.execute(
        "SELECT key FROM konak_memory.entries WHERE key = ANY(%s)", (list(keys),)
    )
    return {key for (key,) in await found.fetchall()}


async def export_rows(connection: Connection, user_id: str) -> list[dict[str, Any]]:
    """Return what is held about a user as JSON objects."""
    found = await connection.execute(
        "SELECT thread_id, created_at, waiting FROM konak_memory.threads WHERE user_id = %s "
        "ORDER BY created_at, thread_id",
        (user_id,),
    )
    items: list[dict[str, Any]] = [
        {"type": "thread", "thread_id": thread, "created_at": moment(at).isoformat(), "waiting": waiting}
        for thread, at, waiting in await found.fetchall()
    ]
    found = await connection.execute(
        "SELECT e.key, e.thread_id, e.kind, e.body, e.state, e.reason, e.enqueued_at FROM konak_memory.entries e "
        "JOIN konak_memory.threads t USING (thread_id) WHERE t.user_id = %s ORDER BY e.seq",
        (user_id,),
    )
    items += [export_item(*row) for row in await found.fetchall()]
    found = await connection.execute(_NAMES, {"user": user_id})
    items += [
        {"type": "name", "kind": kind, "ours": ours, "theirs": theirs}
        for kind, ours, theirs in await found.fetchall()
    ]
    return items


async def remember_name(connection: Connection, kind: str, ours: str, theirs: str) -> None:
    """Keep a value under a name."""
    await connection.execute(
        "INSERT INTO konak_memory.names VALUES (%s, %s, %s) "
        "ON CONFLICT (kind, ours) DO UPDATE SET theirs = excluded.theirs",
        (kind, ours, theirs),
    )


async def known_name(connection: Connection, kind: str, ours: str) -> str | None:
    """Return what is kept under a name."""
    found = await connection.execute(
        "SELECT theirs FROM konak_memory.names WHERE kind = %s AND ours = %s", (kind, ours)
    )
    row = await found.fetchone()
    return row[0] if row else None


async def forget_name(connection: Connection, kind: str, ours: str) -> None:
    """Drop a name."""
    await connection.execute("DELETE FROM konak_memory.names WHERE kind = %s AND ours = %s", (kind, ours))
