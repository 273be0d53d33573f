"""Find what memory has not taken yet: everything behind the `synced` mark, whichever turn it belongs to.

A thread whose `next` is empty may still have lost its `memory_write` to a crash, and an answer in the state proves
nothing either; the mark does, because it is written by the step that has queued the messages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from graph.conversation import UNREADABLE, idempotency_key

REMEMBERED_SLOTS = (
    "listing_type",
    "property_type",
    "location",
    "exclude_location",
    "bedrooms",
    "bathrooms",
    "price",
    "currency",
    "area_m2",
    "plot_donum",
    "features",
    "exclude_features",
    "title_deed",
    "exclude_title_deed",
)
"""Constraints that are worth knowing in another conversation; names and dates of one visit are not."""
SAID = ("said", "earlier")
"""Sources of what the user stated in this conversation."""


@dataclass(frozen=True, slots=True)
class Unsynced:
    """A message on its way to memory; `key` names its turn, `ordinal` tells several answers of one turn apart."""

    id: str
    key: str
    role: Literal["user", "assistant"]
    ordinal: int
    text: str
    at: float | None = None
    """When its turn began, in Unix seconds; None where no agent has answered yet."""


def unsynced(state: Mapping[str, Any]) -> list[Unsynced]:
    """List the messages behind the mark, oldest first; all of them where the mark has left the window."""
    if (state.get("turn") or {}).get("foreign"):
        return []
    messages, mark = state["messages"], state.get("synced")
    # The mark is nearly always the last turn's; keys begin at a question, so nothing before the one it follows is read.
    place = next((i for i in range(len(messages) - 1, -1, -1) if messages[i].id == mark), -1)
    question = next((i for i in range(place, -1, -1) if isinstance(messages[i], HumanMessage)), 0)
    listed = list(keyed(messages[question:]))
    behind = next((i + 1 for i, message in enumerate(listed) if message.id == mark), 0)
    return [message for message in listed[behind:] if message.text]


def facts_of_turn(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List what the user stated as `{key, value, text, at}`; a value of None takes an older fact back.

    In this turn, and in those before it whose write failed: they are over, and nobody else comes back for them. `at`
    is when the first of these began, None for this turn.
    """
    turn, number = state["turn"], (state.get("dialogue") or {}).get("turns", 0)
    if turn.get("answered") or turn.get("foreign"):
        return []
    waiting = [message for message in unsynced(state) if message.role == "user"]
    since = number - max(0, len(waiting) - 1)
    slots: Mapping[str, Any] = state.get("slots") or {}
    before = {n for n, slot in slots.items() if since <= slot["turn"] < number and slot["source"] in SAID}
    said = {
        name: slot["value"]
        for name, slot in slots.items()
        if name in before or (slot["source"] == "said" and slot["turn"] == number)
    }
    if "price" in said and "currency" in slots:
        said.setdefault("currency", slots["currency"]["value"])
    cleared = (turn.get("understanding") or {}).get("delta", {}).get("clear", [])
    # Starting over is about this conversation; it takes nothing back that was said in others.
    dismissed = [] if turn.get("action") == "reset" else turn.get("dismissed", [])
    taken_back = [*cleared, *(one.split("=", 1)[0] for one in dismissed)]
    facts = {name: None for name in taken_back if name not in slots} | said
    return [
        {
            "key": name,
            "value": value,
            "text": f"{name}: {value}",
            "at": waiting[0].at if name in before else None,
        }
        for name, value in facts.items()
        if name in REMEMBERED_SLOTS
    ]


def keyed(messages: list[BaseMessage]) -> Iterator[Unsynced]:
    """Give every message with the key of its turn, in order."""
    key, ordinal, at = "", 0, None
    for index, message in enumerate(messages):
        if isinstance(message, HumanMessage):
            key, ordinal, at = idempotency_key(message), 0, _turn_began(messages[index + 1 :])
            text = "" if UNREADABLE in message.additional_kwargs else message.text
            yield Unsynced(str(message.id), key, "user", 0, text, at)
        elif isinstance(message, AIMessage) and key:
            yield Unsynced(str(message.id), key, "assistant", ordinal, message.text, at)
            ordinal += 1


def _turn_began(behind: list[BaseMessage]) -> float | None:
    answer = next(iter(behind), None)
    return answer.additional_kwargs.get("konak", {}).get("at") if isinstance(answer, AIMessage) else None
