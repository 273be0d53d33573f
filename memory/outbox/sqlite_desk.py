"""What operators, exports and metrics see of the outbox on SQLite: plain functions of a connection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, Final, Literal
from uuid import UUID

from memory.moment import moment
from memory.outbox.entry import preview
from memory.outbox.port import Depth, Letter

PRUNE_AT_ONCE: Final = 5_000
"""Rows per pruning, so that no enqueue waits long behind one."""
_LETTERS: Final = (
    "SELECT e.key, t.user_id, e.thread_id, e.kind, e.reason, e.tries, e.refusals, e.enqueued_at, e.body "
    "FROM entries e JOIN threads t USING (thread_id) WHERE e.state = ? ORDER BY e.seq LIMIT ?"
)


def depth(connection: sqlite3.Connection, user_id: str | None, now: int) -> Depth:
    """Count what waits and what is dead, of everybody or of one user."""
    if user_id is None:
        pending, oldest = connection.execute(
            "SELECT COUNT(*), MIN(enqueued_at) FROM entries WHERE state = 0"
        ).fetchone()
        (dead,) = connection.execute("SELECT COUNT(*) FROM entries WHERE state = 2").fetchone()
    else:
        pending, oldest, dead = connection.execute(
            "SELECT COALESCE(SUM(e.state = 0), 0), MIN(CASE WHEN e.state = 0 THEN e.enqueued_at END), "
            "COALESCE(SUM(e.state = 2), 0) FROM entries e JOIN threads t USING (thread_id) WHERE t.user_id = ?",
            (user_id,),
        ).fetchone()
    return Depth(pending, 0.0 if oldest is None else max(0.0, (now - oldest) / 1e6), dead)


def letters(connection: sqlite3.Connection, state: Literal[0, 2], limit: int) -> list[Letter]:
    """List waiting (0) or dead (2) entries, oldest first."""
    return [
        Letter(UUID(bytes=key), user, thread, kind, reason, tries, refusals, moment(at), preview(kind, body))
        for key, user, thread, kind, reason, tries, refusals, at, body in connection.execute(
            _LETTERS, (state, limit)
        )
    ]


def retry_dead(connection: sqlite3.Connection, keys: Sequence[UUID] | None, now: int) -> int:
    """Let dead letters wait again, in their old place."""
    moved = 0
    for key, thread_id in _dead(connection, keys):
        connection.execute(
            "UPDATE entries SET state = 0, refusals = 0, changed_at = ? WHERE key = ?", (now, key)
        )
        connection.execute(
            "UPDATE threads SET waiting = waiting + 1, due_at = ?, failures = 0 WHERE thread_id = ?",
            (now, thread_id),
        )
        moved += 1
    return moved


def drop_dead(connection: sqlite3.Connection, keys: Sequence[UUID] | None) -> int:
    """Delete dead letters; their keys stay, so that a resend does not bring them back."""
    dropped = 0
    for key, _ in _dead(connection, keys):
        connection.execute(
            "UPDATE entries SET state = 1, body = '', reason = 'dropped' WHERE key = ?", (key,)
        )
        dropped += 1
    return dropped


def _dead(connection: sqlite3.Connection, keys: Sequence[UUID] | None) -> list[tuple[bytes, str]]:
    rows = connection.execute("SELECT key, thread_id FROM entries WHERE state = 2 ORDER BY seq").fetchall()
    wanted = None if keys is None else {key.bytes for key in keys}
    return [(key, thread) for key, thread in rows if wanted is None or key in wanted]


def prune(connection: sqlite3.Connection, before: int) -> int:
    """Forget the keys of what was delivered before a time."""
    return connection.execute(
        "DELETE FROM entries WHERE seq IN (SELECT seq FROM entries WHERE state = 1 AND changed_at < ? LIMIT ?)",
        (before, PRUNE_AT_ONCE),
    ).rowcount


def known(connection: sqlite3.Connection, keys: Sequence[UUID]) -> set[UUID]:
    """Return those keys that are there in any state."""
    return {
        key
        for key in keys
        if connection.execute("SELECT 1 FROM entries WHERE key = ?", (key.bytes,)).fetchone()
    }


def export_rows(connection: sqlite3.Connection, user_id: str) -> list[dict[str, Any]]:
    """Return what is held about a user as JSON objects."""
    items: list[dict[str, Any]] = []
    for thread_id, created_at, waiting in connection.execute(
        "SELECT thread_id, created_at, waiting FROM threads WHERE user_id = ? ORDER BY created_at, thread_id",
        (user_id,),
    ):
        created = moment(created_at).isoformat()
        items.append({"type": "thread", "thread_id": thread_id, "created_at": created, "waiting": waiting})
    for key, thread_id, kind, body, state, reason, at in connection.execute(
        "SELECT e.key, e.thread_id, e.kind, e.body, e.state, e.reason, e.enqueued_at FROM entries e "
        "JOIN threads t USING (thread_id) WHERE t.user_id = ? ORDER BY e.seq",
        (user_id,),
    ):
        items.append(export_item(UUID(bytes=key), thread_id, kind, body, state, reason, at))
    for kind, ours, theirs in connection.execute(
        "SELECT kind, ours, theirs FROM names WHERE (kind = 'user' AND ours = ?) OR (kind = 'thread' AND ours IN "
        "(SELECT thread_id FROM threads WHERE user_id = ?)) ORDER BY kind, ours",
        (user_id, user_id),
    ):
        items.append({"type": "name", "kind": kind, "ours": ours, "theirs": theirs})
    return items


def export_item(
    key: UUID, thread_id: str, kind: str, body: str, state: int, reason: str, enqueued_at: int
) -> dict[str, Any]:
    """Return one entry as a JSON object."""
    return {
        "type": "outbox",
        "id": str(key),
        "thread_id": thread_id,
        "kind": kind,
        "state": ("waiting", "delivered", "dead")[state],
        "reason": reason,
        "enqueued_at": moment(enqueued_at).isoformat(),
        "body": json.loads(body) if body else None,
    }
