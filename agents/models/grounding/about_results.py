"""Hold what a sentence says of certain results against those results: whose price, whose pool, which is the cheapest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from agents.models.grounding.measures import Measure
from agents.models.grounding.results import RANGED, Result, amounts_of, first_by, others_have, stand_apart
from agents.models.grounding.subjects import Clause, Line, Subject
from agents.models.grounding.wordings import Rank, Wordings
from agents.understanding.mentions import Mention

BOUND = (
    "price", *RANGED, "feature", "place", "category", "property_type", "listing_type", "title_deed", "property_name",
    "cuisine", "open_now", "on_duty",
)  # fmt: skip
"""Kinds of mentions that are said of somebody."""
_SHARED = ("property_type", "listing_type", "place")
"""What "the only villa with a view" has in common with the rest."""
_SEA = frozenset({"sea", "beach"})
_AT_LEAST_TWO = 2


@dataclass(frozen=True)
class Statement:
    """A sentence with everything that was found in it."""

    line: Line
    clauses: Sequence[Clause]
    mentions: Sequence[Mention]
    measures: Sequence[Measure]
    own: Wordings
    results: Mapping[int, Result]
    unknown: frozenset[int]
    """Tokens of what the sentence says the data do not tell."""

    @property
    def everybody(self) -> list[int]:
        """All results."""
        return sorted(self.results)


@dataclass(frozen=True, slots=True)
class _Order:
    rank: Rank
    field: str
    first: int
    last: int


def wrong_about_results(statement: Statement, before: frozenset[int]) -> Iterator[str]:
    """Name what is not true of the results spoken of; `before` are those of the sentence before this one."""
    if not statement.results:
        return
    spoken = [one for clause in statement.clauses for one in clause.subjects]
    if any(number not in statement.results for one in spoken for number in one.results):
        yield "number"
        return
    earlier: list[int] = sorted(before)
    for clause in statement.clauses:
        yield from _Clause(statement, clause, earlier, whole=not spoken).wrong()
        named = [one for one in clause.subjects if one.whom == "named"]
        earlier = sorted(named[0].results) if named else earlier


class _Clause:
    """One clause and the results it is about."""

    def __init__(self, statement: Statement, clause: Clause, earlier: list[int], *, whole: bool) -> None:
        self._all = statement
        self._subjects = clause.subjects
        self._first, self._last = clause.first, clause.last
        self._earlier = earlier
        self._whole = whole
        self._mentions = [
            one
            for one in statement.mentions
            if one.kind in BOUND and self._within(one.start) and one.first not in statement.unknown
        ]
        self._measures = [one for one in statement.measures if self._within(one.start)]
        self._orders = list(self._ordered())

    def wrong(self) -> Iterator[str]:
        """Check quantities, then orders, then everything else that is said."""
        if any(one.whom == "none" for one in self._subjects):
            yield "quantity"
            return
        if any(self._miscounts(one) for one in self._subjects):
            yield "quantity"
            return
        if self._negates():
            if self._orders or self._measures or len(self._mentions) != 1:
                yield "negation"
                return
            self._mentions = [replace(self._mentions[0], negated=True)]
        who = [sorted(one.results) for one in self._subjects if one.whom in ("named", "all")]
        if self._orders:
            wrong, who = self._wrong_orders(who)
            if wrong:
                yield "order"
                return
        if not who:
            if self._earlier and not self._subjects:
                yield from self._untrue([self._earlier, self._all.everybody])
            return
        yield from self._untrue(who)
        if self._says(self._all.own.only) and len(who) == 1:
            yield from self._true_elsewhere(who[0])

    def _negates(self) -> bool:
        """Whether a negation stands here that no claim took up; it turns round the only one there is."""
        negated = any(one.negated or one.value == "unfurnished" for one in self._mentions)
        claims = bool(self._mentions or self._measures) and not negated
        return (claims or bool(self._orders)) and any(
            self._within_tokens(first) and first not in self._all.unknown
            for first, _, _ in self._all.line.found(self._all.own.negations)
        )

    def _untrue(self, who: list[list[int]]) -> Iterator[str]:
        """What is said must be true of all of at least one of the groups."""
        if self._says(self._all.own.budget):
            if self._says(self._all.own.over) or not self._within_budget(who):
                yield "price"
            self._mentions = [one for one in self._mentions if one.kind != "price"]
        for mention in self._mentions:
            if mention.kind == "property_type" and mention.more.get("generic"):
                continue
            if not any(self._holds(mention, numbers) for numbers in who):
                yield mention.kind
        for measure in self._measures:
            if not any(
                all(measure.amount in self._all.results[n].measures for n in numbers) for numbers in who
            ):
                yield "measure"

    def _holds(self, mention: Mention, numbers: Sequence[int]) -> bool:
        elsewhere = others_have(self._all.results, numbers)
        return all(self._all.results[number].holds(mention, elsewhere) for number in numbers)

    def _true_elsewhere(self, numbers: list[int]) -> Iterator[str]:
        rest = [number for number in self._all.everybody if number not in numbers]
        for mention in self._mentions:
            if mention.kind not in _SHARED and any(self._holds(mention, [number]) for number in rest):
                yield "only"

    def _within_budget(self, who: list[list[int]]) -> bool:
        """Whether the results spoken of cost no more than the amount that is called a budget."""
        limits = [max(amounts_of(one)) for one in self._mentions if one.kind == "price"]
        prices = [self._all.results[n].fields.get("price") for numbers in who for n in numbers]
        return all(price is not None and price <= limit for price in prices for limit in limits)

    def _says(self, pattern: re.Pattern[str]) -> bool:
        return any(self._within_tokens(first) for first, _, _ in self._all.line.found(pattern))

    def _miscounts(self, subject: Subject) -> bool:
        if subject.whom == "all":
            return subject.number is not None and subject.number != len(self._all.results)
        if subject.whom != "count" or subject.number is None:
            return False
        holding = [
            number
            for number in self._all.everybody
            if all(self._holds(mention, [number]) for mention in self._mentions)
            and all(one.amount in self._all.results[number].measures for one in self._measures)
        ]
        return len(holding) != subject.number

    def _ordered(self) -> Iterator[_Order]:
        """Find orders; of two at one place the longer one counts ("less expensive" is no "expensive")."""
        found: list[_Order] = []
        for rank, field, pattern in self._all.own.orders:
            for first, last, _ in self._all.line.found(pattern):
                if self._within_tokens(first):
                    found.append(_Order(rank, field or self._nearness(), first, last))
        for one in sorted(found, key=lambda order: order.first - order.last):
            if not any(other is not one and _hides(other, one) for other in found):
                yield one

    def _nearness(self) -> str:
        of_the_sea = any("sea_distance_m" in one.fields for one in self._all.results.values())
        sea = any(one.kind == "category" and one.value in _SEA for one in self._all.mentions)
        return "sea_distance_m" if sea and of_the_sea else "distance_km"

    def _wrong_orders(self, who: list[list[int]]) -> tuple[bool, list[list[int]]]:
        """Say whether an order is wrong, and whom the clause is about once the orders name somebody."""
        results = self._all.results
        for order in self._orders:
            upwards = order.rank in ("most", "more")
            if order.rank in ("least", "most") or not (who or self._earlier):
                first = first_by(results, order.field, most=upwards)
                if not first:
                    return True, who
                if not who and self._whole:
                    who = [sorted(first)]
                elif not any(set(numbers) <= first for numbers in who):
                    return True, who
                continue
            some = who[0] if who else self._earlier
            rest = who[1] if len(who) >= _AT_LEAST_TWO else self._compared(some)
            rest = [number for number in rest if number not in some]
            if not stand_apart(results, some, rest, order.field, more=upwards):
                return True, who
        return False, who

    def _compared(self, some: list[int]) -> list[int]:
        others = any(one.whom == "others" for one in self._subjects)
        if not others and self._earlier and not set(self._earlier) & set(some):
            return self._earlier
        return [number for number in self._all.everybody if number not in some]

    def _within(self, start: int) -> bool:
        tokens = self._all.line.tokens[self._first : self._last]
        return bool(tokens) and tokens[0].start <= start < tokens[-1].end

    def _within_tokens(self, first: int) -> bool:
        return self._first <= first < self._last


def _hides(other: _Order, one: _Order) -> bool:
    longer = other.last - other.first > one.last - one.first
    return longer and other.first <= one.first and one.last <= other.last
