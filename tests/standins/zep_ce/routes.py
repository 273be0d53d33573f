"""Which handler a path and a method mean; ids arrive unquoted by the SDK, so a slash in one hits another route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote

from tests.standins.wire import TEXT, Reply, Request
from tests.standins.zep_ce import facts, messages, sessions, users
from tests.standins.zep_ce.golang import NO_SNIFF
from tests.standins.zep_ce.store import Store

Handler = Callable[[Store, dict[str, str], Request], Reply]
_PATH_SAFE = "/$&+,:;=@-_.~!*'()"
_NO_ROUTE = Reply(404, "404 page not found\n", TEXT, NO_SNIFF)
_TABLE: dict[str, dict[str, tuple[str, Handler]]] = {
    "users": {"POST": ("users.add", users.add)},
    "users-ordered": {"GET": ("users.list_ordered", users.list_ordered)},
    "users/{userId}": {
        "GET": ("users.get", users.get),
        "PATCH": ("users.update", users.update),
        "DELETE": ("users.delete", users.delete),
    },
    "users/{userId}/sessions": {"GET": ("users.sessions", users.list_sessions)},
    "sessions-ordered": {"GET": ("sessions.list_ordered", sessions.list_ordered)},
    "sessions/search": {"POST": ("sessions.search", sessions.search)},
    "sessions": {"POST": ("sessions.add", sessions.add)},
    "sessions/{sessionId}": {
        "GET": ("sessions.get", sessions.get),
        "PATCH": ("sessions.update", sessions.update),
    },
    "sessions/{sessionId}/memory": {
        "GET": ("memory.get", messages.recall),
        "POST": ("memory.add", messages.add),
        "DELETE": ("memory.delete", messages.forget),
    },
    "sessions/{sessionId}/messages": {"GET": ("messages.list", messages.list_all)},
    "sessions/{sessionId}/messages/{messageUUID}": {
        "GET": ("messages.get", messages.get),
        "PATCH": ("messages.update", messages.update),
    },
    "facts/{factUUID}": {"GET": ("facts.get", facts.get), "DELETE": ("facts.delete", facts.delete)},
}


@dataclass(frozen=True, slots=True)
class Route:
    """A handler with its operation's name and the values in the path."""

    op: str
    handler: Handler
    path: dict[str, str]


def resolve(method: str, raw_path: str) -> Route | Reply:
    """Return the route, or the router's own answer."""
    plain = unquote(raw_path)
    used = plain if quote(plain, safe=_PATH_SAFE) == raw_path else raw_path
    parts = [part for part in used.split("/") if part not in ("", ".")]
    if parts[:2] != ["api", "v2"]:
        return _NO_ROUTE
    known = False
    for pattern, methods in _TABLE.items():
        wanted = pattern.split("/")
        if len(wanted) != len(parts) - 2 or not all(
            name.startswith("{") or name == part for name, part in zip(wanted, parts[2:], strict=True)
        ):
            continue
        known = True
        if method in methods:
            op, handler = methods[method]
            values = {
                name[1:-1]: unquote(part)
                for name, part in zip(wanted, parts[2:], strict=True)
                if name.startswith("{")
            }
            return Route(op, handler, values)
    return Reply(405) if known else _NO_ROUTE
