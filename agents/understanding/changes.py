"""A delta in the making."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from agents.understanding.types import SlotDelta


@dataclass
class Changes:
    """What a message changes in the search, gathered mention by mention, and what it only asks about."""

    set: dict[str, Any] = field(default_factory=dict)
    add: dict[str, list[Any]] = field(default_factory=dict)
    remove: dict[str, list[Any]] = field(default_factory=dict)
    clear: list[str] = field(default_factory=list)
    relative: dict[str, Literal["up", "down"]] = field(default_factory=dict)
    carried: dict[str, Any] = field(default_factory=dict)
    requested: list[str] = field(default_factory=list)

    def put(self, slot: str, value: Any, *, adding: bool = False) -> None:
        """Put a value into a list slot: instead of what is there, or beside it."""
        values = (self.add if adding else self.set).setdefault(slot, [])
        if value not in values:
            values.append(value)

    def put_range(self, slot: str, low_high: list[Any], *, adding: bool = False) -> None:
        """Put a range into a slot; a second one in the same message widens the first."""
        if adding:
            self.add.setdefault(slot, []).append(low_high)
            return
        old = self.set.get(slot)
        if old is None:
            self.set[slot] = low_high
            return
        low = None if old[0] is None or low_high[0] is None else min(old[0], low_high[0])
        high = None if old[1] is None or low_high[1] is None else max(old[1], low_high[1])
        self.set[slot] = [low, high]

    def delta(self) -> SlotDelta:
        """Freeze the changes."""
        return SlotDelta(
            self.set, self.add, self.remove, tuple(dict.fromkeys(self.clear)), self.relative, self.carried
        )
