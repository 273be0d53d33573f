"""Say a day that was named in a message, or the date a fact is of."""

from __future__ import annotations

import re
from datetime import date

from agents.replies.voice import Voice, clean

_MONTH = re.compile(r"(\d{4})-(\d{2})")
_ENGLISH_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


def say_day(day: str, voice: Voice) -> str:
    """Write an ISO day as a date of the language, and plain English such as "saturday morning" in its words."""
    try:
        return voice.numbers.date(date.fromisoformat(day[:10]))
    except ValueError:
        words = [word for word in clean(day, 40).split() if word.casefold() != "the"]
        return " ".join(_word(word, voice) for word in words)


def say_as_of(as_of: date | str, voice: Voice) -> str:
    """Write the day or the month ("2023-05") that a fact is of."""
    if isinstance(as_of, date):
        return voice.numbers.date(as_of)
    month = _MONTH.fullmatch(as_of)
    return voice.numbers.month(date(int(month[1]), int(month[2]), 1)) if month else clean(as_of, 20)


def _word(word: str, voice: Voice) -> str:
    plain = word.casefold()
    if plain in _ENGLISH_MONTHS:
        return voice.numbers.month_name(_ENGLISH_MONTHS.index(plain) + 1)
    return voice.word("day", plain) if f"words.day.{plain}" in voice.book else voice.numbers.digits(word)
