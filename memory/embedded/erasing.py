"""Take a user out of the embedded store and its search index."""

from __future__ import annotations

import sqlite3

from memory.embedded.messages import drop_from_index


def erase_user(connection: sqlite3.Connection, user_id: str) -> int:
    """Delete a user with threads, messages, facts and index entries; return how many messages went."""
    found = connection.execute("SELECT ref FROM users WHERE user_id = ?", (user_id,)).fetchone()
    if found is None:
        return 0
    (user_ref,) = found
    rows = connection.execute(
        "SELECT m.ref, m.content FROM messages m JOIN threads t ON t.ref = m.thread_ref WHERE t.user_ref = ?",
        (user_ref,),
    ).fetchall()
    drop_from_index(connection, user_ref, rows)
    connection.execute("DELETE FROM users WHERE ref = ?", (user_ref,))
    # A deletion only shadows the entry in FTS5; rewriting the index is what removes the words themselves.
    connection.execute("INSERT INTO word_index (word_index) VALUES ('optimize')")
    connection.execute("INSERT INTO gram_index (gram_index) VALUES ('optimize')")
    return len(rows)


def nothing_left(connection: sqlite3.Connection, user_id: str) -> bool:
    """Whether the store holds no row of this user, and no row that belongs to nobody."""
    orphans = (
        "SELECT 1 FROM users WHERE user_id = ?",
        "SELECT 1 FROM threads t LEFT JOIN users u ON u.ref = t.user_ref WHERE u.ref IS NULL AND ? <> ''",
        "SELECT 1 FROM messages m LEFT JOIN threads t ON t.ref = m.thread_ref WHERE t.ref IS NULL AND ? <> ''",
        "SELECT 1 FROM facts f LEFT JOIN users u ON u.ref = f.user_ref WHERE u.ref IS NULL AND ? <> ''",
    )
    return not any(connection.execute(f"{query} LIMIT 1", (user_id,)).fetchone() for query in orphans)
