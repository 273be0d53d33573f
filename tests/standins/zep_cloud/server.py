"""The part of Zep's hosted API (v4) that `zep-cloud` 4 and this project use, as an in-memory stand-in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from tests.standins.standin import StandIn
from tests.standins.wire import JSON, Reply, Request
from tests.standins.zep_ce.server import SECRET
from tests.standins.zep_cloud.store import Store

MOST_MESSAGES, LONGEST_CONTENT, MOST_METADATA = 30, 4_096, 10
PREFIX = "/api/v4/"


class Refusal(Exception):  # noqa: N818  # an answer, not an error of ours
    """The request is answered with this status."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


class ZepCloud(StandIn):
    """The service; `store` is its state. A write with a known idempotency key is answered as it was before."""

    def __init__(self, secret: str = SECRET) -> None:
        super().__init__()
        self.secret = secret
        self.store = Store()
        self._routes: list[tuple[str, str, str, Callable[..., tuple[int, Any]]]] = [
            ("project.get", "GET", "project", lambda _request: (200, {"name": "stand-in"})),
            ("user.create", "POST", "users", self._create_user),
            ("user.lookup", "POST", "users/lookup", self._lookup_user),
            ("user.get", "GET", "users/([^/]+)", self._get_user),
            ("user.update", "PATCH", "users/([^/]+)", self._update_user),
            ("user.delete", "DELETE", "users/([^/]+)", self._delete_user),
            ("thread.create", "POST", "threads", self._create_thread),
            ("thread.list", "GET", "threads", self._list_threads),
            ("thread.add_messages", "POST", "threads/([^/]+)/messages", self._add_messages),
            ("thread.list_messages", "GET", "threads/([^/]+)/messages", self._list_messages),
            ("thread.get_context", "GET", "threads/([^/]+)/context", self._context),
            ("graph.search_edges", "POST", "graphs/([^/]+)/search/edges", self._search),
            ("graph.edge.list", "POST", "graphs/([^/]+)/edges/list", self._list_edges),
            ("task.get", "GET", "tasks/([^/]+)", self._get_task),
        ]

    def op_of(self, request: Request) -> str:
        """Name the operation."""
        found = self._route(request)
        return found[0] if found else "unrouted"

    def handle(self, request: Request) -> Reply:
        """Check the key, replay a known idempotency key, or do it."""
        if request.headers.get("authorization") != f"Api-Key {self.secret}":
            return _answer(401, _error("unauthorized"))
        found = self._route(request)
        if found is None:
            return _answer(404, _error("no such route"))
        op, serve, values = found
        key = request.headers.get("idempotency-key")
        known = self.store.answers.get(key) if key else None
        if known is not None:
            return _answer(*known[1:]) if known[0] == op else _answer(409, _error("idempotency key reused"))
        try:
            status, body = serve(request, *values)
        except Refusal as refusal:
            return _answer(refusal.status, _error(str(refusal)))
        if key and request.method != "GET":
            self.store.answers[key] = (op, status, json.loads(json.dumps(body)))
        return _answer(status, body)

    async def control(self, request: Request) -> Reply:
        """No control plane: tests hold the object itself."""
        return Reply(404)

    def contents(self) -> list[str]:
        """Return what all threads hold, in the order it came."""
        return [row["content"] for row in self.store.messages]

    def _route(self, request: Request) -> tuple[str, Callable[..., tuple[int, Any]], tuple[str, ...]] | None:
        path = unquote(request.path)
        if not path.startswith(PREFIX):
            return None
        for op, method, pattern, serve in self._routes:
            match = re.fullmatch(pattern, path.removeprefix(PREFIX))
            if match and method == request.method:
                return op, serve, match.groups()
        return None

    def _create_user(self, request: Request) -> tuple[int, Any]:
        fields = _json(request)
        if fields.get("user_id") and self.store.user_by_id(fields["user_id"]):
            raise Refusal(409, "user_id is taken")
        return 201, self.store.add_user(fields)

    def _lookup_user(self, request: Request) -> tuple[int, Any]:
        return 200, _there(self.store.user_by_id(_json(request).get("user_id", "")))

    def _get_user(self, _request: Request, user: str) -> tuple[int, Any]:
        return 200, _there(self.store.users.get(user))

    def _update_user(self, request: Request, user: str) -> tuple[int, Any]:
        row = _there(self.store.users.get(user))
        row.update(_json(request))
        return 200, row

    def _delete_user(self, _request: Request, user: str) -> tuple[int, Any]:
        _there(self.store.users.get(user))
        return 202, {"task": self.store.delete_user(user)}

    def _create_thread(self, request: Request) -> tuple[int, Any]:
        return 201, self.store.add_thread(_there(self.store.users.get(_json(request).get("user_uuid", ""))))

    def _list_threads(self, request: Request) -> tuple[int, Any]:
        user = request.query.get("user_uuid", [""])[0]
        return 200, _page(request, [row for row in self.store.threads.values() if row["user_uuid"] == user])

    def _add_messages(self, request: Request, thread: str) -> tuple[int, Any]:
        row = _there(self.store.threads.get(thread))
        messages = _json(request).get("messages") or []
        if not messages or len(messages) > MOST_MESSAGES:
            raise Refusal(400, "between 1 and 30 messages are allowed")
        for message in messages:
            if message.get("uuid") is not None:
                raise Refusal(400, "message identifiers are server-assigned")
            if len(message.get("content") or "") > LONGEST_CONTENT:
                raise Refusal(400, "content is too long")
            if len(message.get("metadata") or {}) > MOST_METADATA:
                raise Refusal(400, "too many metadata keys")
        return 202, {"messages": self.store.add_messages(row, messages), "task": {"status": "pending"}}

    def _list_messages(self, request: Request, thread: str) -> tuple[int, Any]:
        _there(self.store.threads.get(thread))
        rows = self.store.messages_of(thread)
        return 200, _page(request, rows[::-1] if request.query.get("order") == ["desc"] else rows)

    def _context(self, _request: Request, thread: str) -> tuple[int, Any]:
        row = _there(self.store.threads.get(thread))
        facts = [edge["fact"] for edge in self.store.edges if edge["user_uuid"] == row["user_uuid"]]
        return 200, {"context": "FACTS\n" + "\n".join(facts) if facts else ""}

    def _search(self, request: Request, user: str) -> tuple[int, Any]:
        limit = int(request.query.get("page_size", ["10"])[0])
        return 200, {"items": self.store.search(user, _json(request)["query"], limit)}

    def _list_edges(self, request: Request, user: str) -> tuple[int, Any]:
        return 200, _page(request, [edge for edge in self.store.edges if edge["user_uuid"] == user])

    def _get_task(self, _request: Request, task: str) -> tuple[int, Any]:
        row = _there(self.store.tasks.get(task))
        self.store.poll(row)
        return 200, row


def _there(row: Any) -> Any:
    if row is None:
        raise Refusal(404, "not found")
    return row


def _json(request: Request) -> dict[str, Any]:
    try:
        found = json.loads(request.body or b"{}")
    except ValueError as error:
        raise Refusal(400, "bad JSON") from error
    if not isinstance(found, dict):
        raise Refusal(400, "an object is expected")
    return found


def _page(request: Request, rows: list[Any]) -> dict[str, Any]:
    size = int(request.query.get("page_size", ["50"])[0])
    start = int(request.query.get("cursor", ["0"])[0])
    page: dict[str, Any] = {"items": rows[start : start + size], "total_size": len(rows)}
    if start + size < len(rows):
        page["next_cursor"] = str(start + size)
    return page


def _error(words: str) -> dict[str, Any]:
    return {"error": {"code": "refused", "message": words}}


def _answer(status: int, body: Any) -> Reply:
    return Reply(status, json.dumps(body), JSON)
