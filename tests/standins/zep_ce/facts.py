"""Facts of the graph, one by one."""

from __future__ import annotations

from tests.standins.wire import Reply, Request
from tests.standins.zep_ce.golang import message, not_found, ok_json, parsed_uuid
from tests.standins.zep_ce.store import Store

_UNKNOWN = message("failed to do request: received status code: 404", 500)


def get(store: Store, path: dict[str, str], _request: Request) -> Reply:
    """GET /facts/{uuid}: an unknown fact is a 500."""
    try:
        wanted = parsed_uuid(path["factUUID"])
    except ValueError:
        return not_found()
    store.ask_graph(f"entity-edge/{wanted}")
    for row in store.facts:
        if row["uuid"] == wanted:
            return ok_json({"fact": {key: row[key] for key in ("uuid", "created_at", "fact")}})
    return _UNKNOWN


def delete(store: Store, path: dict[str, str], _request: Request) -> Reply:
    """DELETE /facts/{uuid}: succeeds with an empty body, which the SDK cannot parse."""
    try:
        wanted = parsed_uuid(path["factUUID"])
    except ValueError:
        return not_found()
    store.ask_graph(f"entity-edge/{wanted}")
    if not any(row["uuid"] == wanted for row in store.facts):
        return _UNKNOWN
    store.facts = [row for row in store.facts if row["uuid"] != wanted]
    return Reply(200)
