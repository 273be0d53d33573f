"""Find account numbers (IBAN) by country, length and check digits, however they are spaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from memory.redaction.checksums import IBAN_LENGTHS, is_iban
from memory.redaction.outlines import DIGIT
from memory.redaction.view import BOUND, Span, mask

LOOK_BACK: Final = 20
MANY_DIGITS: Final = 13
"""An IBAN has that many digits in a row, or letters among them."""
_START: Final = re.compile(
    r"(?:(?<![^\W_])|(?<=iban))[a-z][^\w\x01]{0,2}[a-z][^\w\x01]{0,3}[0-9oil][^\w\x01]{0,2}[0-9oil]"
)
_WRITTEN: Final = re.compile(
    r"[a-z]{2}[0-9oil]{2}(?P<gap>[ .-]?)[a-z0-9]{4}(?:(?P=gap)[a-z0-9]{4}){1,6}(?:(?P=gap)[a-z0-9]{1,4})?"
)
"""The usual ways to write one. With wrong check digits these go only after the word "IBAN": people mistype."""
_WORDS: Final = frozenset(
    ("ad", "al", "at", "be", "by", "ch", "de", "do", "es", "il", "is", "it", "li", "me", "no", "se", "si")
)
"""Country codes that are also words or endings: with a space after them they need groups to follow."""
_LETTER_IN_DIGITS: Final = re.compile(rb"1o{1,3}1")
_MAY_START: Final = re.compile(
    rb"[aol](?:(?<![1aol].)|(?<=olla.))[^1aol]{0,2}[aol][^1aol]{0,3}[1o][^1aol]{0,2}[1o]"
)
"""In an outline: the two letters and the two digits, in a word of their own or after "iban"."""
_BODIES: Final = {
    length: re.compile(rb"[1aol](?:[^1aolx@$]{0,3}+[1aol]){%d}(?![1aol])" % (length - 1))
    for length in IBAN_LENGTHS.values()
}
"""In an outline, by length: that many letters and digits with little between them, ending where a word ends."""
_BARE: Final = re.compile(r"[0-9](?<![^\W_].)[0-9](?:[ .-]?[0-9]{4}){5}[ .-]?[0-9]{2}(?![^\W_])")
MIN_GROUPS: Final = 4
BARE: Final = IBAN_LENGTHS["tr"] - 2
"""How long a Turkish IBAN is without its country."""
_LOOKALIKE: Final = str.maketrans("oil", "011")


def may_be_iban(outline: bytes) -> bool:
    """Whether an IBAN could stand in a text without a run of digits: letters look like some of them."""
    return _LETTER_IN_DIGITS.search(outline) is not None


def may_start_iban(outline: bytes) -> bool:
    """Whether what an IBAN starts with stands anywhere, or so many digits that it could have lost that."""
    return outline.count(DIGIT) >= BARE or _MAY_START.search(outline) is not None


def find_ibans(text: str, outline: bytes, runs: list[tuple[int, int]]) -> list[Span]:
    """Return IBANs and, with an empty kind, what has their form but fails the check and is not called one (to be left alone).

    `runs` is where the text has runs of digits.
    """
    found: list[Span] = []
    done = 0
    for start in _starts(text, outline, runs):
        if start.start() < done:
            continue
        country = "".join(filter(str.isalpha, start[0]))[:2]
        length = IBAN_LENGTHS.get(country)
        body = _BODIES[length].match(outline, start.start()) if length else None
        if body is None:
            continue
        end = body.end()
        written = text[start.start() : end]
        if country in _WORDS and not written[2].isalnum() and len(written.split()) < MIN_GROUPS:
            continue
        compact = "".join(filter(str.isalnum, written))
        if is_iban(compact) or is_iban(compact[:2] + compact[2:].translate(_LOOKALIKE)):
            found.append(Span(start.start(), end, "iban"))
        elif _WRITTEN.fullmatch(written):
            said = text[max(0, start.start() - LOOK_BACK) : start.start()].rpartition(BOUND)[2]
            announced = "iban" in said
            found.append(Span(start.start(), end, "iban" if announced else ""))
        else:
            continue
        done = end
    for first, past in runs:
        if past - first >= BARE:
            return sorted([*found, *_without_country(mask(text, found))])
    return found


def _without_country(text: str) -> Iterator[Span]:
    """Yield Turkish IBANs of which somebody left out the country."""
    for bare in _BARE.finditer(text):
        if is_iban(f"tr{''.join(filter(str.isdigit, bare[0]))}"):
            yield Span(bare.start(), bare.end(), "iban")


def _starts(text: str, outline: bytes, runs: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """Yield where an IBAN can start: shortly before a run of digits, since every country's has one."""
    looked_until = 0
    for start, end in runs:
        low = max(looked_until, start - LOOK_BACK)
        if (
            outline.find(DIGIT, low, start) >= 0 or outline.count(DIGIT, start, end) >= MANY_DIGITS
        ) and _MAY_START.search(outline, low, start + LOOK_BACK):
            yield from _START.finditer(text, low, min(len(text), start + LOOK_BACK))
            looked_until = start
    if not runs:
        yield from _START.finditer(text)
