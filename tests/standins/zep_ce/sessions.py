"""Sessions and the search across them."""

from __future__ import annotations

from tests.standins.wire import Reply, Request
from tests.standins.zep_ce.golang import (
    bad_request,
    decoded,
    merged,
    message,
    not_found,
    now,
    ok_json,
    page,
    query_int,
    typed,
)
from tests.standins.zep_ce.store import GraphDownError, Store, shown_session


def add(store: Store, _path: dict[str, str], request: Request) -> Reply:
    """POST /sessions."""
    body = decoded(request.body)
    session_id = typed(body, "session_id", str, "")
    user_id = typed(body, "user_id", str, None)
    metadata = typed(body, "metadata", dict, None)
    if user_id and user_id not in store.users:
        return message("user not found", 400)
    if not session_id:
        return bad_request("sessionID cannot be empty")
    if user_id == "":
        return bad_request("user does not exist with user_id: ")
    if session_id in store.sessions:
        return bad_request("session already exists with session_id: " + session_id)
    session = store.add_session(session_id, user_id, metadata)
    if user_id is not None:
        try:
            store.ask_graph("entity-node")
        except GraphDownError as error:
            raise GraphDownError(f"failed to post create session: {error}") from error
    return ok_json(shown_session(session), 201)


def get(store: Store, path: dict[str, str], _request: Request) -> Reply:
    """GET /sessions/{id}."""
    session = store.sessions.get(path["sessionId"])
    return ok_json(shown_session(session)) if session else not_found()


def update(store: Store, path: dict[str, str], request: Request) -> Reply:
    """PATCH /sessions/{id}: merges metadata, drops the key "system"."""
    metadata = typed(decoded(request.body), "metadata", dict, None)
    session = store.sessions.get(path["sessionId"])
    if session is None:
        return not_found()
    if metadata:
        kept = {key: value for key, value in metadata.items() if key != "system"}
        session["metadata"] = merged(session["metadata"] or {}, kept)
    session["updated_at"] = now()
    return ok_json(shown_session(session))


def list_ordered(store: Store, _path: dict[str, str], request: Request) -> Reply:
    """GET /sessions-ordered; it reads camel case, so the SDK's paging is ignored."""
    number, size = query_int(request.query, "pageNumber"), query_int(request.query, "pageSize")
    rows = page(sorted(store.sessions.values(), key=lambda row: -row["id"]), size, (number - 1) * size)
    shown = [shown_session(row) for row in rows]
    return ok_json({"sessions": shown, "total_count": len(store.sessions), "response_count": len(rows)})


def search(store: Store, _path: dict[str, str], request: Request) -> Reply:
    """POST /sessions/search: facts only; without any id it searches every tenant."""
    body = decoded(request.body)
    text, user_id = typed(body, "text", str, ""), typed(body, "user_id", str, "")
    groups = ([user_id] if user_id else []) + list(typed(body, "session_ids", list, []))
    limit = query_int(request.query, "limit")
    if limit < 0:
        return message("limit cannot be negative", 400)
    store.ask_graph("search")
    return ok_json(
        {"results": [{"fact": row} for row in store.search_graph(groups or None, text, limit or 10)]}
    )
