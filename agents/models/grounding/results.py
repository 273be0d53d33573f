"""What each numbered result has, and whether a claim is true of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.models.grounding.measures import Amount
from agents.understanding.mentions import Mention

Claim = tuple[str, Any]
RANGED = ("bedrooms", "bathrooms", "area_m2", "plot_donum")
_OWN = (
    "place",
    "property_type",
    "listing_type",
    "title_deed",
    "property_name",
    "cuisine",
    "open_now",
    "on_duty",
)
_NUMBERED = re.compile(r"^\W*(\d{1,2})[.)]\s")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount; without a currency or a period it is one of any."""

    amount: float
    currency: str | None = None
    per: str | None = None

    def is_(self, other: Money) -> bool:
        """Whether both may be the same amount."""
        return self.amount == other.amount and all(
            mine is None or its is None or mine == its
            for mine, its in ((self.currency, other.currency), (self.per, other.per))
        )


@dataclass(frozen=True, slots=True)
class Result:
    """One numbered result: its card and the lines of the answer under its number."""

    claims: frozenset[Claim]
    money: frozenset[Money]
    measures: frozenset[Amount]
    fields: Mapping[str, float]
    """Numbers of the card by name: what results can be ordered by; prices in one currency."""
    name: str | None = None
    """What it is called, where that is a name of its own."""

    def holds(self, mention: Mention, elsewhere: frozenset[Claim]) -> bool:
        """Whether what a mention says is true of this result; `elsewhere` is what other results have."""
        kind = mention.kind
        if kind == "price":
            return self._costs(mention)
        if kind in RANGED:
            return self._ranges(mention)
        claim = (kind, mention.value)
        if mention.negated:
            lists = any(listed == "feature" for listed, _ in self.claims)
            return kind == "feature" and lists and claim not in self.claims
        if kind == "feature" or kind in _OWN:
            return claim in self.claims
        return claim in self.claims or claim not in elsewhere

    def _costs(self, mention: Mention) -> bool:
        said = [Money(amount, mention.currency, mention.per) for amount in amounts_of(mention)]
        if not bounded(mention):
            return all(any(one.is_(own) for own in self.money) for one in said)
        low, high = mention.value
        return any(
            own.currency in (None, mention.currency) or mention.currency is None
            for own in self.money
            if (low is None or own.amount >= low) and (high is None or own.amount <= high)
        )

    def _ranges(self, mention: Mention) -> bool:
        own = [float(value) for kind, value in self.claims if kind == mention.kind]
        if not bounded(mention):
            return all(float(end) in own for end in mention.value if end is not None)
        low, high = mention.value
        return any((low is None or one >= low) and (high is None or one <= high) for one in own)


def bounded(mention: Mention) -> bool:
    """Whether a sentence says "at most" or "from" itself; a plain amount is read as a bound too, but says the amount."""
    return mention.bound in ("min", "max") and not mention.implied


def amounts_of(mention: Mention) -> list[float]:
    """Give the amounts of a price; "about 600" is read as a range around what is said."""
    ends = [float(end) for end in mention.value if end is not None]
    return [sum(ends) / len(ends)] if mention.bound == "about" and ends else ends


def numbered_lines(answer: str) -> tuple[dict[int, list[str]], list[str]]:
    """Give the lines of an answer that stand under the number of a result, and the others."""
    found: dict[int, list[str]] = {}
    rest: list[str] = []
    current = rest
    for line in answer.split("\n"):
        begins = _NUMBERED.match(line)
        if begins is not None:
            current = found.setdefault(int(begins[1]), [])
        elif not line.strip():
            current = rest
            continue
        current.append(line[begins.end() :] if begins else line)
    return found, rest


def others_have(results: Mapping[int, Result], apart: Iterable[int]) -> frozenset[Claim]:
    """Give what the results beside some have."""
    return frozenset(
        claim for number, one in results.items() if number not in set(apart) for claim in one.claims
    )


def first_by(results: Mapping[int, Result], field: str, *, most: bool) -> frozenset[int]:
    """Name the results that stand first in an order of a field; nobody where none has it."""
    known = {number: one.fields[field] for number, one in results.items() if field in one.fields}
    if not known:
        return frozenset()
    end = (max if most else min)(known.values())
    return frozenset(number for number, value in known.items() if value == end)


def stand_apart(
    results: Mapping[int, Result], some: Sequence[int], rest: Sequence[int], field: str, *, more: bool
) -> bool:
    """Whether each of some results has more (or less) of a field than each of the rest."""
    mine = [results[number].fields.get(field) for number in some if number in results]
    theirs = [results[number].fields.get(field) for number in rest if number in results]
    if not mine or not theirs or None in mine or None in theirs:
        return False
    return all((a > b) if more else (a < b) for a in mine if a is not None for b in theirs if b is not None)
