"""Let memory fill what a conversation left open, and notice what it contradicts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from agents.understanding.hints import Hint
from agents.understanding.slot_rules import RULES
from agents.understanding.types import Slot, SlotDelta, SlotState


def hint_key(slot: str, value: Any) -> str:
    """Name a hint the way `dismissed` lists it, e.g. `location=Girne` or `bedrooms=2-`."""
    return f"{slot}={_said(value)}"


def contradicted(slots: SlotState, hints: Mapping[str, Hint], delta: SlotDelta) -> Iterator[str]:
    """Name the hints that a message speaks against: another value was said, the value refused, or the slot cleared."""
    for name, hint in hints.items():
        said = slots.get(name)
        opposite = RULES[name].against
        refused = {
            *_values(delta.remove.get(name)),
            *(_values(slots[opposite].value) if opposite is not None and opposite in slots else ()),
        }
        if (
            name in delta.clear
            or "any" in delta.clear
            or (said is not None and said.source == "said" and not _agrees(said.value, hint.value))
            or refused & set(_values(hint.value))
        ):
            yield hint_key(name, hint.value)


def filling(
    slots: SlotState, hints: Mapping[str, Hint], refused: Collection[str], untouchable: Collection[str]
) -> dict[str, Any]:
    """Give the values that memory may put into empty slots; stale hints and refused ones give nothing."""
    said = {name: slot.value for name, slot in slots.items() if slot.source != "default"}
    purpose, remembered = said.get("listing_type"), hints.get("listing_type")
    filled: dict[str, Any] = {}
    for name, hint in hints.items():
        if name in said or name in untouchable or hint.stale or hint_key(name, hint.value) in refused:
            continue
        if name in ("price", "currency"):
            if purpose and remembered and purpose != remembered.value:
                continue  # remembered for another purpose
            if name == "currency" and "price" not in {*said, *hints}:
                continue
        filled[name] = hint.value
    return filled


def as_hint(value: Any, turn: int) -> Slot:
    """Make the slot that a hint fills."""
    return Slot(value, "memory", turn)


def _values(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def _agrees(said: Any, remembered: Any) -> bool:
    if isinstance(said, list) and isinstance(remembered, list) and said and isinstance(said[0], str):
        return bool(set(said) & set(remembered))
    return bool(said == remembered)


def _said(value: Any) -> str:
    if isinstance(value, list | tuple):
        if len(value) == 2 and all(v is None or isinstance(v, int | float) for v in value):
            return "-".join("" if v is None else f"{v:g}" for v in value)
        return ",".join(map(str, value))
    return str(value)
