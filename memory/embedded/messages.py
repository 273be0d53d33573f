"""Users, threads and messages in the embedded store: plain functions of a connection."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, cast

from memory.embedded.tokens import index_texts
from memory.moment import micros
from memory.port import MemoryMessage

_INTO_INDEX: Final = (
    "INSERT INTO word_index (rowid, tokens) VALUES (?, ?)",
    "INSERT INTO gram_index (rowid, tokens) VALUES (?, ?)",
)
_OUT_OF_INDEX: Final = (
    "INSERT INTO word_index (word_index, rowid, tokens) VALUES ('delete', ?, ?)",
    "INSERT INTO gram_index (gram_index, rowid, tokens) VALUES ('delete', ?, ?)",
)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread and its user by their numbers in the store."""

    user_ref: int
    thread_ref: int


def ensure_thread(connection: sqlite3.Connection, user_id: str, thread_id: str, now: int) -> ThreadRow:
    """Return the thread of this user, created with its user where missing."""
    found = connection.execute(
        "SELECT t.user_ref, t.ref FROM threads t JOIN users u ON u.ref = t.user_ref "
        "WHERE u.user_id = ? AND t.thread_id = ?",
        (user_id, thread_id),
    ).fetchone()
    if found:
        return ThreadRow(*found)
    connection.execute(
        "INSERT INTO users (user_id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING", (user_id, now)
    )
    user_ref = connection.execute("SELECT ref FROM users WHERE user_id = ?", (user_id,)).fetchone()[0]
    inserted = connection.execute(
        "INSERT INTO threads (user_ref, thread_id, created_at) VALUES (?, ?, ?)", (user_ref, thread_id, now)
    )
    return ThreadRow(user_ref, cast("int", inserted.lastrowid))


def append_messages(
    connection: sqlite3.Connection, thread: ThreadRow, messages: Sequence[MemoryMessage]
) -> int:
    """Store messages that are not there yet, in order, with their index entries; return how many were new."""
    new = 0
    (seq,) = connection.execute("SELECT next_seq FROM threads WHERE ref = ?", (thread.thread_ref,)).fetchone()
    for message in messages:
        row = connection.execute(
            "INSERT INTO messages (id, thread_ref, seq, role, content, created_at, metadata) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING RETURNING ref",
            (
                message.id.bytes,
                thread.thread_ref,
                seq + new,
                message.role,
                str(message.content),
                micros(message.created_at),
                json.dumps(dict(message.metadata), ensure_ascii=False),
            ),
        ).fetchone()
        if row is None:
            continue
        new += 1
        add_to_index(connection, thread.user_ref, row[0], message.content)
    if new:
        connection.execute("UPDATE threads SET next_seq = ? WHERE ref = ?", (seq + new, thread.thread_ref))
        connection.execute(
            "UPDATE users SET message_count = message_count + ? WHERE ref = ?", (new, thread.user_ref)
        )
    return new


def add_to_index(connection: sqlite3.Connection, user_ref: int, ref: int, content: str) -> None:
    """Put a message into both indexes."""
    for statement, tokens in zip(_INTO_INDEX, index_texts(user_ref, content), strict=True):
        connection.execute(statement, (ref, tokens))


def drop_from_index(connection: sqlite3.Connection, user_ref: int, rows: Iterable[tuple[int, str]]) -> None:
    """Take messages, given as (ref, content), out of both indexes; the content must be what was put in."""
    for ref, content in rows:
        for statement, tokens in zip(_OUT_OF_INDEX, index_texts(user_ref, content), strict=True):
            connection.execute(statement, (ref, tokens))
