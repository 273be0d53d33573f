"""Turn a relative wish into a constraint on what is set: cheaper is 90% of the budget, bigger one bedroom or 10% more area.

| wish | becomes |
|---|---|
| cheaper | `price` max x 0.9 (without a budget: the cheapest home shown x 0.9, decided in `comparatives.py`) |
| more expensive | `price` max / 0.9 |
| bigger, smaller | `area_m2` or `plot_donum` min x 1.1, max / 1.1; else one bedroom more or less and open |
| one bedroom more, fewer | exactly one more or less |
| closer to the sea, the centre | `near` gets "sea", "centre" |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

CHEAPER = 0.9
ROOMIER = 1.1

ValueOf = Callable[[str], Any]
"""Slot name -> its value, None where the slot is empty."""
Moved = tuple[str, Any] | None
"""Slot and new value, or None where nothing is set that could move."""


def moved(quantity: str, way: str, value_of: ValueOf) -> Moved:
    """Give the slot that a relative wish moves and its new value."""
    move = _MOVES.get(quantity)
    return move(value_of, way) if move is not None else None


def round_money(amount: float) -> int:
    """Round to what people would say: about three leading digits."""
    step = 10 ** max(0, len(str(int(abs(amount)))) - 3)
    return int(round(amount / step) * step)


def _price(value_of: ValueOf, way: str) -> Moved:
    old = value_of("price")
    if not old:
        return None
    low, high = old
    if way == "down":
        top = round_money((high if high is not None else low) * CHEAPER)
        return "price", [low if low is not None and low < top else None, top]
    if high is not None:
        high = round_money(high / CHEAPER)
    elif low is not None:
        low = round_money(low / CHEAPER)
    return "price", [low, high]


def _size(value_of: ValueOf, way: str) -> Moved:
    for name in ("area_m2", "plot_donum"):
        area = value_of(name)
        if area:
            low, high = area
            if way == "up":
                return name, [round((low if low is not None else high) * ROOMIER, 1), None]
            return name, [None, round((high if high is not None else low) / ROOMIER, 1)]
    count = _bedroom_count(value_of, way)
    if count is None:
        return None
    return "bedrooms", [count, None] if way == "up" else [None, count]


def _bedrooms(value_of: ValueOf, way: str) -> Moved:
    count = _bedroom_count(value_of, way)
    return None if count is None else ("bedrooms", [count, count])


def _bedroom_count(value_of: ValueOf, way: str) -> int | None:
    rooms = value_of("bedrooms")
    if not rooms:
        return None
    low, high = rooms
    if way == "up":
        return int((high if high is not None else low) + 1)
    return int(max((low if low is not None else high) - 1, 0))


def _nearer(kind: str) -> Callable[[ValueOf, str], Moved]:
    def move(value_of: ValueOf, way: str) -> Moved:
        near = value_of("near") or []
        return None if way != "down" else ("near", near if kind in near else [*near, kind])

    return move


_MOVES: Mapping[str, Callable[[ValueOf, str], Moved]] = {
    "price": _price,
    "size": _size,
    "bedrooms": _bedrooms,
    "sea_distance": _nearer("sea"),
    "centre_distance": _nearer("centre"),
}
