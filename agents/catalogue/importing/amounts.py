"""Read numbers, money, yes and no, and dates as data files write them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import Any

_SYMBOLS = {"£": "GBP", "€": "EUR", "$": "USD", "₺": "TRY"}
_WORDS = {
    "gbp": "GBP", "stg": "GBP", "sterlin": "GBP", "sterling": "GBP", "pound": "GBP", "pounds": "GBP",
    "eur": "EUR", "euro": "EUR", "euros": "EUR", "usd": "USD", "dolar": "USD", "dollar": "USD", "dollars": "USD",
    "try": "TRY", "tl": "TRY", "lira": "TRY", "ytl": "TRY",
}  # fmt: skip
_NUMBER = re.compile(r"[-+]?\d[\d.,'\u00a0\u202f ]*")
_YES = {"true", "yes", "y", "1", "evet", "var", "x", "ja", "да"}
_NO = {"false", "no", "n", "0", "hayir", "hayır", "yok", "none", "nein", "нет", "-"}
_DATE_FORMATS = ("%d.%m.%Y", "%d/%m/%Y", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%Y/%m/%d")
_MOST_LETTERS = 200


def number(value: Any) -> float | None:
    """Read a number: 125000, "125,000", "125.000", "1.250,50", "£85 000"; None where there is none.

    A single separator before exactly three digits groups thousands; any other marks decimals.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    found = _NUMBER.search(str(value)[:_MOST_LETTERS])
    if found is None:
        return None
    digits = re.sub(r"['\u00a0\u202f ]", "", found.group()).rstrip(".,")
    try:
        result = float(_with_decimal_point(digits))
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def _with_decimal_point(digits: str) -> str:
    last_comma, last_point = digits.rfind(","), digits.rfind(".")
    if last_comma >= 0 and last_point >= 0:
        decimal = "," if last_comma > last_point else "."
        grouping = "." if decimal == "," else ","
        return digits.replace(grouping, "").replace(decimal, ".")
    mark = "," if last_comma >= 0 else "."
    if digits.count(mark) > 1 or (mark in digits and len(digits) - digits.rfind(mark) - 1 == 3):
        return digits.replace(mark, "")
    return digits.replace(mark, ".")


def coordinate(value: Any) -> float | None:
    """Read degrees: 35.336, "35,336"; here a separator always marks decimals."""
    if isinstance(value, str):
        try:
            value = float(value.strip().replace(",", "."))
        except ValueError:
            return None
    return number(value)


def currency(value: Any) -> str | None:
    """Find a currency in "GBP", "£85,000", "12000 TL"; None where none is named."""
    text = str(value)[:_MOST_LETTERS]
    for symbol, code in _SYMBOLS.items():
        if symbol in text:
            return code
    for word in re.findall(r"[a-zA-Z]+", text):
        if code_of := _WORDS.get(word.lower()):
            return code_of
    stripped = text.strip().upper()
    return stripped if re.fullmatch(r"[A-Z]{3}", stripped) else None


def yes_or_no(value: Any) -> bool | None:
    """Read a yes or a no; None where it is neither."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return bool(value)
    word = str(value).strip().lower()
    return True if word in _YES else False if word in _NO else None


def moment(value: Any) -> datetime | None:
    """Read a date or time: ISO, 31.12.2025, 31/12/2025, seconds since 1970; without a zone it is UTC."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        try:
            return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    text = str(value).strip()[:_MOST_LETTERS]
    try:
        return _in_utc(datetime.fromisoformat(text))
    except ValueError:
        pass
    for form in _DATE_FORMATS:
        try:
            return _in_utc(datetime.strptime(text, form))  # noqa: DTZ007 - the zone is set next
        except ValueError:
            continue
    return None


def _in_utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
