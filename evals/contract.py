"""Say what the state behind a turn means in the words of the adapter contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.replies.pinned_point import unpin
from agents.understanding.named_kind import kind_and_name
from evals.assistant import reply_of

DOMAINS = {"real_estate": "real_estate", "local_info": "local_info", "concierge": "other"}
LISTS = ("category", "location")
"""Names of a local request whose values the contract writes as lists."""


def contract_answer(state: Mapping[str, Any]) -> dict[str, Any]:
    """Build the contract's answer; a slot by default counts as no constraint and is left out of `slots`."""
    messages, turn = reply_of(state), state["turn"]
    agent = messages[-1].name if messages else "concierge"
    slots: Mapping[str, Any] = state.get("slots") or {}
    values = {name: slot["value"] for name, slot in slots.items() if slot["source"] != "default"}
    route = state.get("route") or {}
    return {
        "domain": DOMAINS.get(agent or "", "other"),
        "agent": agent,
        "route": {key: route.get(key) for key in ("target", "reason", "confidence")},
        "handoffs": state.get("handoffs") or [],
        "slots": {name: _kinds(value) if name == "near" else value for name, value in values.items()},
        "sources": {name: slot["source"] for name, slot in slots.items()},
        "local": {name: _listed(name, value) for name, value in (turn.get("local") or {}).items()},
        "action": turn.get("action"),
        "recommendations": state.get("recommendations") or [],
        "reply": "\n\n".join(message.text for message in messages),
        "lang": turn.get("lang"),
        "memory": state.get("memory") or {},
    }


def _kinds(near: list[str]) -> list[str]:
    """Give the kinds and places of `near` without the names of single universities and the coordinates of shown things."""
    return [point[0] if (point := unpin(value)) else kind_and_name(value)[0] for value in near]


def _listed(name: str, value: Any) -> Any:
    return [value] if name in LISTS and isinstance(value, str) else value
