"""Find every number a text writes in digits, of whatever script, and every run of digits that may be a telephone's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_RUN = re.compile(r"\+?\d(?:[\s().\-/]{0,2}\d){6,}")
_NUMBER = re.compile(r"\d+(?:[.,'’٬٫\u00a0\u202f ]\d{3}(?!\d))+(?:[.,٫]\d{1,2}(?!\d))?|\d+(?:[.,٫]\d+)?")
_SCALE = re.compile(
    r"\s?(k|bin|тыс\w*|tsd|tausend|thousand|هزار|m(?![²2\w])|mn|mio|mil(?:yon|lion)\w*|млн|миллион\w*|میلیون)(?!\w)", re.IGNORECASE
)  # fmt: skip
_THOUSANDS = ("k", "bin", "тыс", "tsd", "tausend", "thousand", "هزار")


@dataclass(frozen=True, slots=True)
class Number:
    """A number and where it stands."""

    value: float
    start: int
    end: int


def ascii_digits(text: str) -> str:
    """Write all digits as 0 to 9; the text keeps its length."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c for c in text)


@dataclass(frozen=True, slots=True)
class Run:
    """Digits of a telephone number or the like, without what stands between them, and where they stand."""

    digits: str
    start: int
    end: int


def digit_runs(text: str) -> Iterator[Run]:
    """Give runs of seven digits and more; "1,200,000" is no run but a number."""
    for match in _RUN.finditer(ascii_digits(text)):
        if not _NUMBER.fullmatch(match[0]):
            yield Run(re.sub(r"\D", "", match[0]), match.start(), match.end())


def numbers_in(text: str) -> Iterator[Number]:
    """Give the numbers: a separator before exactly three digits groups them, any other one is a decimal point."""
    plain = ascii_digits(text)
    for match in _NUMBER.finditer(plain):
        value = _value(match[0])
        scale = _SCALE.match(plain, match.end())
        if scale is not None:
            word = scale[1].lower()
            value *= 1_000 if word.startswith(_THOUSANDS) else 1_000_000
        yield Number(value, match.start(), match.end())


def _value(written: str) -> float:
    if re.fullmatch(r"0\d+", written):  # "0533": a code, not the number 533
        return -float(written) - 0.5
    groups = re.split(r"\D", written)
    whole, last = groups[0], groups[-1]
    if len(groups) == 1:
        return float(written)
    if whole == "0" or len(last) != 3:
        return float(f"{''.join(groups[:-1])}.{last}")
    return float("".join(groups))
