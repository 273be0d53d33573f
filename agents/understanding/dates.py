"""Put the parts of a time into plain English, the same for all languages, and into a day of the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def plain_english(parts: dict[str, Any]) -> str:
    """Put what was found into one plain English form, the same for all languages."""
    day, part, shift, span = (parts.get(key) for key in ("day", "part", "shift", "span"))
    words: list[str] = []
    if "day_of_month" in parts:
        if "month" in parts:
            words.append(f"{parts['day_of_month']} {MONTHS[parts['month'] - 1]}")
            if "year" in parts:
                words.append(str(parts["year"]))
        else:
            words.append(f"the {ordinal(parts['day_of_month'])}")
            if span == "month":
                words.append(f"of {shift or 'this'} month")
    elif "month" in parts:
        words.append(f"{shift + ' ' if shift else ''}{MONTHS[parts['month'] - 1]}")
    elif day in ("today", "tonight") and part in ("night", "evening", "morning", "afternoon"):
        return _timed("tonight" if part == "night" or day == "tonight" else f"this {part}", parts)
    elif day is not None:
        if shift == "next" and span == "week":
            words.append(f"{day} next week")
        elif shift and day not in ("today", "tomorrow", "tonight"):
            words.append(f"{shift} {day}")
        else:
            words.append(day)
    elif span is not None and shift is not None:
        words.append(f"{shift} {span}")
    elif shift is not None and part is not None:
        return _timed("tonight" if part == "night" and shift == "this" else f"{shift} {part}", parts)
    if part is not None:
        words.append(part)
    return _timed(" ".join(words), parts)


def _timed(words: str, parts: dict[str, Any]) -> str:
    return " ".join(filter(None, (words, parts.get("time"))))


def ordinal(number: int) -> str:
    """Write 1st, 2nd, 3rd, 11th ..."""
    last = number % 10 if number % 100 not in (11, 12, 13) else 0
    return f"{number}{({1: 'st', 2: 'nd', 3: 'rd'}).get(last, 'th')}"


def when_date(parts: dict[str, Any], today: date) -> date | None:
    """Give the day meant by the parts of a `when` mention, seen from `today`; None for weeks, months and mere times of day."""
    if "day_of_month" in parts:
        return _next_date(parts, today)
    day = parts.get("day")
    if day in ("today", "tonight", "this evening", "this morning"):
        return today
    if day in ("tomorrow", "day after tomorrow", "yesterday"):
        return today + timedelta(days={"tomorrow": 1, "day after tomorrow": 2, "yesterday": -1}[day])
    if day == "weekend":
        day = "saturday"
    if day in WEEKDAYS:
        ahead = (WEEKDAYS.index(day) - today.weekday()) % 7
        if parts.get("shift") == "next" and parts.get("span") == "week":
            ahead = 7 - today.weekday() + WEEKDAYS.index(day)
        elif parts.get("shift") == "next" and ahead == 0:
            ahead = 7
        return today + timedelta(days=ahead)
    if parts.get("shift") == "this" and "part" in parts:
        return today
    return None


def _next_date(parts: dict[str, Any], today: date) -> date | None:
    year, month, day = parts.get("year", today.year), parts.get("month", today.month), parts["day_of_month"]
    for _ in range(24):
        try:
            found = date(year, month, day)
        except ValueError:
            found = None
        if found is not None and (found >= today or "year" in parts):
            return found
        if "month" in parts:
            year += 1
        else:
            month, year = (month + 1, year) if month < 12 else (1, year + 1)
        if "year" in parts:
            return None
    return None
