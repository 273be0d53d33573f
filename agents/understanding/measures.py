"""Turn quantities into mentions: bedrooms, bathrooms, areas, prices, and plain numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from agents.understanding.clock import attributes
from agents.understanding.distances import is_distance
from agents.understanding.line import Line
from agents.understanding.mentions import Bound, Mention
from agents.understanding.quantities import Quantity

_COUNTS = {"bedrooms": 0, "bathrooms": 0, "rooms_total": -1}
"""Unit -> what is added to get bedrooms or bathrooms: a two-room flat (двухкомнатная, 2-Zimmer) has one bedroom."""
_SQUARE_METRES = {"area_m2": 1.0, "sqft": 0.09290304, "hectare": 10_000.0, "acre": 4046.8564, "are": 100.0}
_DONUM = {"donum": 1.0, "evlek": 0.25}
_LEAST_PRICE = 100.0
_SURE_PRICES = (10_000.0, 100_000_000.0)
"""A bare round number of this size counts nothing else that people ask for."""
_YEARS = (1900, 2099)
_LEAST_RATE = 20.0
"""Below this "a month" and "budget" make no price of a bare number: "a one-year lease"."""
_MOST_ROOMS = 20
_LEAST_MILLION = 1e6


def quantity_mentions(line: Line, quantities: list[Quantity]) -> Iterator[Mention]:
    """Give one mention for each quantity that counts something a search can use."""
    for quantity in quantities:
        mention = _mention(line, quantity)
        if mention is not None:
            yield mention
            if quantity.unit == "bedrooms":
                yield from _shared(line, quantity, mention)


def _shared(line: Line, quantity: Quantity, mention: Mention) -> Iterator[Mention]:
    """Give the bathrooms that share a number with the bedrooms, "two bedrooms and baths", or the one of "and a bath"."""
    joiner = line.after(quantity.last, "joiner", fillers=False)
    unit = line.starts[joiner.last] if joiner is not None and joiner.last < len(line.tokens) else None
    if unit is not None and unit.value("unit") == "bathrooms":
        line.take(unit.first, unit.last)
        start, end = line.span(unit.first, unit.last)
        yield replace(
            mention,
            kind="bathrooms",
            value=(1, 1) if attributes(unit, "unit").get("alone") else mention.value,
            start=start,
            end=end,
            first=unit.first,
            last=unit.last,
            text=line.text[start:end],
        )


def _mention(line: Line, quantity: Quantity) -> Mention | None:
    unit = quantity.unit
    if quantity.ranged and line.mark(quantity.last) == "-":
        return None  # 510-797-1800 is a telephone
    if quantity.ordinal:
        return replace(_made(line, quantity, "number", whole=True, plain=None), kind="ordinal", bound=None)
    if unit in _COUNTS:
        shift = _COUNTS[unit]
        if quantity.high > _MOST_ROOMS:
            return None
        kind = "bathrooms" if unit == "bathrooms" else "bedrooms"
        return _made(line, quantity, kind, shift=shift, whole=True, plain="exact")
    if unit in _SQUARE_METRES and unit is not None:
        return _made(line, quantity, "area_m2", times=_SQUARE_METRES[unit], plain="min")
    if unit == "metres" and not is_distance(line, quantity.first, quantity.last):
        glued = 1e-6 if quantity.low >= _LEAST_MILLION else 1.0  # the "m" was read as a million
        return _made(line, quantity, "area_m2", times=glued, plain="min")
    if unit in _DONUM and unit is not None:
        return _made(line, quantity, "plot_donum", times=_DONUM[unit], plain="min")
    if unit is not None and unit != "months":
        return None
    if _is_price(quantity):
        return _made(line, quantity, "price", plain="max")
    if unit == "months":
        return None
    if quantity.spelled and quantity.low <= 1 and not _counts_one(line, quantity):
        if _pointed(line, quantity):
            return None
        return replace(_made(line, quantity, "number", whole=True, plain=None), kind="lone_one")
    return _made(line, quantity, "number", whole=quantity.low.is_integer(), plain=None)


def _counts_one(line: Line, quantity: Quantity) -> bool:
    """Whether "one" is an answer ("just one") and no pronoun ("that one", "one of them")."""
    rest = range(quantity.last, len(line.tokens))
    if any(line.tokens[at].kind == "word" and not line.is_filler(at) for at in rest):
        return False
    return not _pointed(line, quantity)


def _pointed(line: Line, quantity: Quantity) -> bool:
    """Whether what stands before "one" makes it a pronoun: "that one", "the first one"."""
    before = line.ends[quantity.first - 1] if quantity.first else None
    return before is not None and before.has("filler", "ordinal", "ignore")


def _is_price(quantity: Quantity) -> bool:
    if quantity.currency is not None or (
        quantity.high >= _LEAST_RATE and (quantity.per or quantity.about_price)
    ):
        return True
    if quantity.scaled and quantity.low >= 1000:
        return True
    if _YEARS[0] <= quantity.high <= _YEARS[1] and quantity.high.is_integer():
        return False
    if _SURE_PRICES[0] <= quantity.low <= _SURE_PRICES[1] and quantity.low % 50 == 0 and not quantity.spelled:
        return True
    return quantity.bound is not None and quantity.high >= _LEAST_PRICE


def _made(
    line: Line,
    quantity: Quantity,
    kind: str,
    *,
    shift: float = 0,
    times: float = 1.0,
    whole: bool = False,
    plain: Bound | None,
) -> Mention:
    start, end = line.span(quantity.first, quantity.last)
    low, high = (_neat((value + shift) * times, whole) for value in (quantity.low, quantity.high))
    bound = quantity.bound
    if bound == "range" and not quantity.ranged:
        bound = None
    said = bound or plain
    more: dict[str, Any] = {}
    if quantity.alternatives:
        more["alternatives"] = (low, high)
    value: Any = (low, high)
    if kind == "number":
        value = low
        if quantity.ranged:
            more["range"] = (low, high)
    elif said == "max" and not quantity.ranged:
        value = (None, high)
    elif said == "min" and not quantity.ranged:
        value = (low, None)
    elif said == "about":
        more["about"] = low
        if kind in ("price", "area_m2", "plot_donum"):
            value = (_neat(low * 0.9, False), _neat(high * 1.1, False))
    return Mention(
        kind,
        value,
        start,
        end,
        quantity.first,
        quantity.last,
        line.text[start:end],
        lang=line.lang,
        bound=said,
        currency=quantity.currency,
        per=quantity.per,
        implied=bound is None and plain in ("min", "max"),
        more=more,
    )


def _neat(value: float, whole: bool) -> float:
    rounded = round(value, 2)
    return int(rounded) if whole or rounded.is_integer() else rounded
