"""A session's memory: messages with global unique ids, stored before the graph is asked."""

from __future__ import annotations

import re
import uuid
from typing import Any

from tests.standins.wire import JSON, Panic, Reply, Request
from tests.standins.zep_ce.golang import (
    NIL_UUID,
    NO_SNIFF,
    Rejected,
    bad_request,
    decoded,
    fine,
    go_json,
    merged,
    message,
    not_found,
    now,
    ok_json,
    page,
    parsed_uuid,
    query_int,
    typed,
)
from tests.standins.zep_ce.store import GraphDownError, Row, Store, shown_message

ROLES = {"norole", "system", "assistant", "user", "function", "tool"}
MOST_MESSAGES, LONGEST_CONTENT, DEFAULT_LAST, FEWEST_FETCHED, RECENT, FACTS = 30, 2500, 6, 4, 4, 5
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:\d\d)")


def recall(store: Store, path: dict[str, str], request: Request) -> Reply:
    """GET /sessions/{id}/memory: never 404, never a summary; roles the graph refuses make it 500."""
    last = query_int(request.query, "lastn")
    if last < 0:
        return message("lastn cannot be negative", 400)
    last = last or DEFAULT_LAST
    session_id = path["sessionId"]
    rows = store.messages_of(session_id)[-max(last, FEWEST_FETCHED) :]
    if not rows:
        return ok_json({"messages": [], "relevant_facts": []})
    store.ask_graph("get-memory")
    store.check_roles(rows[-RECENT:])
    text = "".join(f"{row['role_type']}({row['role']}): {row['content']}\n" for row in rows[-RECENT:])
    group = store.sessions[session_id]["user_id"] or session_id
    facts = store.search_graph([group], text, FACTS)
    return ok_json({"messages": [shown_message(row) for row in rows[-last:]], "relevant_facts": facts})


def add(store: Store, path: dict[str, str], request: Request) -> Reply:
    """POST /sessions/{id}/memory: creates a missing session without a user, stores, then asks the graph."""
    raw = typed(decoded(request.body), "messages", list, None)
    rows = [_row(item) for item in raw or []]
    if len(rows) <= MOST_MESSAGES:
        return _stored(store, path["sessionId"], raw, rows)
    # the refusal is written, but the handler goes on and stores them
    words = (
        f"max messages per memory of {MOST_MESSAGES} exceeded. reduce the number of messages in your request"
    )
    try:
        rest = _stored(store, path["sessionId"], raw, rows).body
    except GraphDownError as error:
        rest = go_json({"message": str(error)})
    return Reply(400, go_json({"message": words}) + rest, JSON, NO_SNIFF)


def forget(store: Store, path: dict[str, str], _request: Request) -> Reply:
    """DELETE /sessions/{id}/memory: the session's group goes, the user's group keeps its facts."""
    session_id = path["sessionId"]
    if store.messages_of(session_id):
        store.drop_group(session_id)
    return fine() if store.drop_session(session_id) else not_found()


def list_all(store: Store, path: dict[str, str], request: Request) -> Reply:
    """GET /sessions/{id}/messages: pages count from 1; an unknown session is empty."""
    limit, cursor = _lenient(request, "limit", 100), _lenient(request, "cursor", 1)
    rows = store.messages_of(path["sessionId"])
    found = page(rows, limit, (cursor - 1) * limit)
    total = len(rows) if found else 0
    return ok_json(
        {"messages": [shown_message(row) for row in found], "total_count": total, "row_count": len(found)}
    )


def get(store: Store, path: dict[str, str], _request: Request) -> Reply:
    """GET /sessions/{id}/messages/{uuid}: a bad uuid is answered with two JSON documents."""
    try:
        wanted = parsed_uuid(path["messageUUID"])
    except ValueError as error:
        two = go_json({"message": f"unable to parse UUID: {error}"}) + go_json(
            {"message": "no message found for UUID"}
        )
        return Reply(400, two, JSON)
    for row in store.messages_of(path["sessionId"]):
        if row["uuid"] == wanted:
            return ok_json(shown_message(row))
    return message("no message found for UUID", 404)


def update(store: Store, path: dict[str, str], request: Request) -> Reply:
    """PATCH /sessions/{id}/messages/{uuid}: metadata only; an unknown message kills the handler."""
    wanted = parsed_uuid(path["messageUUID"])
    metadata = typed(decoded(request.body), "metadata", dict, None)
    row = next((row for row in store.messages if row["uuid"] == wanted), None)
    if row is None and metadata:
        return not_found()
    if row is None or row["session_id"] != path["sessionId"]:
        raise Panic
    row["token_count"] = 0
    row["metadata"] = merged(row["metadata"] or {}, metadata or {})
    return ok_json(shown_message(row))


def _stored(store: Store, session_id: str, raw: list[Any] | None, rows: list[Row]) -> Reply:
    if any(len(row["content"]) > LONGEST_CONTENT for row in rows):
        return message(f"message content exceeds {LONGEST_CONTENT} characters", 400)
    if any(not row["role_type"] for row in rows):
        return message("messages are required to have a RoleType", 400)
    if raw is None:
        return message(
            "Key: 'AddMemoryRequest.Messages' Error:Field validation for 'Messages' failed on the 'required' tag",
            400,
        )
    session = store.sessions.get(session_id) or store.add_session(session_id, None, None)
    session["updated_at"] = at = now()
    unknown = next((row["role_type"] for row in rows if row["role_type"] not in ROLES), None)
    if unknown is not None:
        return message(
            f'failed to create messages ERROR: invalid input value for enum role_type_enum: "{unknown}" (SQLSTATE=22P02)',
            500,
        )
    taken = {row["uuid"] for row in store.messages}
    for row in rows:
        if row["uuid"] == NIL_UUID:
            row["uuid"] = str(uuid.uuid4())
        if row["uuid"] in taken:
            return bad_request("message_uuid already exists")  # one INSERT: the whole batch is refused
        taken.add(row["uuid"])
    for row in rows:
        row |= {"session_id": session_id, "id": store.next_id("messages"), "created_at": at}
        store.messages.append(row)
    try:
        store.put_into_graph(session_id, rows)
        if session["user_id"] is not None:
            store.put_into_graph(session["user_id"], rows)
    except GraphDownError as error:
        raise GraphDownError(f"failed to initialize processing memory: {error}") from error
    return fine(201)


def _row(item: Any) -> Row:
    if not isinstance(item, dict | None):
        raise Rejected(message("json: cannot unmarshal into Go struct field .messages", 400))
    raw = item or {}
    identifier = parsed_uuid(raw["uuid"]) if raw.get("uuid") is not None else NIL_UUID
    for key in ("created_at", "updated_at"):
        if raw.get(key) is not None and not _TIME.fullmatch(str(raw[key])):
            raise ValueError(f'parsing time "{raw[key]}" as "2006-01-02T15:04:05Z07:00": cannot parse')
    return {
        "uuid": identifier,
        "role": typed(raw, "role", str, ""),
        "role_type": typed(raw, "role_type", str, ""),
        "content": typed(raw, "content", str, "").replace("\0", ""),
        "metadata": typed(raw, "metadata", dict, None),
        "token_count": typed(raw, "token_count", int, 0),
    }


def _lenient(request: Request, name: str, default: int) -> int:
    try:
        return query_int(request.query, name)
    except ValueError:
        return default
