"""Read what a turn recalls in one statement that gives one row.

SQLite's driver lets go of the interpreter's lock at every row and has to win it back from whatever the event loop is
doing meanwhile. Row by row a recall of eleven rows took ten times as long beside a busy loop as it does alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from memory.moment import moment
from memory.port import Context, Fact, MemoryMessage
from memory.redaction import RedactedText

_RECALL: Final = """
SELECT
  (SELECT json_group_array(json_array(hex(id), text, stated_at, key, json(value))) FROM (
     SELECT f.id, f.text, f.stated_at, f.key, f.value FROM facts f JOIN users u ON u.ref = f.user_ref
     WHERE u.user_id = :user AND f.current = 1 AND f.value <> 'null'
     ORDER BY f.stated_at DESC, f.key LIMIT :facts)),
  (SELECT json_group_array(json_array(seq, hex(id), role, content, created_at, json(metadata))) FROM (
     SELECT m.seq, m.id, m.role, m.content, m.created_at, m.metadata FROM messages m
     JOIN threads t ON t.ref = m.thread_ref JOIN users u ON u.ref = t.user_ref
     WHERE u.user_id = :user AND t.thread_id = :thread
     ORDER BY m.seq DESC LIMIT :messages))
"""
Snapshot = tuple[str, str]
"""Facts and messages as JSON texts, put together by `context_of` on the caller's side of the thread."""


def read_snapshot(
    connection: sqlite3.Connection, user_id: str, thread_id: str, *, facts: int, messages: int
) -> Snapshot:
    """Read a user's current facts and a thread's last messages; raises sqlite3.Error."""
    asked = {"user": user_id, "thread": thread_id, "facts": facts, "messages": messages}
    found: Snapshot = connection.execute(_RECALL, asked).fetchone()
    return found


def context_of(snapshot: Snapshot) -> Context:
    """Make a context of a snapshot: facts most recently stated first, messages oldest first."""
    # SQLite promises no order inside an aggregate, so both are put in order here.
    facts = sorted(json.loads(snapshot[0]), key=lambda row: (-row[2], row[3]))
    messages = sorted(json.loads(snapshot[1]), key=lambda row: int(row[0]))
    return Context(
        facts=tuple(map(_fact, facts)), messages=tuple(message_of_json(row) for _, *row in messages)
    )


def message_of_json(row: Sequence[Any]) -> MemoryMessage:
    """Return a message from a JSON row of id in hexadecimal, role, content, time and metadata."""
    key, role, content, created_at, metadata = row
    return MemoryMessage(UUID(hex=key), role, RedactedText.from_store(content), moment(created_at), metadata)


def _fact(row: list[Any]) -> Fact:
    key, text, stated_at, name, value = row
    return Fact(str(UUID(hex=key)), RedactedText.from_store(text), moment(stated_at), name, value)
