"""Read N+1: in Turkish usage that is exactly N bedrooms and a living room."""

from __future__ import annotations

from collections.abc import Iterator

from agents.understanding.line import Line
from agents.understanding.mentions import Mention

STUDIO = "studio"
"""What 1+0 is called."""
_MOST = 12
_MOST_SPOKEN = 6
"""Bedrooms up to which two numbers side by side are rooms."""


def _says_studio(line: Line, at: int) -> bool:
    """Whether the word stands behind: "1+0 stüdyo"."""
    behind = line.after(at, "property_type")
    return behind is not None and behind.value("property_type") == STUDIO


def plus_rooms(line: Line) -> Iterator[Mention]:
    """Give "2+1", "2 + 1", "2+1 or 3+1" (one mention with both) and mark their tokens as taken."""
    index = 0
    while index < len(line.tokens):
        plus = _plus_at(line, index)
        if plus is None:
            index += 1
            continue
        first, last, seen = index, plus[1], [plus[0]]
        while True:
            follower = line.skip(last)
            joined = line.starts[follower] if follower < len(line.tokens) else None
            if line.mark(follower) in (",", "/"):
                behind = follower + 1
            elif joined is not None and joined.has("alternative", "joiner"):
                behind = joined.last
            else:
                behind = follower if line.mark(last) in ("/", "-", "–") and line.mark(last) else -1
            other = _plus_at(line, behind) if behind >= 0 else None
            if other is None:
                break
            seen.append(other[0])
            last = other[1]
        while last < len(line.tokens) and line.tokens[last].suffix:
            last += 1
        low, high, bound = min(seen), max(seen), "exact" if len(seen) == 1 else "range"
        first, last, said = _bound(line, first, last)
        value: tuple[int | None, int | None] = (low, high)
        if said == "min":
            value, bound = (low, None), said
        elif said == "max":
            value, bound = (None, high), said
        line.take(first, last)
        start, end = line.span(first, last)
        studio = value == (0, 0) and not _says_studio(line, last)
        yield Mention(
            "property_type" if studio else "bedrooms",
            STUDIO if studio else value,
            start,
            end,
            first,
            last,
            line.text[start:end],
            bound=bound,  # type: ignore[arg-type]
            more={"alternatives": tuple(sorted(set(seen)))} if len(seen) > 1 else {},
        )
        index = last


def _bound(line: Line, first: int, last: int) -> tuple[int, int, str | None]:
    """Take "en az" before it or "ve üzeri" behind it: gives where all that begins and ends, and what it says."""
    before = line.before(first, "bound")
    if before is not None and before.value("bound") in ("min", "max"):
        return before.first, last, before.value("bound")
    behind = line.after(last, "bound_after")
    if behind is not None and behind.value("bound_after") in ("min", "max") and not behind.has("bound"):
        return first, behind.last, behind.value("bound_after")
    return first, last, None


def _plus_at(line: Line, index: int) -> tuple[int, int] | None:
    """Read "2+1", "2 + 1", "üç artı bir" at a token: (bedrooms, token behind it)."""
    bedrooms = _small(line, index)
    if bedrooms is None or index + 2 >= len(line.tokens):
        return None
    if _is_dictated(line, index, bedrooms):
        return bedrooms, index + 2
    sign = line.starts[index + 1]
    behind = sign.last if sign is not None and sign.has("plus") else index + 2
    if line.mark(index + 1) != "+" and (sign is None or not sign.has("plus")):
        return None
    living_rooms = _small(line, behind)
    if living_rooms is None or living_rooms > 2 or bedrooms > _MOST:
        return None
    return (bedrooms if living_rooms else max(0, bedrooms - 1)), behind + 1  # 1+0 is a studio


def _is_dictated(line: Line, index: int, bedrooms: int) -> bool:
    """Whether "2 1" stands for 2+1: its plus was lost in dictation, and a word for homes follows."""
    room = line.tokens[index + 1]
    if not (line.tokens[index].kind == room.kind == "number") or room.fold != "1" or bedrooms > _MOST_SPOKEN:
        return False
    return line.after(index + 2, "property_type", "listing_type", "home") is not None


def _small(line: Line, index: int) -> int | None:
    """Give the plain whole number at a token, in digits or as one word."""
    if index >= len(line.tokens):
        return None
    token = line.tokens[index]
    if token.kind == "number":
        return int(token.fold) if token.fold.isdecimal() else None
    match = line.starts[index]
    numeral = match.value("numeral") if match is not None and match.last - match.first == 1 else None
    return int(numeral) if numeral is not None and float(numeral).is_integer() else None
