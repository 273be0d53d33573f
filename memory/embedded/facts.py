"""Structured facts in the embedded store: the newest statement of a key holds, and a forgotten key stays forgotten."""

from __future__ import annotations

import sqlite3
from typing import Final

from memory.identity import canonical_json, fact_id
from memory.moment import micros
from memory.port import NewFact

HISTORY_KEPT: Final = 20
"""Statements kept per key, the current one included."""
_FORGOTTEN: Final = "null"


def remember_fact(
    connection: sqlite3.Connection, user_ref: int, user_id: str, thread_id: str, fact: NewFact
) -> bool:
    """Store a statement; True when it was new. Of two with one time the one that arrives last holds."""
    value, stated_at = canonical_json(fact.value), micros(fact.stated_at)
    current = connection.execute(
        "SELECT stated_at, value FROM facts WHERE user_ref = ? AND key = ? AND current = 1",
        (user_ref, fact.key),
    ).fetchone()
    newest = current is None or stated_at >= current[0]
    if not newest and current[1] == _FORGOTTEN:
        return False
    key = fact_id(user_id, thread_id, fact.key, fact.value, fact.stated_at).bytes
    if connection.execute("SELECT 1 FROM facts WHERE id = ?", (key,)).fetchone():
        return False
    if newest and value == _FORGOTTEN:
        connection.execute("DELETE FROM facts WHERE user_ref = ? AND key = ?", (user_ref, fact.key))
    elif newest:
        connection.execute(
            "UPDATE facts SET current = 0 WHERE user_ref = ? AND key = ? AND current = 1",
            (user_ref, fact.key),
        )
    text = "" if value == _FORGOTTEN else str(fact.text)
    connection.execute(
        "INSERT INTO facts (id, user_ref, thread_id, key, value, text, stated_at, current) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (key, user_ref, thread_id, fact.key, value, text, stated_at, int(newest)),
    )
    connection.execute(
        "DELETE FROM facts WHERE user_ref = ? AND key = ? AND current = 0 AND id NOT IN (SELECT id FROM facts "
        "WHERE user_ref = ? AND key = ? ORDER BY current DESC, stated_at DESC LIMIT ?)",
        (user_ref, fact.key, user_ref, fact.key, HISTORY_KEPT),
    )
    return True
