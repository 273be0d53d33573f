"""Shapes that digits have when they are dates, times, prices, ranges or coordinates."""

from __future__ import annotations

import re
from typing import Final

_A_DATE: Final = (
    r"(?:(?:0?[1-9]|[12][0-9]|3[01])(?P<s>[./-])(?:0?[1-9]|1[0-2])(?P=s)(?:19|20)?[0-9]{2}"
    r"|(?:19|20)[0-9]{2}(?P<t>[./-]?)(?:0[1-9]|1[0-2])(?P=t)(?:0[1-9]|[12][0-9]|3[01]))(?![0-9]|[./-][0-9])"
)
_DATE: Final = re.compile(_A_DATE)
_TIMES: Final = re.compile(
    r"(?:[01]?[0-9]|2[0-4])(?P<s>[.:])[0-5][0-9](?!(?P=s)[0-9])[^0-9]{1,5}(?:[01]?[0-9]|2[0-4])(?P=s)[0-5][0-9]"
)
_THOUSANDS: Final = re.compile(
    r"[1-9][0-9]{0,2}(?P<s>[., '])[0-9]{3}(?:(?P=s)[0-9]{3}){0,5}(?:[.,][0-9]{1,2})?(?![0-9])"
)
_NOTHING_BUT_AMOUNTS: Final = re.compile(
    rf"{_A_DATE}|[1-9][0-9]{{0,2}}(?P<d>[.,])[0-9]{{3}}(?:(?P=d)[0-9]{{3}})?"
    r"(?:[\s/-]{1,3}[1-9][0-9]{0,2}(?P=d)[0-9]{3}(?:(?P=d)[0-9]{3})?)?"
)
_RANGE: Final = re.compile(r"(?P<low>[0-9]{3,7})\s?[-/]\s?(?P<high>[0-9]{3,7})")
_COORDINATES: Final = re.compile(r"[0-9]{1,3}[.,][0-9]{3,9}\s?[,;/ ]\s?[0-9]{1,3}[.,][0-9]{3,9}")


def is_date(text: str, start: int) -> bool:
    """Whether a date starts here."""
    return _DATE.match(text, start) is not None


def is_dates_or_times(text: str, start: int, end: int) -> bool:
    """Whether a date, or two times of day, start here."""
    return is_date(text, start) or _TIMES.match(text, start, end) is not None


def is_fraction(text: str, start: int) -> bool:
    """Whether the digits from here on are what follows a decimal sign."""
    return start > 1 and text[start - 1] in ".," and text[start - 2].isdigit()


def is_fractions(text: str, start: int, end: int) -> bool:
    """Whether the digits follow a decimal sign, or are two decimal fractions."""
    return is_fraction(text, start) or _COORDINATES.fullmatch(text, start, end) is not None


def is_nothing_but_amounts(text: str, start: int, end: int) -> bool:
    """Whether all of the digits are one date, one amount in thousands, or a range of two such."""
    return _NOTHING_BUT_AMOUNTS.fullmatch(text, start, end) is not None


def is_no_number_to_call(text: str, start: int, end: int) -> bool:
    """Whether digits are dates, times, thousands, a range or a pair of coordinates by their own shape."""
    if is_dates_or_times(text, start, end):
        return True
    written = text[start:end]
    if written.isdigit():
        return written.endswith("000")
    if _THOUSANDS.fullmatch(written) and (" " not in written or written.endswith("000")):
        return True
    if _COORDINATES.fullmatch(written):
        return True
    match = _RANGE.fullmatch(written)
    return (
        match is not None
        and len(match["low"]) == len(match["high"])
        and int(match["low"]) < int(match["high"])
    )
