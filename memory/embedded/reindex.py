"""Build the search index anew when the way of cutting text into tokens has changed."""

from __future__ import annotations

import sqlite3
from typing import Final

from memory.embedded.messages import add_to_index
from memory.embedded.tokens import TOKENS_VERSION
from memory.sqlite_file import SqliteFile

BATCH: Final = 500


async def reindex_if_outdated(file: SqliteFile) -> int:
    """Return how many messages were indexed anew; 0 where the index fits this version of the tokens."""
    if await file.read(_version) == TOKENS_VERSION:
        return 0
    await file.write(_empty)
    done, last = 0, 0
    while True:
        count, last = await file.write(lambda connection, after=last: _batch(connection, after))  # type: ignore[misc]
        done += count
        if count < BATCH:
            break
    await file.write(_stamp)
    return done


def _version(connection: sqlite3.Connection) -> int | None:
    row = connection.execute("SELECT version FROM index_version").fetchone()
    return row[0] if row else None


def _empty(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM index_version")
    connection.execute("INSERT INTO word_index (word_index) VALUES ('delete-all')")
    connection.execute("INSERT INTO gram_index (gram_index) VALUES ('delete-all')")


def _batch(connection: sqlite3.Connection, after: int) -> tuple[int, int]:
    rows = connection.execute(
        "SELECT m.ref, t.user_ref, m.content FROM messages m JOIN threads t ON t.ref = m.thread_ref "
        "WHERE m.ref > ? ORDER BY m.ref LIMIT ?",
        (after, BATCH),
    ).fetchall()
    for ref, user_ref, content in rows:
        add_to_index(connection, user_ref, ref, content)
    return len(rows), rows[-1][0] if rows else after


def _stamp(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO index_version (version) VALUES (?)", (TOKENS_VERSION,))
