"""Read days, dates, parts of the day and times: "saturday morning", "5 Mart", "Friday next week", "the 11th of this month"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from agents.understanding.dates import ordinal, plain_english, when_date
from agents.understanding.line import Line
from agents.understanding.matching import Match
from agents.understanding.mentions import Mention

__all__ = ["ordinal", "plain_english", "when_date", "when_mentions"]

_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_TIMES = ("day", "part", "span", "shift", "month")


@dataclass(slots=True)
class _Found:
    """What has been put together so far."""

    first: int
    last: int
    parts: dict[str, Any] = field(default_factory=dict)
    solid: bool = False
    """Something in it is a time whatever stands around it."""


def when_mentions(line: Line) -> Iterator[Mention]:
    """Give one mention for each expression of time and take its tokens, so that its numbers are not counted again."""
    index = 0
    while index < len(line.tokens):
        found = _collect(line, index)
        if found is None or not found.solid or _greets(line, found):
            index += 1
            continue
        start, end = line.span(found.first, found.last)
        value = plain_english(found.parts)
        if not (value == "the" or line.taken[found.first]):
            line.take(found.first, found.last)
            yield Mention(
                "when",
                value,
                start,
                end,
                found.first,
                found.last,
                line.text[start:end],
                lang=line.lang,
                more=found.parts,
            )
            if found.parts.keys() == {"day_of_month"}:  # "the 3rd" may be one of a list as well
                rank = found.parts["day_of_month"]
                yield Mention("ordinal", rank, start, end, found.first, found.last, line.text[start:end])
        index = max(found.last, index + 1)


def _collect(line: Line, index: int) -> _Found | None:
    """Take all elements of time that stand together, from a token on; glue words between them are stepped over."""
    found = _Found(index, index)
    at = index
    while at < len(line.tokens) and not line.taken[at]:
        step = _element(line, at, found)
        if step is None:
            glue = line.after(at, "time_glue", fillers=False)
            if found.last == found.first or (glue is None and not _light(line, at)):
                break
            at = glue.last if glue is not None else at + 1
            continue
        if found.last == found.first:
            found.first = at
        at = found.last = step
    return found if found.last > found.first else None


def _greets(line: Line, found: _Found) -> bool:
    """Whether it is a greeting: "Morning! ..."."""
    return found.first == 0 and found.parts.keys() == {"part"} and line.mark(found.last) in ("!", ",")


def _light(line: Line, at: int) -> bool:
    return (
        line.tokens[at].suffix
        or line.mark(at) in (",", ".", "-")
        or line.after(at, "filler", fillers=False) is not None
    )


def _element(line: Line, at: int, found: _Found) -> int | None:
    """Read one element into what was found; gives the token behind it, or None."""
    token = line.tokens[at]
    if token.kind == "number":
        return _number(line, at, found)
    match = line.starts[at]
    if match is None or not match.has(*_TIMES, "ordinal", "clock"):
        return None
    parts = found.parts
    day, part = match.value("day"), match.value("part")
    if day is not None and not (part is not None and "day" in parts):
        if "day" in parts:
            return None
        parts["day"] = day
        found.solid = True
    elif part is not None and "part" not in parts:
        if not parts and _counted(line, at):
            return None
        parts["part"] = part
        found.solid = True
    elif match.has("shift") and "shift" not in parts:
        if "span" in parts and "day_of_month" not in parts:
            found.solid = True
        if not _time_follows(line, match.last) and not parts and _alone(match) is None:
            return None
        if _alone(match) is not None and not _time_follows(line, match.last) and "day" not in parts:
            parts.update(shift="next", span="week")
            found.solid = True
        else:
            parts["shift"] = match.value("shift")
    elif (
        match.has("span")
        and "span" not in parts
        and ("shift" in parts or match.value("span") == "month" or _shift_follows(line, match.last))
    ):
        if "shift" not in parts and not (
            "day_of_month" in parts or _day_number(line, match.last) or _shift_follows(line, match.last)
        ):
            return None
        parts["span"] = match.value("span")
        found.solid = found.solid or "shift" in parts
    elif match.has("month") and "month" not in parts:
        ambiguous = any(s.attributes.get("ambiguous") for s in match.senses if s.kind == "month")
        number_near = "day_of_month" in parts or _day_number(line, match.last) is not None
        if ambiguous and not (number_near or "shift" in parts or line.before(at, "relation", "time_glue")):
            return None
        parts["month"] = match.value("month")
        found.solid = True
    elif match.has("ordinal") and match.value("ordinal") > 0 and "day_of_month" not in parts:
        follower = line.starts[line.skip(match.last)] if line.skip(match.last) < len(line.tokens) else None
        if not ("month" in parts or (follower is not None and follower.has("month"))):
            return None
        parts["day_of_month"] = match.value("ordinal")
        found.solid = True
    elif match.has("clock") and match.value("clock") == "at":
        hour = _hour(line, match.last, True)
        if hour is None:
            return None
        parts["time"], last = hour
        found.solid = True
        return last
    else:
        return None
    return match.last


def _number(line: Line, at: int, found: _Found) -> int | None:
    written = line.tokens[at].fold
    parts = found.parts
    numeric = _NUMERIC.fullmatch(written)
    if numeric is not None:
        day, month, year = (int(piece) for piece in numeric.groups())
        if not (1 <= day <= 31 and 1 <= month <= 12):
            return None
        parts.update(day_of_month=day, month=month, year=year if year > 99 else 2000 + year)
        found.solid = True
        return at + 1
    hour = _hour(line, at, False)
    if hour is not None:
        parts["time"], last = hour
        found.solid = True
        return last
    if "day_of_month" in parts:
        if "month" in parts and re.fullmatch(r"20[2-4]\d", written):
            parts["year"] = int(written)
            return at + 1
        return None
    day_number = _day_number(line, at)
    if day_number is None:
        return None
    day, last, marked = day_number
    follower = line.skip(last)
    while follower < len(line.tokens) and line.after(follower, "time_glue", fillers=False):
        follower = line.skip(line.starts[follower].last)  # type: ignore[union-attr]
    next_match = line.starts[follower] if follower < len(line.tokens) else None
    monthly = next_match is not None and (
        next_match.has("month", "shift") or (marked and next_match.value("span") == "month")
    )
    if not ("month" in parts or parts.get("span") == "month" or monthly or marked):
        return None
    if (
        marked
        and not monthly
        and next_match is not None
        and next_match.has("property_type", "home", "numeral", "unit")
    ):
        return None
    parts["day_of_month"] = day
    found.solid = True
    return last


def _day_number(line: Line, at: int) -> tuple[int, int, bool] | None:
    """Read a day of the month: (day, token behind it, marked as one: "5th")."""
    at = line.skip(at) if at < len(line.tokens) and line.is_filler(at) else at
    if at >= len(line.tokens) or not re.fullmatch(r"\d{1,2}", line.tokens[at].fold):
        return None
    day = int(line.tokens[at].fold)
    if not 1 <= day <= 31:
        return None
    behind = at + 1
    if line.mark(behind) in ("-", ".") and line.tokens[behind].glued:
        behind += 1
    if behind < len(line.tokens) and (line.tokens[behind].glued or line.tokens[behind].suffix):
        mark = line.starts[behind]
        if mark is not None and mark.has("day_mark"):
            alone = any(s.attributes.get("alone") for s in mark.senses if s.kind == "day_mark")
            return day, mark.last, alone
    return day, behind if line.mark(behind - 1) == "." else at + 1, False


def _hour(line: Line, at: int, introduced: bool) -> tuple[str, int] | None:
    """Read a time of day: 15:00, "5 pm", "saat 3", "um 15 Uhr"."""
    if at >= len(line.tokens) or line.tokens[at].kind != "number":
        return None
    written = line.tokens[at].fold
    clock = _CLOCK.fullmatch(written)
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (-1, 0)
    last = at + 1
    if clock is None:
        if not re.fullmatch(r"\d{1,2}", written) or int(written) > 24:
            return None
        hour = int(written)
    unit = line.starts[last] if last < len(line.tokens) else None
    named = unit is not None and unit.value("clock") == "unit"
    sure = (
        introduced and line.starts[at - 1] is not None and "sure" in _attributes(line.starts[at - 1], "clock")
    )
    if clock is None and not named and not sure:
        return None
    if named and unit is not None:
        if hour < 12 and _attributes(unit, "clock").get("pm"):
            hour += 12
        last = unit.last
    return f"{hour:02d}:{minute:02d}", last


def _attributes(match: Match | None, kind: str) -> dict[str, Any]:
    return {k: v for s in (match.senses if match else ()) if s.kind == kind for k, v in s.attributes.items()}


def _alone(match: Match) -> Any:
    return _attributes(match, "shift").get("alone")


def _time_follows(line: Line, at: int) -> bool:
    match = line.after(at, *_TIMES)
    return match is not None


def _shift_follows(line: Line, at: int) -> bool:
    """Whether "next" stands behind, as in Persian."""
    return at < len(line.tokens) and line.value(at, "shift") is not None


def _counted(line: Line, at: int) -> bool:
    """Whether a number stands before it: "three nights" is no time of day."""
    before = line.skip_back(at)
    if before == 0:
        return False
    match = line.ends[before - 1]
    return line.tokens[before - 1].kind == "number" or (match is not None and match.has("numeral"))
