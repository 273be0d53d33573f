"""Read the metric names and label matchers out of a PromQL expression, as far as ours go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_GROUPING = re.compile(r"\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")
_SELECTOR = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(\{[^}]*\})?(?=([\s]*\()?)")
_MATCHER = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"')
_WORDS = frozenset(
    {
        "and",
        "or",
        "unless",
        "bool",
        "offset",
        "sum",
        "avg",
        "max",
        "min",
        "count",
        "topk",
        "time",
        "inf",
        "nan",
    }
)


@dataclass(frozen=True, slots=True)
class Selector:
    """One selection of series: a metric's name and its (label, values) matchers."""

    name: str
    matchers: tuple[tuple[str, tuple[str, ...]], ...]


def selectors(expression: str) -> Iterator[Selector]:
    """Yield every selector; functions, aggregations and groupings are none."""
    text = _GROUPING.sub(" ", expression)
    text = re.sub(r"\[[^\]]*\]", "", text)
    text = re.sub(r"\boffset\s+\d+[smhdwy]", "", text)
    for match in _SELECTOR.finditer(text):
        name, braces, call = match.groups()
        inside = text[: match.start()]
        if inside.count('"') % 2 or inside.rfind("{") > inside.rfind("}"):
            continue
        if call is not None or name.lower() in _WORDS:
            continue
        yield Selector(
            name,
            tuple((label, tuple(value.split("|"))) for label, _, value in _MATCHER.findall(braces or "")),
        )
