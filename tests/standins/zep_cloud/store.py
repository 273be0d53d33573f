"""What the hosted service keeps: users, threads, messages and facts under ids that it issues."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]


def now() -> str:
    """Return the time as the service writes it."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


class Store:
    """Rows are plain dictionaries by UUID; `answers` are what idempotency keys were answered with."""

    def __init__(self) -> None:
        self.users: dict[str, Row] = {}
        self.threads: dict[str, Row] = {}
        self.messages: list[Row] = []
        self.edges: list[Row] = []
        self.tasks: dict[str, Row] = {}
        self.answers: dict[str, tuple[str, int, Any]] = {}
        self.auto_facts = False
        self.deletion_polls = 1
        """How often a deletion is asked for before it is done."""

    def add_user(self, fields: Row) -> Row:
        """Insert a user with a graph."""
        user = {**fields, "uuid": str(uuid.uuid4()), "graph_uuid": str(uuid.uuid4()), "created_at": now()}
        self.users[user["uuid"]] = user
        return user

    def user_by_id(self, user_id: str) -> Row | None:
        """Find a user by the developer's id."""
        return next((row for row in self.users.values() if row.get("user_id") == user_id), None)

    def add_thread(self, user: Row) -> Row:
        """Insert a thread; it gets no id of the developer's."""
        thread = {
            "uuid": str(uuid.uuid4()),
            "user_uuid": user["uuid"],
            "graph_uuid": user["graph_uuid"],
            "created_at": now(),
        }
        self.threads[thread["uuid"]] = thread
        return thread

    def add_messages(self, thread: Row, rows: list[Row]) -> list[Row]:
        """Append messages to a thread; facts follow where extraction is on."""
        stored = []
        for row in rows:
            message = {**row, "uuid": str(uuid.uuid4()), "thread_uuid": thread["uuid"], "created_at": now()}
            message["reference_time"] = row.get("reference_time") or message["created_at"]
            self.messages.append(message)
            stored.append(message)
            if self.auto_facts and row.get("role") == "user":
                self.add_fact(thread["user_uuid"], row["content"])
        return stored

    def messages_of(self, thread: str) -> list[Row]:
        """Return a thread's messages, oldest first."""
        return [row for row in self.messages if row["thread_uuid"] == thread]

    def add_fact(self, user: str, fact: str) -> None:
        """Put a fact into a user's graph."""
        edge = {
            "uuid": str(uuid.uuid4()),
            "user_uuid": user,
            "fact": fact,
            "created_at": now(),
            "name": "RELATES_TO",
        }
        self.edges.append(edge)

    def search(self, user: str, text: str, limit: int) -> list[Row]:
        """Return a user's facts that share words with a text."""
        words = set(re.findall(r"\w+", text.lower()))
        scored = [
            {**edge, "score": len(words & set(re.findall(r"\w+", edge["fact"].lower()))) / (len(words) or 1)}
            for edge in self.edges
            if edge["user_uuid"] == user
        ]
        return sorted(scored, key=lambda edge: -edge["score"])[:limit]

    def delete_user(self, user: str) -> Row:
        """Begin a deletion; it is done when its task has been asked for often enough."""
        task = {
            "uuid": str(uuid.uuid4()),
            "type": "delete_user",
            "status": "pending",
            "polls": self.deletion_polls,
            "user": user,
        }
        self.tasks[task["uuid"]] = task
        return task

    def poll(self, task: Row) -> None:
        """Let a task progress by one look at it."""
        task["polls"] -= 1
        if task["polls"] > 0:
            task["status"] = "processing"
            return
        task["status"] = "succeeded"
        user = task["user"]
        gone = {thread for thread, row in self.threads.items() if row["user_uuid"] == user}
        self.messages = [row for row in self.messages if row["thread_uuid"] not in gone]
        self.threads = {thread: row for thread, row in self.threads.items() if thread not in gone}
        self.edges = [row for row in self.edges if row["user_uuid"] != user]
        self.users.pop(user, None)
