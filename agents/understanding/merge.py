"""Merge what one message changes into the search: one pure function, one table of rules.

What is said now beats what was said earlier, which beats what memory recalls, which beats a default. `RULES` says for every
slot what a new value does to the old one and which other slots fall with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from agents.understanding.hints import Hint
from agents.understanding.types import Slot, SlotDelta, SlotState, Source

Shape = Literal["one", "list", "range"]
Change = Literal["set", "added", "removed", "cleared", "reset", "relative"]

CHEAPER = 0.9
"""What "cheaper" leaves of the budget; "more expensive" divides by it."""
ROOMIER = 1.1
"""What "bigger" multiplies a known minimum area by."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How a slot takes a new value, and what else a *changed* value empties."""

    shape: Shape
    resets: tuple[str, ...] = ()
    one_sided: bool = False
    """A new minimum keeps an earlier maximum that it does not contradict, and the other way round."""
    against: str | None = None
    """The slot that says the opposite: wanting a value takes it out of there."""


RULES: Mapping[str, Rule] = {
    "listing_type": Rule("one", resets=("price", "currency")),  # a rent budget is not a purchase budget
    "property_type": Rule("list"),
    "location": Rule("list", resets=("near_places", "property_name"), against="exclude_location"),
    "exclude_location": Rule("list", against="location"),
    "near": Rule("list"),
    "bedrooms": Rule("range"),
    "bathrooms": Rule("range"),
    "price": Rule("range", one_sided=True),
    "currency": Rule("one"),
    "area_m2": Rule("range", one_sided=True),
    "plot_donum": Rule("range", one_sided=True),
    "features": Rule("list", against="exclude_features"),
    "exclude_features": Rule("list", against="features"),
    "title_deed": Rule("list", against="exclude_title_deed"),
    "exclude_title_deed": Rule("list", against="title_deed"),
    "property_name": Rule("one"),
    "visit_date": Rule("one"),
}

WITHOUT_ROOMS = frozenset({"land"})
ROOM_SLOTS = ("bedrooms", "bathrooms", "area_m2")
CONTRADICTING = {"furnished": "unfurnished", "unfurnished": "furnished"}


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


def hint_key(slot: str, value: Any) -> str:
    """Name a hint the way `dismissed` lists it, e.g. `location=Girne` or `bedrooms=2-`."""
    return f"{slot}={_said(value)}"


def merge_slots(
    state: SlotState,
    delta: SlotDelta,
    hints: Mapping[str, Hint] | None = None,
    *,
    turn: int,
    dismissed: Iterable[str] = (),
) -> Merge:
    """Apply a delta to a state, then fill what is still empty from memory; nothing that is passed in is changed."""
    slots = {name: _aged(slot, turn) for name, slot in state.items()}
    merger = _Merger(slots, turn)
    for name in delta.clear:
        merger.clear(name)
    for name, value in delta.carried.items():
        merger.set(name, value, "earlier")
    for name, value in delta.set.items():
        merger.set(name, value, "said")
    for name, values in delta.add.items():
        merger.add(name, values)
    for name, values in delta.remove.items():
        merger.remove(name, values)
    merger.mend()
    merger.inherit_currency()
    relative = {
        quantity: way for quantity, way in delta.relative.items() if not merger.relative(quantity, way)
    }
    refused = set(dismissed)
    contradicted = _contradicted(merger, hints or {}, delta)
    used = _fill(merger, hints or {}, refused | set(contradicted), delta) if hints else ()
    return Merge(slots, used, tuple(k for k in contradicted if k not in refused), merger.changes, relative)


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
            return
        if name == "price":
            self.clear("currency", change)
        if name not in RULES:  # a feature by its name: "the pool does not matter"
            self.remove("features", [name])
            self.remove("exclude_features", [name])
            self.remove("near", [name])
            return
        if self.slots.pop(name, None) is not None:
            self.changes[name] = change

    def set(self, name: str, value: Any, source: Source) -> None:
        rule = RULES[name]
        old = self.value(name)
        if rule.shape == "range" and rule.one_sided and self._same_money(name):
            value = _narrowed(old, value)
        if rule.shape == "list":
            value = list(dict.fromkeys(value))
            if rule.against:
                self.remove(rule.against, value)
        if old is not None and old != value:
            for other in rule.resets:
                self._reset(other)
        if old != value or self.slots[name].source in ("memory", "default"):
            self.slots[name] = Slot(value, source, self.turn)
            self.changes[name] = "set"

    def _same_money(self, name: str) -> bool:
        return name != "price" or self.changes.get("currency") != "set"

    def _reset(self, name: str) -> None:
        if name == "near_places":  # "near the sea" outlives a change of place, "near Alsancak" does not
            kept = [v for v in self.value("near") or () if not v[:1].isupper()]
            if kept != (self.value("near") or []):
                self._put_list("near", kept, "reset")
        elif name == "currency" and name in self.slots:  # the conversation's currency outlives the amount
            self.slots[name] = Slot(self.slots[name].value, "default", self.turn)
        elif name == "price":
            if self.slots.pop("price", None) is not None:
                self.changes["price"] = "reset"
        else:
            self.clear(name, "reset")

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
        opposite = {CONTRADICTING.get(v) for v in wanted}
        new = [v for v in old if v not in opposite] + [v for v in wanted if v not in old]
        if new != old:
            self._put_list(name, new, "added")

    def remove(self, name: str, values: Iterable[Any]) -> None:
        old = self.value(name)
        if not isinstance(old, list):
            return
        unwanted = set(values)
        kept = [v for v in old if v not in unwanted]
        if kept != old:
            self._put_list(name, kept, "removed")

    def _put_list(self, name: str, values: list[Any], change: Change) -> None:
        if values:
            source: Source = "said" if change == "added" else self.slots[name].source
            self.slots[name] = Slot(values, source, self.turn if change == "added" else self.slots[name].turn)
        else:
            self.slots.pop(name, None)
        self.changes[name] = change

    def mend(self) -> None:
        """Let the newer of two slots that cannot both hold win: a studio has no second bedroom, land has no rooms."""
        kinds = self.value("property_type")
        if not kinds:
            return
        if "property_type" in self.changes and set(kinds) <= WITHOUT_ROOMS:
            for name in ROOM_SLOTS:
                if self.changes.get(name) != "set":
                    self.clear(name, "reset")
        rooms = self.value("bedrooms")
        if kinds == ["studio"] and rooms and (rooms[0] or 0) >= 1:
            self.clear("bedrooms" if "property_type" in self.changes else "property_type", "reset")
        elif set(kinds) <= WITHOUT_ROOMS and "bedrooms" in self.changes and rooms:
            self.clear("property_type", "reset")

    def inherit_currency(self) -> None:
        """Let an amount without a currency take the conversation's."""
        kept = self.slots.get("currency")
        if kept is not None and kept.source == "default" and self.changes.get("price") == "set":
            self.slots["currency"] = Slot(kept.value, "earlier", kept.turn)

    def relative(self, quantity: str, way: str) -> bool:
        """Turn a relative wish into a constraint on what is set; False where nothing is set that it could move."""
        made = _RELATIVE[quantity](self, way) if quantity in _RELATIVE else None
        if made is None:
            return False
        name, value = made
        source = self.slots[name].source if name in self.slots else "said"
        self.slots[name] = Slot(value, "said" if source != "said" else source, self.turn)
        self.changes[name] = "relative"
        return True


def _move_price(merger: _Merger, way: str) -> tuple[str, Any] | None:
    old = merger.value("price")
    if not old:
        return None
    low, high = old
    factor = CHEAPER if way == "down" else 1 / CHEAPER
    if way == "down":
        top = round_money((high if high is not None else low) * factor)
        return "price", [low if low is not None and low < top else None, top]
    if high is not None:
        high = round_money(high * factor)
    elif low is not None:
        low = round_money(low * factor)
    return "price", [low, high]


def _move_size(merger: _Merger, way: str) -> tuple[str, Any] | None:
    area = merger.value("area_m2") or merger.value("plot_donum")
    name = "area_m2" if merger.value("area_m2") else "plot_donum"
    if area:
        low, high = area
        base = low if low is not None else high
        moved = (
            round(base * ROOMIER, 1)
            if way == "up"
            else round((high if high is not None else low) / ROOMIER, 1)
        )
        return name, [moved, None] if way == "up" else [None, moved]
    return _move_bedrooms(merger, way, open_ended=True)


def _move_bedrooms(merger: _Merger, way: str, *, open_ended: bool = False) -> tuple[str, Any] | None:
    rooms = merger.value("bedrooms")
    if not rooms:
        return None
    low, high = rooms
    count = (
        max((high if high is not None else low) + 1, 1)
        if way == "up"
        else max((low if low is not None else high) - 1, 0)
    )
    if open_ended:
        return "bedrooms", [count, None] if way == "up" else [None, count]
    return "bedrooms", [count, count]


def _move_near(kind: str) -> Callable[[_Merger, str], tuple[str, Any] | None]:
    def move(merger: _Merger, way: str) -> tuple[str, Any] | None:
        if way != "down":
            return None
        near = merger.value("near") or []
        return "near", near if kind in near else [*near, kind]

    return move


_RELATIVE: Mapping[str, Callable[[_Merger, str], tuple[str, Any] | None]] = {
    "price": _move_price,
    "size": _move_size,
    "bedrooms": _move_bedrooms,
    "sea_distance": _move_near("sea"),
    "centre_distance": _move_near("centre"),
}


def round_money(amount: float) -> float | int:
    """Round to what people would say: two or three leading digits."""
    digits = len(str(int(abs(amount)))) - 2
    step = 10 ** max(0, digits - 1)
    rounded = round(amount / step) * step
    return int(rounded)


def _narrowed(old: Any, new: list[Any]) -> list[Any]:
    """Keep the side of an earlier range that a new one-sided range says nothing about and does not contradict."""
    if not old or (new[0] is None) == (new[1] is None):
        return new
    low = new[0] if new[0] is not None else old[0]
    high = new[1] if new[1] is not None else old[1]
    if low is not None and high is not None and low >= high:
        return new
    return [low, high]


def _hull(old: list[Any], new: list[Any]) -> list[Any]:
    low = None if old[0] is None or new[0] is None else min(old[0], new[0])
    high = None if old[1] is None or new[1] is None else max(old[1], new[1])
    return [low, high]


def _said(value: Any) -> str:
    if isinstance(value, list | tuple):
        if len(value) == 2 and all(v is None or isinstance(v, int | float) for v in value):
            return "-".join("" if v is None else f"{v:g}" for v in value)
        return ",".join(map(str, value))
    return str(value)


def _contradicted(merger: _Merger, hints: Mapping[str, Hint], delta: SlotDelta) -> list[str]:
    """List the hints that this message speaks against: another value said, or the slot cleared."""
    against = []
    for name, hint in hints.items():
        said = merger.slots.get(name)
        if name in delta.clear or (
            said is not None and said.source == "said" and not _agrees(said.value, hint.value)
        ):
            against.append(hint_key(name, hint.value))
        elif (
            isinstance(hint.value, list)
            and name in delta.remove
            and set(hint.value) & set(delta.remove[name])
        ):
            against.append(hint_key(name, hint.value))
    return against


def _agrees(said: Any, remembered: Any) -> bool:
    if isinstance(said, list) and isinstance(remembered, list) and said and isinstance(said[0], str):
        return bool(set(said) & set(remembered))
    return bool(said == remembered)


def _fill(merger: _Merger, hints: Mapping[str, Hint], refused: set[str], delta: SlotDelta) -> tuple[str, ...]:
    """Fill empty slots from fresh hints that nobody contradicted."""
    used = []
    purpose = merger.value("listing_type")
    remembered = hints["listing_type"].value if "listing_type" in hints else None
    for name, hint in hints.items():
        if (name in merger.slots and merger.slots[name].source != "default") or hint.stale or hint_key(name, hint.value) in refused or name in delta.clear:
            continue
        if name in merger.changes or (name == "currency" and "price" not in hints):
            continue
        if name in ("price", "currency") and purpose and remembered and purpose != remembered:
            continue  # remembered for another purpose
        opposite = RULES[name].against
        if opposite and isinstance(hint.value, list) and set(hint.value) & set(merger.value(opposite) or ()):
            continue
        merger.slots[name] = Slot(hint.value, "memory", merger.turn)
        used.append(name)
    return tuple(used)
