"""Read a change that a client made to the search by hand: a chip taken away, a budget moved.

It travels in the human message that says the same in words: `additional_kwargs.konak.slots` with `clear` (slot names),
`remove` (slot -> values of a list) and `set` (ranges and `listing_type`). So a conversation stays readable, and the
change is exactly the one that was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langchain_core.messages import BaseMessage

from agents.understanding.slot_rules import RULES
from agents.understanding.types import SlotDelta

KEY = "konak"
MAX_ITEMS = 40
HIGHEST = 1e10
PURPOSES = frozenset({"sale", "rent", "short_stay"})


def slot_edit(message: BaseMessage | None) -> SlotDelta | None:
    """Give the change that a message carries; None where it carries none, and for whatever has another form."""
    carried = message.additional_kwargs.get(KEY) if message else None
    edit = carried.get("slots") if isinstance(carried, Mapping) else None
    if not isinstance(edit, Mapping):
        return None
    delta = SlotDelta(
        clear=tuple(name for name in _names(edit.get("clear")) if name in RULES),
        remove={
            name: _names(values)
            for name, values in _table(edit.get("remove"))
            if name in RULES and RULES[name].shape == "list" and _names(values)
        },
        set={name: value for name, value in _table(edit.get("set")) if _is_allowed(name, value)},
    )
    return delta or None


def _table(value: Any) -> list[tuple[str, Any]]:
    return list(value.items())[:MAX_ITEMS] if isinstance(value, Mapping) else []


def _names(value: Any) -> list[str]:
    return [item for item in value[:MAX_ITEMS] if isinstance(item, str)] if isinstance(value, list) else []


def _is_allowed(name: str, value: Any) -> bool:
    if name == "listing_type":
        return isinstance(value, str) and value in PURPOSES
    if name not in RULES or RULES[name].shape != "range":
        return False
    if not (isinstance(value, list) and len(value) == 2 and all(_is_bound(side) for side in value)):
        return False
    low, high = value
    return low is None or high is None or bool(low <= high)


def _is_bound(side: Any) -> bool:
    if side is None:
        return True
    return isinstance(side, int | float) and not isinstance(side, bool) and 0 <= side <= HIGHEST
