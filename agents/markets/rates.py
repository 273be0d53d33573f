"""Dated exchange rates: to compare prices, never to state one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """How much one unit of `base` is in other currencies on one day. Approximate by nature: show with `as_of`."""

    base: str
    per_base: Mapping[str, float]
    as_of: date | None = None
    source: str = ""

    def convert(self, amount: float, source: str, target: str) -> float | None:
        """Convert an amount; the same amount for the same currency, None where a rate is missing."""
        if source == target:
            return amount
        of_source, of_target = self.per_base.get(source), self.per_base.get(target)
        if not of_source or not of_target:
            return None
        return amount / of_source * of_target

    def to_base(self, amount: float, currency: str) -> float | None:
        """Convert an amount into the base currency."""
        return self.convert(amount, currency, self.base)
