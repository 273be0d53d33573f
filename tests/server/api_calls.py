"""Calls made out of an OpenAPI document: for every route and method one that names given ids wherever it can."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
Ids = Mapping[str, Any]

BY_PATH: Mapping[tuple[str, str], Any] = {
    ("POST", "/a2a/{assistant_id}"): lambda ids: {
        "jsonrpc": "2.0",
        "id": "1",
        "method": "message/send",
        "params": {
            "message": {
                "role": "user",
                "parts": [{"kind": "text", "text": "hello"}],
                "messageId": "m1",
                "contextId": ids["thread_id"],
            }
        },
    },
    ("POST", "/mcp/"): lambda ids: {
        "jsonrpc": "2.0",
        "id": "1",
        "method": "tools/call",
        "params": {"name": "assistant", "arguments": {"messages": [{"role": "user", "content": "hello"}]}},
    },
    ("POST", "/threads/{thread_id}/commands"): lambda ids: {
        "id": 1,
        "method": "run.start",
        "params": {
            "assistant_id": "assistant",
            "input": {"messages": [{"role": "user", "content": "hello"}]},
        },
    },
    ("POST", "/threads/{thread_id}/stream/events"): lambda ids: {"channels": ["values"]},
    ("POST", "/threads/{thread_id}/state"): lambda ids: {"values": {"slots": {}}},
    ("POST", "/runs/cancel"): lambda ids: {"thread_id": ids["thread_id"], "run_ids": [ids["run_id"]]},
    ("POST", "/threads/{thread_id}/state/checkpoint"): lambda ids: {
        "checkpoint": {"checkpoint_id": ids["checkpoint_id"], "checkpoint_ns": ""}
    },
    ("POST", "/runs/batch"): lambda ids: [{"assistant_id": "assistant", "input": {"messages": []}}],
    ("POST", "/runs/crons"): lambda ids: {
        "assistant_id": "assistant",
        "schedule": "0 3 1 1 *",
        "input": {"messages": [{"role": "user", "content": "hello"}]},
    },
    ("POST", "/threads/{thread_id}/runs/crons"): lambda ids: {
        "assistant_id": "assistant",
        "schedule": "0 3 1 1 *",
        "input": {"messages": [{"role": "user", "content": "hello"}]},
    },
    ("PATCH", "/runs/crons/{cron_id}"): lambda ids: {"schedule": "0 4 1 1 *"},
    ("POST", "/store/items/search"): lambda ids: {"namespace_prefix": list(ids["namespace"])},
    ("POST", "/store/namespaces"): lambda ids: {"prefix": list(ids["namespace"])},
    ("PUT", "/app/operator/rollout"): lambda ids: {"mode": "auto"},
}
"""Bodies whose meaning a schema does not tell."""


@dataclass(frozen=True)
class Call:
    """One request: the route as the document names it, and what is sent there."""

    method: str
    route: str
    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None

    @property
    def name(self) -> str:
        return f"{self.method} {self.route}"


def routes(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """List every route and method of a document."""
    for route, operations in spec["paths"].items():
        for method in METHODS:
            if method in operations:
                yield method.upper(), route


def call_of(spec: Mapping[str, Any], method: str, route: str, ids: Ids) -> Call:
    """Make the call of one route, with the ids wherever their names stand."""
    operation = spec["paths"][route][method.lower()]
    path = re.sub(r"\{(\w+)\}", lambda found: str(ids.get(found[1], "x")), route)
    params = {
        one["name"]: ids.get(one["name"], value_of(spec, one["name"], one["schema"], ids))
        for one in operation.get("parameters", [])
        if one.get("in") == "query" and (one.get("required") or one["name"] in ids)
    }
    if "namespace" in params:
        params["namespace"] = ".".join(ids["namespace"])
    if (method, route) in BY_PATH:
        return Call(method, route, path, params, BY_PATH[method, route](ids))
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = value_of(spec, "body", content["schema"], ids) if "schema" in content else None
    return Call(method, route, path, params, body)


def value_of(spec: Mapping[str, Any], name: str, schema: Mapping[str, Any], ids: Ids) -> Any:
    """Make a value of a schema: required members, and every member that is named like an id we have."""
    if (name in ids and name not in ("metadata", "key")) or (name == "key" and "key" in ids):
        return ids[name]
    if name.endswith("ids") and name[:-1] in ids:
        return [ids[name[:-1]]]
    if name in ("namespace_prefix", "prefix"):
        return list(ids["namespace"])
    if name == "input":
        return {"messages": [{"role": "user", "content": "hello"}]}
    if "$ref" in schema:
        return value_of(spec, name, _resolved(spec, schema["$ref"]), ids)
    if "enum" in schema:
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return value_of(spec, name, schema[choice][0], ids)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if kind == "object":
        wanted = set(schema.get("required", []))
        members = schema.get("properties", {})
        named = {one for one in members if one in ids or (one.endswith("ids") and one[:-1] in ids)}
        return {
            one: value_of(spec, one, members.get(one, {}), ids)
            for one in sorted(wanted | named)
            if one not in ("checkpoint_id", "cron_id") or one in wanted
        }
    simple = {"array": [], "integer": 1, "number": 1, "boolean": False, "null": None}
    return simple.get(kind, "x")


def _resolved(spec: Mapping[str, Any], reference: str) -> Mapping[str, Any]:
    found: Any = spec
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found
