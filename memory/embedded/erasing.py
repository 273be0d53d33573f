"""Take a user out of the embedded store and its search index, in pieces that no delivery waits long behind."""

from __future__ import annotations

import json
import sqlite3
from typing import Final

from memory.embedded.messages import drop_from_index

BATCH: Final = 500


def erase_messages(connection: sqlite3.Connection, user_id: str) -> int:
    """Delete the next messages of a user with their index entries; return how many, 0 when none is left."""
    rows = connection.execute(
        "SELECT m.ref, m.content, t.user_ref FROM messages m JOIN threads t ON t.ref = m.thread_ref "
        "JOIN users u ON u.ref = t.user_ref WHERE u.user_id = ? LIMIT ?",
        (user_id, BATCH),
    ).fetchall()
    if rows:
        drop_from_index(connection, rows[0][2], [(ref, content) for ref, content, _ in rows])
        connection.execute(
            "DELETE FROM messages WHERE ref IN (SELECT value FROM json_each(?))",
            (json.dumps([ref for ref, *_ in rows]),),
        )
    return len(rows)


def erase_user(connection: sqlite3.Connection, user_id: str) -> None:
    """Delete a user with everything that hangs on it, and rewrite the index.

    A deletion only shadows an entry in FTS5; rewriting the index is what removes the words themselves.
    """
    connection.execute("DELETE FROM users WHERE user_id = ?", (user_id,))
    connection.execute("INSERT INTO word_index (word_index) VALUES ('optimize')")
    connection.execute("INSERT INTO gram_index (gram_index) VALUES ('optimize')")


def nothing_left(connection: sqlite3.Connection, user_id: str) -> bool:
    """Whether the store holds no row of this user, and no row that belongs to nobody."""
    orphans = (
        "SELECT 1 FROM users WHERE user_id = ?",
        "SELECT 1 FROM threads t LEFT JOIN users u ON u.ref = t.user_ref WHERE u.ref IS NULL AND ? <> ''",
        "SELECT 1 FROM messages m LEFT JOIN threads t ON t.ref = m.thread_ref WHERE t.ref IS NULL AND ? <> ''",
        "SELECT 1 FROM facts f LEFT JOIN users u ON u.ref = f.user_ref WHERE u.ref IS NULL AND ? <> ''",
    )
    return not any(connection.execute(f"{query} LIMIT 1", (user_id,)).fetchone() for query in orphans)
