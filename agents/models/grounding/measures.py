"""Read numbers together with what they measure: "1.1 km" is 1,100 of a length, "five minutes" five of a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.models.grounding.numbers import numbers_in
from agents.models.grounding.wordings import units, wordings
from agents.understanding.mentions import Token
from agents.understanding.tokens import tokenize

Amount = tuple[str, float]
"""Dimension and how many of its smallest unit."""
_FIELDS = {"sea_distance_m": ("length", 1.0), "distance_km": ("length", 1000.0), "area_m2": ("area", 1.0), "plot_m2": ("area", 1.0)}  # fmt: skip
_GLUE = frozenset({"-", "–", "‑"})


@dataclass(frozen=True, slots=True)
class Measure:
    """One amount and where it stands."""

    amount: Amount
    start: int
    end: int


def measures_in(text: str, lang: str) -> Iterator[Measure]:
    """Give every number that has a unit behind it."""
    tokens = tokenize(text)
    pattern, meant = units()
    numerals = wordings()[lang].numerals
    for index, token in enumerate(tokens):
        value = _value(token, numerals)
        if value is None:
            continue
        behind = index + 1
        while behind < len(tokens) and tokens[behind].fold in _GLUE:
            behind += 1
        rest = " ".join(one.fold for one in tokens[behind : behind + 3])
        match = pattern.match(rest)
        if match is not None:
            dimension, factor = meant[match[0]]
            last = tokens[behind + match[0].count(" ")]
            yield Measure((dimension, round(value * factor, 3)), token.start, last.end)


def measures_of_fields(one: Mapping[str, Any]) -> Iterator[Amount]:
    """Give the measures of a card."""
    for name, (dimension, factor) in _FIELDS.items():
        if isinstance(one.get(name), int | float):
            yield dimension, round(float(one[name]) * factor, 3)


def amounts_in(lines: Sequence[str], lang: str) -> frozenset[Amount]:
    """Give the amounts of several texts."""
    return frozenset(measure.amount for line in lines for measure in measures_in(line, lang))


def _value(token: Token, numerals: Mapping[str, float]) -> float | None:
    if token.kind == "number":
        return next((number.value for number in numbers_in(token.text)), None)
    return numerals.get(token.fold)
