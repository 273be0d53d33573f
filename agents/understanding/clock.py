"""Read the numbers of a time: 15:00, "5 pm", "saat 3"; 05.03.2026; "5th", "5-го" and plain days of a month."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from agents.understanding.line import Line
from agents.understanding.matching import Match

_NUMERIC = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_HOUR = re.compile(r"1?\d|2[0-4]")
_DAY = re.compile(r"[12]?\d|3[01]")


@dataclass(frozen=True, slots=True)
class DayNumber:
    """A day of the month up to token `last`; `marked` where it is written as one by itself ("5th")."""

    day: int
    last: int
    marked: bool


def read_date(written: str) -> dict[str, Any] | None:
    """Read a date in digits, the day first; two-digit years are of this century."""
    numeric = _NUMERIC.fullmatch(written)
    if numeric is None:
        return None
    day, month, year = (int(piece) for piece in numeric.groups())
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return {"day_of_month": day, "month": month, "year": year if year > 99 else 2000 + year}


def read_hour(line: Line, at: int) -> tuple[str, int] | None:
    """Read a time of day as "HH:MM" with the token behind it; a bare number needs a word that says so (saat, um, Uhr, pm)."""
    if at >= len(line.tokens) or line.tokens[at].kind != "number":
        return None
    written, last = line.tokens[at].fold, at + 1
    clock = _CLOCK.fullmatch(written)
    unit = line.starts[last] if last < len(line.tokens) else None
    named = unit is not None and unit.value("clock") == "unit"
    if clock is None and not (_HOUR.fullmatch(written) and (named or _announced(line, at))):
        return None
    hour, minute = (int(clock[1]), int(clock[2])) if clock else (int(written), 0)
    if named and unit is not None:
        last = unit.last
        if hour < 12 and attributes(unit, "clock").get("pm"):
            hour += 12
    return f"{hour:02d}:{minute:02d}", last


def _announced(line: Line, at: int) -> bool:
    before = line.ends[at - 1] if at > 0 else None
    return before is not None and before.value("clock") == "at" and "sure" in attributes(before, "clock")


def read_day_number(line: Line, at: int) -> DayNumber | None:
    """Read a number that may be a day of the month, with the mark behind it."""
    at = line.skip(at)
    if at >= len(line.tokens) or not _DAY.fullmatch(line.tokens[at].fold) or line.tokens[at].fold == "0":
        return None
    day, behind = int(line.tokens[at].fold), at + 1
    dotted = line.mark(behind) in ("-", ".") and line.tokens[behind].glued
    behind += dotted
    if behind < len(line.tokens) and (line.tokens[behind].glued or line.tokens[behind].suffix):
        mark = line.starts[behind]
        if mark is not None and mark.has("day_mark"):
            return DayNumber(day, mark.last, bool(attributes(mark, "day_mark").get("alone")))
    return DayNumber(day, behind if line.mark(behind - 1) == "." else at + 1, False)


def attributes(match: Match, kind: str) -> dict[str, Any]:
    """Give what the lexicon says besides the value, of the senses of one kind."""
    return {key: of for sense in match.senses if sense.kind == kind for key, of in sense.attributes.items()}
