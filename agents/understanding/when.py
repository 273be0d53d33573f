"""Read days, dates, parts of the day and times: "saturday morning", "5 Mart", "Friday next week", "the 11th of this month"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from agents.understanding.clock import attributes, read_date, read_day_number, read_hour
from agents.understanding.dates import ordinal, plain_english, when_date
from agents.understanding.line import Line
from agents.understanding.matching import Match
from agents.understanding.mentions import Mention

__all__ = ["ordinal", "plain_english", "when_date", "when_mentions"]

_TIMES = ("day", "part", "span", "shift", "month")
_YEAR = re.compile(r"20[2-4]\d")
_COUNTED = ("property_type", "home", "numeral", "unit")


@dataclass(slots=True)
class _Found:
    """What has been put together so far."""

    first: int
    last: int
    parts: dict[str, Any] = field(default_factory=dict)
    solid: bool = False
    """Something in it is a time whatever stands around it."""

    def put(self, last: int, *, solid: bool = True, **parts: Any) -> int:
        """Add parts; gives the token behind them."""
        self.parts.update(parts)
        self.solid = self.solid or solid
        return last


def when_mentions(line: Line) -> Iterator[Mention]:
    """Give one mention for each expression of time and take its tokens, so that its numbers are not counted again."""
    index = 0
    while index < len(line.tokens):
        found = _collect(line, index)
        if found is None or not found.solid or _greets(line, found):
            index += 1
            continue
        first, last = found.first, found.last
        start, end = line.span(first, last)
        text, value = line.text[start:end], plain_english(found.parts)
        line.take(first, last)
        yield Mention("when", value, start, end, first, last, text, lang=line.lang, more=found.parts)
        if found.parts.keys() == {"day_of_month"}:  # "the 3rd" may be one of a list as well
            yield Mention("ordinal", found.parts["day_of_month"], start, end, first, last, text)
        index = last


def _collect(line: Line, index: int) -> _Found | None:
    """Take all elements of time that stand together, from a token on; glue words between them are stepped over."""
    found = _Found(index, index)
    at = index
    while at < len(line.tokens) and not line.taken[at]:
        step = _element(line, at, found)
        if step is not None:
            found.first = at if found.last == found.first else found.first
            at = found.last = step
            continue
        glue = line.after(at, "time_glue", fillers=False)
        if found.last == found.first or (glue is None and not _light(line, at)):
            break
        at = glue.last if glue is not None else at + 1
    return found if found.last > found.first else None


def _greets(line: Line, found: _Found) -> bool:
    """Whether it is a greeting: "Morning! ..."."""
    return found.first == 0 and found.parts.keys() == {"part"} and line.mark(found.last) in ("!", ",")


def _light(line: Line, at: int) -> bool:
    token = line.tokens[at]
    return (
        token.suffix
        or line.mark(at) in (",", ".", "-")
        or line.after(at, "filler", fillers=False) is not None
    )


def _element(line: Line, at: int, found: _Found) -> int | None:
    """Read one element into what was found; gives the token behind it, or None."""
    if line.tokens[at].kind == "number":
        return _number(line, at, found)
    match = line.starts[at]
    if match is None:
        return None
    for kind, read in _READERS:
        if match.has(kind):
            last = read(line, match, found)
            if last is not None:
                return last
    return None


def _day(_: Line, match: Match, found: _Found) -> int | None:
    return None if "day" in found.parts else found.put(match.last, day=match.value("day"))


def _part(line: Line, match: Match, found: _Found) -> int | None:
    alone = not found.parts and match.last - match.first == 1  # "2 in the afternoon" counts no afternoons
    if "part" in found.parts or (alone and _counted(line, match.first)):
        return None
    return found.put(match.last, part=match.value("part"))


def _shift(line: Line, match: Match, found: _Found) -> int | None:
    if "shift" in found.parts:
        return None
    follows = line.after(match.last, *_TIMES) is not None
    if attributes(match, "shift").get("alone") and not follows and "day" not in found.parts:
        return found.put(match.last, shift="next", span="week")  # haftaya
    if not follows and not found.parts:
        return None
    closes = "span" in found.parts and "day_of_month" not in found.parts
    return found.put(match.last, solid=closes, shift=match.value("shift"))


def _span(line: Line, match: Match, found: _Found) -> int | None:
    parts, span = found.parts, match.value("span")
    shifted = "shift" in parts or (
        match.last < len(line.tokens) and line.value(match.last, "shift") is not None
    )
    dated = span == "month" and ("day_of_month" in parts or read_day_number(line, match.last) is not None)
    if "span" in parts or not (shifted or dated):
        return None
    return found.put(match.last, solid="shift" in parts, span=span)


def _month(line: Line, match: Match, found: _Found) -> int | None:
    if "month" in found.parts:
        return None
    dated = "day_of_month" in found.parts or read_day_number(line, match.last) is not None
    if attributes(match, "month").get("ambiguous") and not (
        dated or "shift" in found.parts or line.before(match.first, "relation", "time_glue")
    ):
        return None  # may, march
    return found.put(match.last, month=match.value("month"))


def _ordinal(line: Line, match: Match, found: _Found) -> int | None:
    if "day_of_month" in found.parts or match.value("ordinal") < 1:
        return None
    if "month" not in found.parts and line.after(match.last, "month") is None:
        behind = _behind_glue(line, match.last)
        if behind is None or behind.value("span") != "month" or behind.first == match.last:
            return None  # the first month
    return found.put(match.last, day_of_month=match.value("ordinal"))


def _clock(line: Line, match: Match, found: _Found) -> int | None:
    hour = read_hour(line, match.last) if match.value("clock") == "at" else None
    return None if hour is None else found.put(hour[1], time=hour[0])


_READERS: tuple[tuple[str, Callable[[Line, Match, _Found], int | None]], ...] = (
    ("day", _day),
    ("part", _part),
    ("shift", _shift),
    ("span", _span),
    ("month", _month),
    ("ordinal", _ordinal),
    ("clock", _clock),
)


def _number(line: Line, at: int, found: _Found) -> int | None:
    written, parts = line.tokens[at].fold, found.parts
    date = read_date(written)
    if date is not None:
        return found.put(at + 1, **date)
    hour = read_hour(line, at)
    if hour is not None:
        return found.put(hour[1], time=hour[0])
    if "day_of_month" in parts:
        return found.put(at + 1, year=int(written)) if "month" in parts and _YEAR.fullmatch(written) else None
    number = read_day_number(line, at)
    if number is None:
        return None
    behind = _behind_glue(line, number.last)
    monthly = behind is not None and (
        behind.has("month", "shift") or (number.marked and behind.value("span") == "month")
    )
    counts = number.marked and behind is not None and behind.has(*_COUNTED)  # the 3rd apartment
    if monthly or "month" in parts or parts.get("span") == "month" or (number.marked and not counts):
        return found.put(number.last, day_of_month=number.day)
    return None


def _behind_glue(line: Line, at: int) -> Match | None:
    """Give the phrase behind a number, past "of the"."""
    at = line.skip(at)
    while at < len(line.tokens):
        match = line.starts[at]
        if match is None or not match.has("time_glue"):
            return match
        at = line.skip(match.last)
    return None


def _counted(line: Line, at: int) -> bool:
    """Whether a number stands before it: "three nights" is no time of day."""
    before = line.skip_back(at)
    if before == 0:
        return False
    match = line.ends[before - 1]
    return line.tokens[before - 1].kind == "number" or (match is not None and match.has("numeral"))
