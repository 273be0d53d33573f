"""Merge what one message changes into the search: one pure function over the table in `slot_rules.py`.

What is said now beats what was said earlier, which beats what memory recalls, which beats a default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import Any, Literal

from agents.understanding.hint_filling import as_hint, contradicted, filling, hint_key
from agents.understanding.hints import Hint
from agents.understanding.named_kind import kind_and_name
from agents.understanding.relative import moved
from agents.understanding.slot_rules import NEAR_PLACES, OPPOSITES, ROOM_SLOTS, RULES, WITHOUT_ROOMS
from agents.understanding.types import Slot, SlotDelta, SlotState, Source

__all__ = ["Merge", "hint_key", "merge_slots"]

Change = Literal["set", "added", "removed", "cleared", "reset", "relative"]


@dataclass(frozen=True, slots=True)
class Merge:
    """The state after a message and what happened on the way."""

    state: SlotState
    hints_used: tuple[str, ...] = ()
    """Slots that memory filled in this turn."""
    dismissed: tuple[str, ...] = ()
    """Hints that the message contradicts, as `slot=value`."""
    changes: Mapping[str, Change] = field(default_factory=dict)
    relative: Mapping[str, Literal["up", "down"]] = field(default_factory=dict)
    """Relative wishes that no slot could take ("newer", "cheaper" without a budget): the order to sort results by."""


def merge_slots(
    state: SlotState,
    delta: SlotDelta,
    hints: Mapping[str, Hint] | None = None,
    *,
    turn: int,
    dismissed: Iterable[str] = (),
) -> Merge:
    """Apply a delta to a state, then fill what is still empty from memory; nothing that is passed in is changed."""
    merger = _Merger({name: _aged(slot, turn) for name, slot in state.items()}, turn)
    for name in delta.clear:
        merger.clear(name)
    for name, value in delta.carried.items():
        merger.set(name, value, "earlier")
    for name in RULES:  # what resets others comes before them: "satılık, 120 bine kadar"
        if name in delta.set:
            merger.set(name, delta.set[name], "said")
    for name, values in delta.add.items():
        merger.add(name, values)
    for name, values in delta.remove.items():
        merger.remove(name, values)
    merger.mend()
    merger.inherit_currency()
    unplaced = {
        quantity: way for quantity, way in delta.relative.items() if not merger.relative(quantity, way)
    }
    refused = set(dismissed)
    against = [key for key in contradicted(merger.slots, hints or {}, delta) if key not in refused]
    untouchable = {*merger.changes, *delta.clear}
    filled = filling(merger.slots, hints or {}, refused | set(against), untouchable)
    merger.slots.update({name: as_hint(value, turn) for name, value in filled.items()})
    return Merge(merger.slots, tuple(filled), tuple(against), merger.changes, unplaced)


def _aged(slot: Slot, turn: int) -> Slot:
    return Slot(slot.value, "earlier", slot.turn) if slot.source == "said" and slot.turn < turn else slot


class _Merger:
    """The working copy of one merge."""

    def __init__(self, slots: dict[str, Slot], turn: int) -> None:
        self.slots = slots
        self.turn = turn
        self.changes: dict[str, Change] = {}

    def value(self, name: str) -> Any:
        slot = self.slots.get(name)
        return None if slot is None else slot.value

    def clear(self, name: str, change: Change = "cleared") -> None:
        if name == "any":
            for every in list(self.slots):
                self.clear(every)
        elif name not in RULES:  # a feature by its name: "the pool does not matter"
            for slot in ("features", "exclude_features", "near"):
                self.remove(slot, [name])
        else:
            if name == "price":
                self.clear("currency", change)
            if self.slots.pop(name, None) is not None:
                self.changes[name] = change

    def set(self, name: str, value: Any, source: Source) -> None:
        rule = RULES[name]
        if rule.shape == "range" and value[0] is None and value[1] is None:  # open on both sides
            return self.clear(name)
        old = self.value(name)
        if rule.one_sided and not (name == "price" and self.changes.get("currency") == "set"):
            value = _opened(_narrowed(old, value))
            if value[0] is None and value[1] is None:
                return self.clear(name)
        if rule.shape == "list":
            value = list(dict.fromkeys(value))
            if rule.against:
                self.remove(rule.against, value)
        if old is not None and old != value:
            for other in rule.resets:
                self.reset(other)
        if old != value or self.slots[name].source in ("memory", "default"):
            self.slots[name] = Slot(value, source, self.turn)
            self.changes[name] = "set"
        return None

    def reset(self, name: str) -> None:
        if name == NEAR_PLACES:
            self.remove(
                "near",
                [
                    value
                    for value in self.value("near") or ()
                    if value[:1].isupper() or kind_and_name(value)[1]
                ],
            )
        elif name == "currency" and name in self.slots:  # the conversation's currency outlives the amount
            self.slots[name] = Slot(self.slots[name].value, "default", self.turn)
        elif self.slots.pop(name, None) is not None:
            self.changes[name] = "reset"

    def add(self, name: str, values: Iterable[Any]) -> None:
        rule = RULES[name]
        if rule.shape == "range":
            for value in values:
                old = self.value(name)
                self.set(name, _hull(old, value) if old else value, "said")
            return
        wanted = list(values)
        if rule.against:
            self.remove(rule.against, wanted)
        old = self.value(name) or []
        ousted = {OPPOSITES.get(value) for value in wanted}
        new = [v for v in old if v not in ousted] + [v for v in wanted if v not in old]
        if new != old:
            self.slots[name] = Slot(new, "said", self.turn)
            self.changes[name] = "added"

    def remove(self, name: str, values: Iterable[Any]) -> None:
        old, unwanted = self.value(name), set(values)
        if not isinstance(old, list) or not unwanted & set(map(str, old)):
            return
        kept = [value for value in old if value not in unwanted]
        if kept:
            self.slots[name] = Slot(kept, self.slots[name].source, self.slots[name].turn)
        else:
            del self.slots[name]
        self.changes[name] = "removed"

    def mend(self) -> None:
        """Let the newer of two slots that cannot both hold win: a studio has no second bedroom, land has no rooms."""
        kinds, rooms = self.value("property_type"), self.value("bedrooms")
        new_kinds, new_rooms = "property_type" in self.changes, "bedrooms" in self.changes
        if not kinds or not (new_kinds or new_rooms):
            return
        if set(kinds) <= WITHOUT_ROOMS and new_kinds:
            for name in ROOM_SLOTS:
                if name != "area_m2" or self.changes.get(name) != "set":
                    self.reset(name)
        elif new_kinds != new_rooms and _cannot_both_hold(kinds, rooms):  # "1+1 or a studio" says both
            self.reset("bedrooms" if new_kinds else "property_type")

    def inherit_currency(self) -> None:
        """Let an amount without a currency take the conversation's."""
        kept = self.slots.get("currency")
        if kept is not None and kept.source == "default" and self.changes.get("price") == "set":
            self.slots["currency"] = Slot(kept.value, "earlier", kept.turn)

    def relative(self, quantity: str, way: str) -> bool:
        """Move what is set; False where nothing is set that could be moved."""
        made = moved(quantity, way, self.value)
        if made is None:
            return False
        name, value = made
        self.slots[name] = Slot(value, "said", self.turn)
        self.changes[name] = "relative"
        return True


def _cannot_both_hold(kinds: list[str], rooms: Any) -> bool:
    """Whether the kinds of homes leave no place for the bedrooms."""
    if not rooms:
        return False
    return set(kinds) <= WITHOUT_ROOMS or (kinds == ["studio"] and (rooms[0] or 0) >= 1)


def _narrowed(old: Any, new: list[Any]) -> list[Any]:
    """Keep the side of an earlier range that a new one-sided range says nothing about and does not contradict."""
    if not old or (new[0] is None) == (new[1] is None):
        return new
    low = new[0] if new[0] is not None else old[0]
    high = new[1] if new[1] is not None else old[1]
    return new if low is not None and high is not None and low >= high else [low, high]


def _opened(value: list[Any]) -> list[Any]:
    """Leave out ends that bound nothing: from 0, up to infinity."""
    low, high = value
    return [low or None, None if high == inf else high]


def _hull(old: list[Any], new: list[Any]) -> list[Any]:
    low = None if old[0] is None or new[0] is None else min(old[0], new[0])
    high = None if old[1] is None or new[1] is None else max(old[1], new[1])
    return [low, high]
