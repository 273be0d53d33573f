"""Put numbers together with what stands around them: bounds, ranges, currencies, units and "a month"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agents.understanding.line import Line
from agents.understanding.matching import Match
from agents.understanding.mentions import Bound, Per
from agents.understanding.number_words import Amount
from agents.understanding.numbers import read_amount
from agents.understanding.ranges import alike, comparable, second_amount, with_unit_repeated
from agents.understanding.turned_bounds import turned

_LAST_COUNTED = 31
"""The highest number that an ending makes an ordinal: the 31st, the 30th home; "450'yi geçmesin" is money."""


_LEAST_SPELLED = 20
"""Money below this is no budget."""
_COUNTED_BEHIND = ("bedrooms", "bathrooms", "area_m2", "metres")
"""Units that may stand before their number."""
_APART = frozenset(",.;!?")
_RANK_POINT = frozenset({"tr", "de"})
"""Languages that write a rank as a number with a full stop: "2. villa", "die 2. Wohnung"."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount or a range with all that was said of it; tokens [first, last) include the words around."""

    first: int
    last: int
    low: float
    high: float
    bound: Bound | None
    ranged: bool
    unit: str | None
    currency: str | None
    per: Per | None
    scaled: bool
    spelled: bool
    about_price: bool
    """A word such as "budget" or "price" stands before it."""
    alternatives: tuple[float, ...] = ()
    ordinal: bool = False
    """Written as a rank: 3rd, 2-й."""


def read_quantities(line: Line) -> list[Quantity]:
    """Read all quantities of a message from left to right and mark their tokens as taken."""
    found: list[Quantity] = []
    index = 0
    while index < len(line.tokens):
        amount = read_amount(line, index)
        if amount is None:
            index += 1
            continue
        quantity = _around(line, amount)
        if _is_another_word(line, quantity, amount):
            index += 1
            continue
        found.append(quantity)
        line.take(quantity.first, quantity.last)
        index = max(quantity.last, index + 1)
    return found


def _is_another_word(line: Line, quantity: Quantity, amount: Amount) -> bool:
    """Whether a lone number word is rather what else it means: Persian "nine" is "no" as well."""
    match = line.starts[amount.first]
    alone = amount.spelled and amount.last - amount.first == 1 and not quantity.ranged
    bare = quantity.unit is None and amount.scale == 1
    cheap = quantity.currency is None or quantity.low < _LEAST_SPELLED  # "euros, not pounds"
    return alone and bare and cheap and match is not None and match.has("negation", "relation", "bound_after")


def _around(line: Line, amount: Amount) -> Quantity:
    first, currency, bound, per, about_price = _in_front(line, amount.first)
    at = amount.last
    after_currency = line.after(at, "currency")
    if after_currency is not None and currency is None:
        currency, at = after_currency.value("currency"), after_currency.last
    low, high, ranged = amount, amount, False
    alternatives: tuple[float, ...] = ()
    second = second_amount(line, amount, at, bound) or with_unit_repeated(line, at)
    if second is not None and comparable(amount, second[0]):
        other, alternative = second
        low, high = alike(amount, other)
        ranged, at = True, other.last
        bound = "range"
        if alternative:
            alternatives = (low.value, high.value)
    return _behind(
        line,
        Quantity(
            first,
            at,
            low.value,
            high.value,
            bound,
            ranged,
            None,
            currency,
            per,
            low.scale > 1 or high.scale > 1,
            amount.spelled,
            about_price,
            alternatives,
        ),
        low,
    )


def _in_front(line: Line, index: int) -> tuple[int, str | None, Bound | None, Per | None, bool]:
    """Read backwards from a number: currency, bound, "monthly", "budget"; gives where that begins."""
    first, currency, bound, per, about_price = index, None, None, None, False
    at = index
    for _ in range(5):
        at = line.skip_back(at)
        match = line.ends[at - 1] if at > 0 and not line.taken[at - 1] else None
        if match is None:
            break
        if match.has("currency") and currency is None and bound is None:
            currency = match.value("currency")
        elif match.has("bound") and bound is None:
            bound = match.value("bound")
        elif match.has("per") and per is None:
            per = match.value("per")
        elif match.has("charge") or (match.has("slot") and match.value("slot") == "price"):
            about_price = True
        elif match.has("copula", "range_joiner"):
            pass
        else:
            break
        at = match.first
        if not match.has("copula", "range_joiner", "charge") or match.has("bound"):
            first = at
    return first, currency, bound, per, about_price


def _behind(line: Line, quantity: Quantity, amount: Amount) -> Quantity:
    """Read forwards from a number: unit, currency, bound, "a month", in whatever order they come."""
    at, last = quantity.last, quantity.last
    unit, currency, bound, per = quantity.unit, quantity.currency, quantity.bound, quantity.per
    if amount.metres and currency is None and not quantity.about_price and line.after(at, "currency") is None:
        unit = "metres"
    mark = line.starts[at] if at < len(line.tokens) and line.tokens[at].glued else None
    if mark is not None and mark.has("day_mark") and not quantity.ranged:
        if quantity.low <= _LAST_COUNTED:
            return replace(quantity, last=mark.last, ordinal=True)
        at = last = mark.last
    if _is_rank(line, quantity, amount):
        return replace(quantity, last=at + 1, ordinal=True)
    plus = line.mark(at) == "+"
    if plus:
        bound, at = "min", at + 1
        last = at
    for _ in range(5):
        if line.mark(at) == "." and line.tokens[at].glued and line.after(at + 1, "currency"):
            at += 1  # Tsd. Pfund
        at = line.skip(at)
        match = line.starts[at] if at < len(line.tokens) and not line.taken[at] else None
        if match is None:
            break
        if match.has("unit") and unit is None:
            unit = match.value("unit")
            other = _or_another(line, match.last) if unit in _COUNTED_BEHIND and not quantity.ranged else None
            if other is not None:
                quantity, bound = _widened(quantity, other), "range"
                at = last = other.last
                continue
        elif match.has("currency") and currency is None and unit is None:
            currency = match.value("currency")
        elif match.has("bound_after") and _may_close(line, match, bound):
            bound = match.value("bound_after") if not quantity.ranged else bound
        elif match.has("range_close") and quantity.ranged:
            bound = "range"
        elif match.has("per") and per is None and unit in (None, "months"):
            per = match.value("per")
        else:
            break
        at = last = match.last
    while last < len(line.tokens) and line.tokens[last].suffix:
        last += 1
    if unit is None and currency is None and amount.scale == 1 and per is None:
        unit = _unit_in_front(line, quantity.first)
    bound = turned(line, quantity.first, last, bound)
    return replace(quantity, last=last, unit=unit, currency=currency, bound=bound, per=per)


def _is_rank(line: Line, quantity: Quantity, amount: Amount) -> bool:
    """Whether a full stop makes a rank of a number in front of a home: "2. villa kaç metrekare", but "oda sayısı 3. Villa olsun"."""
    at = amount.last
    if line.lang not in _RANK_POINT or line.mark(at) != "." or not line.tokens[at].glued:
        return False
    opens = quantity.first == 0 or line.before(quantity.first, "unit", "slot", "bound", "currency") is None
    plain = not (quantity.ranged or amount.spelled or quantity.bound or quantity.currency or amount.scale > 1)
    return opens and plain and 0 < amount.value <= _LAST_COUNTED and _is_home(line, at + 1)


def _is_home(line: Line, at: int) -> bool:
    match = line.starts[at] if at < len(line.tokens) and not line.tokens[at].glued else None
    small = match is not None and (line.lang == "de" or line.tokens[at].text.islower())
    return small and match is not None and match.has("property_type", "home")


def _or_another(line: Line, at: int) -> Amount | None:
    """Give the number of "two bedrooms or three", which leaves out what it counts."""
    either = line.after(at, "alternative")
    if either is None:
        return None
    joiner = line.after(either.last, "joiner")  # "с двумя спальнями или с тремя"
    amount = read_amount(line, line.skip(joiner.last if joiner is not None else either.last))
    if amount is None or amount.scale > 1 or line.after(amount.last, "unit", "currency", "scale", "plus"):
        return None
    return None if line.mark(amount.last) == "+" else amount


def _widened(quantity: Quantity, other: Amount) -> Quantity:
    low, high = sorted((quantity.low, other.value))
    return replace(quantity, low=low, high=high, ranged=True, alternatives=(low, high))


def _unit_in_front(line: Line, index: int) -> str | None:
    """Give the unit that is named before its number: "yatak odası üç olsun", "Schlafzimmer: 3"."""
    before = line.before(index, "unit", "slot")
    if before is None or line.taken[before.first] or line.mark(index - 1) in _APART:
        return None
    unit = before.value("unit") or before.value("slot")
    return str(unit) if unit in _COUNTED_BEHIND else None


def _may_close(line: Line, match: Match, bound: Bound | None) -> bool:
    """Whether a bound behind the number is about it and not about the next one ("600 max 2 bedrooms" stays open)."""
    if bound in ("min", "max") and match.value("bound_after") != bound:
        return False
    return not (match.has("bound") and read_amount(line, line.skip(match.last)) is not None)
