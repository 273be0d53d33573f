"""Find account numbers (IBAN) by country, length and check digits, however they are spaced."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from memory.redaction.checksums import IBAN_LENGTHS, is_iban
from memory.redaction.digit_runs import Places
from memory.redaction.outlines import DIGIT, around
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


def may_start_account(outline: bytes, start: int, end: int, digits: int) -> bool:
    """Whether what an IBAN starts with stands in or before a stretch with that many digits, or it could have lost that."""
    if digits >= BARE:
        return True
    low, _ = around(outline, start, end, LOOK_BACK)
    if digits < MANY_DIGITS and outline.find(DIGIT, low, start) < 0:
        return False
    return _MAY_START.search(outline, low, end) is not None


def find_ibans(text: str, outline: bytes, stretches: Places) -> list[Span]:
    """Return IBANs and, with an empty kind, what has their form but fails the check and is not called one (to be left alone).

    `stretches` is where an account could start, left to right.
    """
    found: list[Span] = []
    done = 0
    for low, high in stretches:
        for start in _START.finditer(text, max(done, low - LOOK_BACK), high):
            place = start.start()
            country = "".join(filter(str.isalpha, start[0]))[:2]
            length = IBAN_LENGTHS.get(country)
            body = _BODIES[length].match(outline, place) if length and place >= done else None
            if body is None:
                continue
            end = body.end()
            written = text[place:end]
            if country in _WORDS and not written[2].isalnum() and len(written.split()) < MIN_GROUPS:
                continue
            kind = _kind(text, place, written)
            if kind is not None:
                found.append(Span(place, end, kind))
                done = end
    bare = [(low, high) for low, high in stretches if outline.count(DIGIT, low, high) >= BARE]
    if bare:
        text = mask(text, found)
        found += [span for place in bare for span in _without_country(text, *place)]
    return sorted(found)


def _kind(text: str, start: int, written: str) -> str | None:
    """Return what is written where an account could start: one, none after all, or (None) nothing that looks like one."""
    compact = "".join(filter(str.isalnum, written))
    if is_iban(compact) or is_iban(compact[:2] + compact[2:].translate(_LOOKALIKE)):
        return "iban"
    if not _WRITTEN.fullmatch(written):
        return None
    said = text[max(0, start - LOOK_BACK) : start].rpartition(BOUND)[2]
    return "iban" if "iban" in said else ""


def _without_country(text: str, low: int, high: int) -> Iterator[Span]:
    """Yield Turkish IBANs of which somebody left out the country."""
    for bare in _BARE.finditer(text, low, high):
        if is_iban(f"tr{''.join(filter(str.isdigit, bare[0]))}"):
            yield Span(bare.start(), bare.end(), "iban")
