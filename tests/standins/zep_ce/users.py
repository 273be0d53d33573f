"""Users: the row is written first, the graph node second, so a failure leaves the row."""

from __future__ import annotations

import uuid

from tests.standins.wire import Reply, Request
from tests.standins.zep_ce.golang import (
    bad_request,
    decoded,
    fine,
    merged,
    not_found,
    now,
    ok_json,
    page,
    query_int,
    typed,
)
from tests.standins.zep_ce.store import Row, Store, shown_session, shown_user

_NAMES = ("email", "first_name", "last_name")


def add(store: Store, _path: dict[str, str], request: Request) -> Reply:
    """POST /users."""
    body = decoded(request.body)
    user: Row = {key: typed(body, key, str, "") for key in ("user_id", *_NAMES)}
    metadata = typed(body, "metadata", dict, None)
    if not user["user_id"]:
        return bad_request("UserID cannot be empty")
    if user["user_id"] in store.users:
        return bad_request("user already exists with user_id: " + user["user_id"])
    at = now()
    user |= {"uuid": str(uuid.uuid4()), "id": store.next_id("users"), "created_at": at, "updated_at": at}
    user["metadata"] = metadata
    store.users[user["user_id"]] = user
    store.ask_graph("entity-node")
    return ok_json(shown_user(user, 0), 201)


def get(store: Store, path: dict[str, str], _request: Request) -> Reply:
    """GET /users/{id}."""
    user = store.users.get(path["userId"])
    return ok_json(shown_user(user, len(_sessions(store, path["userId"])))) if user else not_found()


def update(store: Store, path: dict[str, str], request: Request) -> Reply:
    """PATCH /users/{id}: metadata is merged, empty values never override."""
    body = decoded(request.body)
    names = {key: typed(body, key, str, "") for key in _NAMES}
    metadata = typed(body, "metadata", dict, None)
    user = store.users.get(path["userId"])
    if user is None:
        return not_found()
    user |= {key: value for key, value in names.items() if value}
    if metadata:
        user["metadata"] = merged(user["metadata"] or {}, metadata)
    user["updated_at"] = now()
    return ok_json(shown_user(user, len(_sessions(store, path["userId"]))))


def delete(store: Store, path: dict[str, str], _request: Request) -> Reply:
    """DELETE /users/{id}: rows first; when the graph then fails, the next try is 404 while graph data remains."""
    user_id = path["userId"]
    sessions = [row["session_id"] for row in _sessions(store, user_id)]
    for session_id in sessions:
        store.drop_session(session_id)
    if store.users.pop(user_id, None) is None:
        return not_found()
    for group in (user_id, *sessions):
        store.drop_group(group)
    return fine()


def list_ordered(store: Store, _path: dict[str, str], request: Request) -> Reply:
    """GET /users-ordered."""
    number, size = query_int(request.query, "pageNumber"), query_int(request.query, "pageSize")
    rows = page(sorted(store.users.values(), key=lambda row: -row["id"]), size, (number - 1) * size)
    shown = [shown_user(row, len(_sessions(store, row["user_id"]))) for row in rows]
    return ok_json({"users": shown, "total_count": len(store.users), "row_count": len(rows)})


def list_sessions(store: Store, path: dict[str, str], _request: Request) -> Reply:
    """GET /users/{id}/sessions: a flat list, which the SDK cannot parse."""
    return ok_json([{**shown_session(row), "id": 0} for row in _sessions(store, path["userId"])])


def _sessions(store: Store, user_id: str) -> list[Row]:
    return [row for row in store.sessions.values() if row["user_id"] == user_id]
