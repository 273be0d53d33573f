"""Tell metres that measure a way ("500 metres from the sea") from those that measure a home ("from 60 to 100 metres")."""

from __future__ import annotations

from agents.understanding.line import Line

_REACH = 3
"""Tokens between metres and what they lead to."""
_WAY = ("from", "to")


def is_distance(line: Line, first: int, last: int) -> bool:
    """Whether a number of metres at tokens [first, last) says how far it is to something."""
    return _leads_on(line, last) or _led_here(line, first)


def _leads_on(line: Line, at: int) -> bool:
    """Whether "from", "to", "on foot" or a thing to be reached stands behind."""
    for index in range(at, min(at + _REACH, len(line.tokens))):
        if line.mark(index):
            return False
        match = line.starts[index]
        if match is None:
            continue
        if match.has("category") or match.value("relation") in _WAY:
            return True
        if match.has("relation"):
            return any(s.kind == "relation" and s.attributes.get("side") == "after" for s in match.senses)
    return False


def _led_here(line: Line, at: int) -> bool:
    """Whether a thing to be reached stands in front: "to the sea no more than 500 metres"."""
    for index in range(at - 1, max(at - 1 - _REACH, -1), -1):
        if line.mark(index):
            return False
        match = line.ends[index]
        if match is not None and match.has("category"):
            return True
    return False
