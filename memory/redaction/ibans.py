"""Find account numbers (IBAN) by country, length and check digits, however they are spaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from memory.redaction.checksums import IBAN_LENGTHS, is_iban
from memory.redaction.view import Span, mask

LOOK_BACK: Final = 20
MANY_DIGITS: Final = 13
"""An IBAN has that many digits in a row, or letters among them."""
_START: Final = re.compile(
    r"(?:(?<![^\W_])|(?<=iban))[a-z][\W_]{0,2}[a-z][\W_]{0,3}[0-9oil][\W_]{0,2}[0-9oil]"
)
_WRITTEN: Final = re.compile(
    r"[a-z]{2}[0-9oil]{2}(?P<gap>[ .-]?)[a-z0-9]{4}(?:(?P=gap)[a-z0-9]{4}){1,6}(?:(?P=gap)[a-z0-9]{1,4})?"
)
"""The usual ways to write one; only these are left alone when the check digits are wrong."""
_WORDS: Final = frozenset(
    ("ad", "al", "at", "be", "by", "ch", "de", "do", "es", "il", "is", "it", "li", "me", "no", "se", "si")
)
"""Country codes that are also words or endings: with a space after them they need groups to follow."""
_LETTER_IN_DIGITS: Final = re.compile(r"[0-9][oil]{1,3}[0-9]")
_BARE: Final = re.compile(r"[0-9](?<![^\W_].)[0-9](?:[ .-]?[0-9]{4}){5}[ .-]?[0-9]{2}(?![^\W_])")
_DIGIT: Final = re.compile(r"[0-9]")
_NO_DIGITS: Final = dict.fromkeys(map(ord, "0123456789"))
MIN_RUN: Final = 7
MIN_GROUPS: Final = 4
_LOOKALIKE: Final = str.maketrans("oil", "011")


def may_be_iban(text: str) -> bool:
    """Whether an IBAN could stand in a text without a run of digits: letters look like some of them."""
    return _LETTER_IN_DIGITS.search(text) is not None


@lru_cache(maxsize=64)
def _body(length: int) -> re.Pattern[str]:
    """Return the pattern for that many letters and digits with little between them, ending where a word ends."""
    return re.compile(rf"[a-z0-9](?:[^a-z0-9\x01]{{0,3}}+[a-z0-9]){{{length - 1}}}(?![a-z0-9])")


def find_ibans(text: str, runs: list[tuple[int, int]]) -> list[Span]:
    """Return IBANs and, with an empty kind, what has their form but fails the check (to be left alone).

    `runs` is where the text has runs of digits.
    """
    found: list[Span] = []
    done = 0
    for start in _starts(text, runs):
        if start.start() < done:
            continue
        country = "".join(filter(str.isalpha, start[0]))[:2]
        length = IBAN_LENGTHS.get(country)
        match = _body(length).match(text, start.start()) if length else None
        if match is None or (
            country in _WORDS and not match[0][2].isalnum() and len(match[0].split()) < MIN_GROUPS
        ):
            continue
        compact = "".join(filter(str.isalnum, match[0]))
        if is_iban(compact) or is_iban(compact[:2] + compact[2:].translate(_LOOKALIKE)):
            found.append(Span(match.start(), match.end(), "iban"))
        elif _WRITTEN.fullmatch(match[0]):
            found.append(Span(match.start(), match.end(), ""))
        else:
            continue
        done = match.end()
    return sorted([*found, *_without_country(mask(text, found))]) if _is_long(runs) else found


def _is_long(runs: list[tuple[int, int]]) -> bool:
    return any(end - start >= IBAN_LENGTHS["tr"] - 2 for start, end in runs)


def _without_country(text: str) -> Iterator[Span]:
    """Yield Turkish IBANs of which somebody left out the country."""
    for bare in _BARE.finditer(text):
        if is_iban(f"tr{''.join(filter(str.isdigit, bare[0]))}"):
            yield Span(bare.start(), bare.end(), "iban")


def _starts(text: str, runs: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Yield where an IBAN can start: shortly before a run of digits, since every country's has one."""
    looked_until = 0
    for start, end in runs:
        low = max(looked_until, start - LOOK_BACK)
        if end - start >= MIN_RUN and (
            _DIGIT.search(text, low, start) or _count(text[start:end]) >= MANY_DIGITS
        ):
            yield from _START.finditer(text, low, min(len(text), start + LOOK_BACK))
            looked_until = start
    if not runs:
        yield from _START.finditer(text)


def _count(run: str) -> int:
    return len(run) - len(run.translate(_NO_DIGITS))
