"""Read N+1: in Turkish usage that is exactly N bedrooms and a living room."""

from __future__ import annotations

from collections.abc import Iterator

from agents.understanding.line import Line
from agents.understanding.mentions import Mention

_MOST = 12


def plus_rooms(line: Line) -> Iterator[Mention]:
    """Give "2+1", "2 + 1", "2+1 or 3+1" (one mention with both) and mark their tokens as taken."""
    index = 0
    while index < len(line.tokens):
        bedrooms = _plus_at(line, index)
        if bedrooms is None:
            index += 1
            continue
        first, last, seen = index, index + 3, [bedrooms]
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
            seen.append(other)
            last = behind + 3
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
        yield Mention(
            "bedrooms", value, start, end, first, last, line.text[start:end],
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


def _plus_at(line: Line, index: int) -> int | None:
    tokens = line.tokens
    if index + 2 >= len(tokens) or line.mark(index + 1) != "+":
        return None
    left, right = tokens[index], tokens[index + 2]
    if (
        left.kind != "number"
        or right.kind != "number"
        or not (left.fold.isdecimal() and right.fold in ("0", "1", "2"))
    ):
        return None
    bedrooms = int(left.fold)
    return bedrooms if bedrooms <= _MOST else None
