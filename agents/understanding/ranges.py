"""Find the other end of a range: 80-100k, between five and six hundred, 300'den 500'e, two or three."""

from __future__ import annotations

from dataclasses import replace

from agents.understanding.line import Line
from agents.understanding.mentions import Bound
from agents.understanding.number_words import Amount
from agents.understanding.numbers import closes_range, read_amount

_RANGE_MARKS = frozenset("-–—~")
_WIDEST = 50.0
"""How many times the lower end the upper end of a range may be."""
_WIDEST_IN_A_ROW = 2.0
"""The same where nothing stands between the two: "2 100 bin" is two bedrooms and a price."""


def comparable(low: Amount, high: Amount) -> bool:
    """Whether two numbers can be the ends of one range: "one to 1775" cannot."""
    if low.scale != high.scale or _hundreds(low, high):
        return True
    return max(low.value, high.value) <= _WIDEST * max(1.0, min(low.value, high.value))


def second_amount(line: Line, amount: Amount, at: int, bound: Bound | None) -> tuple[Amount, bool] | None:
    """Find the other end of a range, "80-100k", "between 80 and 100", "300'den 500'e", or of "two or three"."""
    while at < len(line.tokens) and line.tokens[at].suffix:
        at += 1
    at = _behind_unit(line, at)
    if line.mark(at) in _RANGE_MARKS and line.mark(at) and line.after(at + 1, "range_joiner") is None:
        other = _amount_behind_currency(line, at + 1)
        return (
            (other, False)
            if other is not None and other.value * max(1.0, amount.scale) > amount.value
            else None
        )
    if line.mark(at) in _RANGE_MARKS and line.mark(at):
        at += 1  # "six- to seven hundred"
    if at >= len(line.tokens):
        return None
    match = line.starts[at]
    if match is None:
        spaced = read_amount(line, at) if line.tokens[at].kind == "number" else None
        ranged = spaced is not None and (closes_range(line, spaced.last) or _shares_scale(amount, spaced))
        if spaced is not None and ranged and spaced.value > amount.value:
            return spaced, False  # 400 500 arası, 90 100 bin
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
        or closes_range(line, other.last)
        or (amount.value < other.value and line.after(other.last, "currency", "unit"))
    ):
        return other, False
    return None


def with_unit_repeated(line: Line, at: int) -> tuple[Amount, bool] | None:
    """Find the other end of a range that says its unit twice, and that it is one: "1 dönümle 3 dönüm arası"."""
    unit = line.after(at, "unit")
    if unit is None:
        return None
    joiner = line.after(unit.last, "joiner", "range_joiner")
    other = read_amount(line, line.skip(joiner.last if joiner is not None else unit.last))
    again = line.after(other.last, "unit") if other is not None else None
    if other is None or again is None or again.value("unit") != unit.value("unit"):
        return None
    return (other, False) if line.after(again.last, "range_close") else None


def _behind_unit(line: Line, at: int) -> int:
    """Step over a unit that the lower end has for itself: "from 60 m² to 90 m²"."""
    unit = line.starts[at] if at < len(line.tokens) else None
    if unit is None or not unit.has("unit"):
        return at
    joiner = line.starts[unit.last] if unit.last < len(line.tokens) else None
    if joiner is None or not joiner.has("range_joiner") or _is_money(line, joiner.last):
        return at
    return unit.last


def _is_money(line: Line, at: int) -> bool:
    """Whether an amount has a currency: "from 50 m² up to 1200 pounds" is an area and a price."""
    at = line.skip(at)
    before = line.starts[at] if at < len(line.tokens) else None
    amount = _amount_behind_currency(line, at)
    named = amount is not None and line.after(amount.last, "currency") is not None
    return named or (before is not None and before.has("currency"))


def _amount_behind_currency(line: Line, index: int) -> Amount | None:
    index = line.skip(index)
    match = line.starts[index] if index < len(line.tokens) else None
    if match is not None and match.has("currency") and not match.has("scale"):
        index = match.last
    return read_amount(line, index)


def _shares_scale(low: Amount, high: Amount) -> bool:
    """Whether two numbers in a row have the thousands behind them in common: "90 100 bin gibi"."""
    own = high.value / high.scale
    return low.scale == 1 and high.scale >= 1000 and low.value < own <= _WIDEST_IN_A_ROW * low.value


def _hundreds(low: Amount, high: Amount) -> bool:
    """Whether the lower end leaves its hundreds out: "4-500"."""
    return 1 <= low.value < 10 and high.value % 100 == 0 and low.value * 100 < high.value <= 1000


def alike(low: Amount, high: Amount) -> tuple[Amount, Amount]:
    """Give both ends the same scale: 80-100k is 80k-100k, 1-1.5m is 1m-1.5m, £4-500 is £400-500."""
    if low.scale == high.scale == 1 and _hundreds(low, high):
        low = replace(low, value=low.value * 100)
    if low.scale == 1 and high.scale > 1 and low.value * high.scale <= high.value * 1.0001:
        low = replace(low, value=low.value * high.scale, scale=high.scale)
    elif high.scale == 1 and low.scale > 1 and high.value < low.value:
        high = replace(high, value=high.value * low.scale, scale=low.scale)
    return (low, high) if low.value <= high.value else (high, low)
