"""Turn a bound round where the words around it say no: "can't go above 480", "75.000 £ üstüne çıkamam" are upper limits."""

from __future__ import annotations

from agents.understanding.line import Line
from agents.understanding.mentions import Bound

_REACH = 4
"""Tokens between a number and the words that say no, on whichever side a language puts them."""


def turned(line: Line, first: int, last: int, bound: Bound | None) -> Bound | None:
    """Give the bound of the quantity at tokens [first, last) as it is meant."""
    behind = any(m.has("bound_after") for m in line.matches if first <= m.first < last)
    if bound == "min" and (_refused(line, first, -1) or _refused(line, last, 1)):
        return "max"
    if bound == "max" and behind and _refused(line, last, 1):  # not "up to 350, more I can't pay"
        return "min"
    return bound


def _refused(line: Line, at: int, step: int) -> bool:
    """Whether "can't" stands before (-1) or behind (1) a token, with no mark, number or taken word in between."""
    for _ in range(_REACH):
        index = at - 1 if step < 0 else at
        if not 0 <= index < len(line.tokens) or line.taken[index]:
            return False
        token = line.tokens[index]
        if token.kind != "word" and not token.suffix:
            return False
        match = line.ends[index] if step < 0 else line.starts[index]
        if match is not None and match.has("cannot"):
            return True
        if match is not None and step < 0:
            at = match.first
        elif match is not None:
            at = match.last
        else:
            at = index if step < 0 else index + 1
    return False
