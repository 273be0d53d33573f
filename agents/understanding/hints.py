"""Turn what memory recalls about a user into soft hints for empty slots.

A fact is data: structured ones are checked against the slot's shape, free text goes through the same extractor as a message,
and nothing in it is ever an instruction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from agents.markets.market import Market
from agents.understanding.types import DialogueContext, RememberedFact

STALE_AFTER = timedelta(days=90)
"""From this age on a hint is only suggested in words."""
LONGEST_FACT = 400
"""Characters of a remembered sentence that are read."""
MOST_FACTS = 20

HINTED = ("listing_type", "property_type", "location", "near", "bedrooms", "bathrooms", "price", "currency", "features", "title_deed")  # fmt: skip
"""Slots that memory may fill; a date or a chosen home belongs to its own conversation."""
_CHOICES: Mapping[str, frozenset[str]] = {
    "listing_type": frozenset({"sale", "rent", "short_stay"}),
    "currency": frozenset({"GBP", "EUR", "USD", "TRY"}),
}
_LISTS = frozenset({"property_type", "location", "near", "features", "title_deed"})
_RANGES = frozenset({"bedrooms", "bathrooms", "price"})


@dataclass(frozen=True, slots=True)
class Hint:
    """A remembered value of a slot; a stale one may be suggested in words but fills nothing."""

    value: Any
    stated_at: datetime
    stale: bool = False


def hints_from(
    remembered: Iterable[RememberedFact],
    market: Market,
    now: datetime,
    *,
    stale_after: timedelta = STALE_AFTER,
) -> dict[str, Hint]:
    """Give a hint for each slot that facts speak of; the newest fact wins, and what it leaves open older ones fill."""
    hints: dict[str, Hint] = {}
    facts = sorted(remembered, key=lambda fact: _aware(fact.stated_at), reverse=True)
    for fact in facts[:MOST_FACTS]:
        values = _structured(fact, market) if fact.key is not None else _from_text(fact, market, now)
        stale = _aware(now) - _aware(fact.stated_at) >= stale_after
        for slot, value in values.items():
            if slot in HINTED and slot not in hints:
                hints[slot] = Hint(value, fact.stated_at, stale)
    return hints


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _structured(fact: RememberedFact, market: Market) -> dict[str, Any]:
    """Check a structured fact against the shape of its slot; {} where it does not fit."""
    slot, value = str(fact.key).removeprefix("slot."), fact.value
    if slot in _CHOICES:
        return {slot: value} if value in _CHOICES[slot] else {}
    if slot in _LISTS:
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list | tuple) or not all(isinstance(v, str) for v in values):
            return {}
        if slot == "location":
            values = [v for v in values if market.place(v) is not None]
        return {slot: list(values)} if values else {}
    if slot in _RANGES and isinstance(value, list | tuple) and len(value) == 2:
        return {slot: list(value)} if all(v is None or isinstance(v, int | float) for v in value) else {}
    return {}


def _from_text(fact: RememberedFact, market: Market, now: datetime) -> dict[str, Any]:
    """Read a remembered sentence as if it had been said in a search."""
    understood = _understand()(
        fact.text[:LONGEST_FACT], DialogueContext(now, active_agent="real_estate"), market
    )
    if {"injection", "emergency", "reset", "forget_me"} & set(understood.acts):
        return {}
    delta = understood.delta
    values: dict[str, Any] = {slot: value for slot, value in delta.set.items() if slot in HINTED}
    for slot, several in delta.add.items():
        if slot in HINTED:
            values[slot] = [*values.get(slot, ()), *several] if slot in _LISTS else several[0]
    return values


def _understand() -> Callable[..., Any]:
    """Import late: understanding uses the merge table, which knows hints."""
    from agents.understanding.understand import understand

    return understand
