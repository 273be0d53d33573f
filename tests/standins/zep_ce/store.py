"""What the server keeps: users, sessions and messages in a database, facts in a graph beside it."""

from __future__ import annotations

import re
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tests.standins.zep_ce.golang import NIL_UUID, ZERO_TIME, now

GRAPH_ROLES = {"user", "assistant", "system"}
Row = dict[str, Any]


class GraphDownError(Exception):
    """The graph service refused; the database rows written before it stay."""


class Store:
    """Rows are plain dictionaries; messages are ordered as they were inserted."""

    def __init__(self) -> None:
        self.users: dict[str, Row] = {}
        self.sessions: dict[str, Row] = {}
        self.messages: list[Row] = []
        self.facts: list[Row] = []
        self.graph_up = True
        self.auto_facts = False
        """Whether every user message becomes a fact, as extraction would make some day."""
        self.facts_delay_s = 0.0
        self._sequence: Counter[str] = Counter()

    def next_id(self, table: str) -> int:
        """Count a table's serial number up."""
        self._sequence[table] += 1
        return self._sequence[table]

    def add_session(self, session_id: str, user_id: str | None, metadata: Row | None) -> Row:
        """Insert a session."""
        at = now()
        session = {
            "uuid": str(uuid.uuid4()),
            "id": self.next_id("sessions"),
            "session_id": session_id,
            "created_at": at,
            "updated_at": at,
            "metadata": metadata,
            "user_id": user_id,
        }
        self.sessions[session_id] = session
        return session

    def drop_session(self, session_id: str) -> Row | None:
        """Delete a session with its messages; None when there was none."""
        self.messages = [row for row in self.messages if row["session_id"] != session_id]
        return self.sessions.pop(session_id, None)

    def messages_of(self, session_id: str) -> list[Row]:
        """Return a session's messages, oldest first."""
        return [row for row in self.messages if row["session_id"] == session_id]

    def ask_graph(self, path: str) -> None:
        """Fail where the graph service is down."""
        if not self.graph_up:
            raise GraphDownError(
                f'failed to do request: Post "http://graphiti:8003/{path}": dial tcp: connect: connection refused'
            )

    def check_roles(self, rows: Sequence[Row]) -> None:
        """Fail where the graph service would not accept a role."""
        if any(row["role_type"] not in GRAPH_ROLES for row in rows):
            raise GraphDownError("failed to do request: received status code: 422")

    def put_into_graph(self, group: str, rows: Sequence[Row]) -> None:
        """Hand messages to the graph service."""
        self.ask_graph("messages")
        if not rows:
            raise GraphDownError("failed to do request: received status code: 422")
        self.check_roles(rows)
        if self.auto_facts:
            for row in rows:
                if row["role_type"] == "user" and row["content"].strip():
                    self.add_fact(group, row["content"].strip(), delay_s=self.facts_delay_s)

    def add_fact(self, group: str, fact: str, *, delay_s: float = 0.0) -> str:
        """Put a fact into a group of the graph; it can be found after the delay."""
        row = {
            "uuid": str(uuid.uuid4()),
            "group_id": group,
            "fact": fact,
            "created_at": now(),
            "visible_at": time.monotonic() + delay_s,
        }
        self.facts.append(row)
        return str(row["uuid"])

    def search_graph(self, groups: Sequence[str] | None, text: str, limit: int) -> list[Row]:
        """Return facts ranked by shared words; without groups those of every tenant."""
        words = set(re.findall(r"\w+", text.lower()))
        if not words:
            return []
        visible = [
            row
            for row in self.facts
            if (groups is None or row["group_id"] in groups) and row["visible_at"] <= time.monotonic()
        ]
        ranked = sorted(
            enumerate(visible),
            key=lambda item: (-len(words & set(re.findall(r"\w+", item[1]["fact"].lower()))), -item[0]),
        )
        return [
            {"uuid": row["uuid"], "created_at": row["created_at"], "fact": row["fact"]}
            for _, row in ranked[:limit]
        ]

    def drop_group(self, group: str) -> None:
        """Delete a group of the graph."""
        self.ask_graph(f"group/{group}")
        self.facts = [row for row in self.facts if row["group_id"] != group]


def shown_message(row: Row) -> Row:
    """Return a message as the API shows it."""
    shown = {
        "uuid": row["uuid"],
        "created_at": row["created_at"],
        "updated_at": ZERO_TIME,
        "role": row["role"],
        "role_type": row["role_type"],
        "content": row["content"],
    }
    if row["metadata"]:
        shown["metadata"] = dict(sorted(row["metadata"].items()))
    return {**shown, "token_count": row["token_count"]}


def shown_session(row: Row) -> Row:
    """Return a session as the API shows it."""
    return {
        **row,
        "deleted_at": None,
        "ended_at": None,
        "project_uuid": NIL_UUID,
        "metadata": row["metadata"] or None,
    }


def shown_user(row: Row, sessions: int) -> Row:
    """Return a user as the API shows one."""
    shown = {key: value for key, value in row.items() if value or key in ("id", "user_id")}
    if sessions:
        shown["session_count"] = sessions
    return {**shown, "deleted_at": None, "project_uuid": NIL_UUID}
