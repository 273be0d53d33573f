"""Read everything the embedded store holds about a user, page by page."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, Final
from uuid import UUID

from memory.moment import moment

PAGE: Final = 500
Position = tuple[int, int]
"""(section, last number seen): 0 is the user with threads and facts, 1 the messages."""


def export_page(
    connection: sqlite3.Connection, user_id: str, position: Position
) -> tuple[list[dict[str, Any]], Position | None]:
    """Return the next JSON objects and where to go on, None at the end."""
    user = connection.execute("SELECT ref, created_at FROM users WHERE user_id = ?", (user_id,)).fetchone()
    if user is None:
        return [], None
    section, after = position
    if section == 0:
        head: dict[str, Any] = {"type": "user", "user_id": user_id, "created_at": moment(user[1]).isoformat()}
        return [head, *_threads(connection, user[0]), *_facts(connection, user[0])], (1, 0)
    page = _messages(connection, user[0], after)
    return [item for _, item in page], (1, page[-1][0]) if len(page) == PAGE else None


def _threads(connection: sqlite3.Connection, user_ref: int) -> list[dict[str, Any]]:
    rows = connection.execute(
        "SELECT thread_id, created_at, next_seq FROM threads WHERE user_ref = ? ORDER BY ref", (user_ref,)
    )
    return [
        {"type": "thread", "thread_id": thread, "created_at": moment(created).isoformat(), "messages": count}
        for thread, created, count in rows
    ]


def _facts(connection: sqlite3.Connection, user_ref: int) -> list[dict[str, Any]]:
    rows = connection.execute(
        "SELECT id, thread_id, key, value, text, stated_at, current FROM facts WHERE user_ref = ? "
        "ORDER BY key, stated_at",
        (user_ref,),
    )
    return [
        {
            "type": "fact",
            "id": str(UUID(bytes=key)),
            "thread_id": thread,
            "key": name,
            "value": json.loads(value),
            "text": text,
            "stated_at": moment(stated_at).isoformat(),
            "current": bool(current),
        }
        for key, thread, name, value, text, stated_at, current in rows
    ]


def _messages(connection: sqlite3.Connection, user_ref: int, after: int) -> list[tuple[int, dict[str, Any]]]:
    rows = connection.execute(
        "SELECT m.ref, m.id, t.thread_id, m.seq, m.role, m.content, m.created_at, m.metadata FROM messages m "
        "JOIN threads t ON t.ref = m.thread_ref WHERE t.user_ref = ? AND m.ref > ? ORDER BY m.ref LIMIT ?",
        (user_ref, after, PAGE),
    )
    return [
        (
            ref,
            {
                "type": "message",
                "id": str(UUID(bytes=key)),
                "thread_id": thread,
                "seq": seq,
                "role": role,
                "content": content,
                "created_at": moment(created_at).isoformat(),
                "metadata": json.loads(metadata),
            },
        )
        for ref, key, thread, seq, role, content, created_at, metadata in rows
    ]
