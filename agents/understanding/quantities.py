"""Put numbers together with what stands around them: bounds, ranges, currencies, units and "a month"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agents.understanding.line import Line
from agents.understanding.matching import Match
from agents.understanding.mentions import Bound, Per
from agents.understanding.numbers import Amount, read_amount

_RANGE_MARKS = frozenset("-–—~")
_WIDEST = 50.0
"""How many times the lower end the upper end of a range may be."""


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
    bare = quantity.unit is None and quantity.currency is None and amount.scale == 1
    return alone and bare and match is not None and match.has("negation", "relation", "bound_after")


def _around(line: Line, amount: Amount) -> Quantity:
    first, currency, bound, per, about_price = _in_front(line, amount.first)
    at = amount.last
    after_currency = line.after(at, "currency")
    if after_currency is not None and currency is None:
        currency, at = after_currency.value("currency"), after_currency.last
    low, high, ranged = amount, amount, False
    alternatives: tuple[float, ...] = ()
    second = _second_amount(line, amount, at, bound)
    if second is not None and _comparable(amount, second[0]):
        other, alternative = second
        low, high = _alike(amount, other)
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


def _comparable(low: Amount, high: Amount) -> bool:
    """Whether two numbers can be the ends of one range: "one to 1775" cannot."""
    if low.scale != high.scale:
        return True
    return max(low.value, high.value) <= _WIDEST * max(1.0, min(low.value, high.value))


def _second_amount(line: Line, amount: Amount, at: int, bound: Bound | None) -> tuple[Amount, bool] | None:
    """Find the other end of a range, "80-100k", "between 80 and 100", "300'den 500'e", or of "two or three"."""
    while at < len(line.tokens) and line.tokens[at].suffix:
        at += 1
    if line.mark(at) in _RANGE_MARKS and line.mark(at):
        other = _amount_behind_currency(line, at + 1)
        return (
            (other, False)
            if other is not None and other.value * max(1.0, amount.scale) > amount.value
            else None
        )
    if at >= len(line.tokens):
        return None
    match = line.starts[at]
    if match is None:
        if bound == "range" or line.tokens[at - 1].suffix:
            other = _amount_behind_currency(line, at)
            if other is not None and line.tokens[at - 1].suffix and other.value > amount.value:
                return other, False
        return None
    behind = match.last
    if match.has("alternative"):
        other = read_amount(line, line.skip(behind))
        return (other, True) if other is not None else None
    if not match.has("range_joiner", "joiner", "bound"):
        return None
    other = _amount_behind_currency(line, behind)
    if other is None:
        return None
    if match.has("range_joiner"):
        return (
            (other, False) if other.value * max(1.0, other.scale) >= amount.value or other.scale > 1 else None
        )
    if match.has("bound") and match.value("bound") == "max" and bound == "min":
        return other, False
    if match.has("joiner") and (
        bound == "range"
        or _closes_range(line, other.last)
        or (amount.value < other.value and line.after(other.last, "currency", "unit"))
    ):
        return other, False
    return None


def _amount_behind_currency(line: Line, index: int) -> Amount | None:
    index = line.skip(index)
    match = line.starts[index] if index < len(line.tokens) else None
    if match is not None and match.has("currency") and not match.has("scale"):
        index = match.last
    return read_amount(line, index)


def _closes_range(line: Line, index: int) -> bool:
    for _ in range(3):
        index = line.skip(index)
        match = line.starts[index] if index < len(line.tokens) else None
        if match is None:
            return False
        if match.has("range_close"):
            return True
        index = match.last
    return False


def _alike(low: Amount, high: Amount) -> tuple[Amount, Amount]:
    """Give both ends the same scale: 80-100k is 80k-100k, 1-1.5m is 1m-1.5m."""
    if low.scale == 1 and high.scale > 1 and low.value * high.scale <= high.value * 1.0001:
        low = replace(low, value=low.value * high.scale, scale=high.scale)
    elif high.scale == 1 and low.scale > 1 and high.value < low.value:
        high = replace(high, value=high.value * low.scale, scale=low.scale)
    return (low, high) if low.value <= high.value else (high, low)


def _behind(line: Line, quantity: Quantity, amount: Amount) -> Quantity:
    """Read forwards from a number: unit, currency, bound, "a month", in whatever order they come."""
    at, last = quantity.last, quantity.last
    unit, currency, bound, per = quantity.unit, quantity.currency, quantity.bound, quantity.per
    if amount.metres and currency is None and not quantity.about_price and line.after(at, "currency") is None:
        unit = "metres"
    mark = line.starts[at] if at < len(line.tokens) and line.tokens[at].glued else None
    if mark is not None and mark.has("day_mark") and not quantity.ranged:
        return replace(quantity, last=mark.last, ordinal=True)
    plus = line.mark(at) == "+"
    if plus:
        bound, at = "min", at + 1
        last = at
    for _ in range(5):
        at = line.skip(at)
        match = line.starts[at] if at < len(line.tokens) and not line.taken[at] else None
        if match is None:
            break
        if match.has("unit") and unit is None:
            unit = match.value("unit")
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
    return replace(quantity, last=last, unit=unit, currency=currency, bound=bound, per=per)


def _may_close(line: Line, match: Match, bound: Bound | None) -> bool:
    """Whether a bound behind the number is about it and not about the next one ("600 max 2 bedrooms" stays open)."""
    if bound in ("min", "max") and match.value("bound_after") != bound:
        return False
    return not (match.has("bound") and read_amount(line, line.skip(match.last)) is not None)
