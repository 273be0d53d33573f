"""Tell within microseconds where in a text anything could stand that has to go: mostly nowhere.

A place is *telling* when it is a digit, an at-sign, a sign that hides characters, a word that spells a dot or a
mail provider, or one of three number words in a row. Everything beyond a fixed distance from telling places is
clear by definition. That is what lets a stream be released early with the same result.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final, NamedTuple

from memory.redaction.addresses import STREET_WORDS
from memory.redaction.outlines import DIGIT
from memory.redaction.reading import Reading, read
from memory.redaction.telling_words import find_telling_words, may_tell
from memory.redaction.view import BOUND

BEFORE: Final = 96
AFTER: Final = 48
"""How many characters before and after a telling place are looked at with it; no rule of this package looks further."""
TAIL: Final = 112
"""How many characters at the end of an unfinished text cannot be judged yet: as long as three number words."""

BLANK: Final = 0x20

_BOUNDS: Final = re.compile(f"{BOUND}+")
"""Nobody types this sign; it hides what stands around it, as every invisible one does."""

PLACEHOLDER: Final = re.compile(r"\[(?:EMAIL|PHONE|ADDRESS|IBAN|CARD|NATIONAL_ID|PASSPORT|REDACTED)\]")

Places = list[tuple[int, int]]


_TELLING: Final = b"1@h%\\"
_SIGHT: Final = bytes(DIGIT[0] if kind in _TELLING else BLANK for kind in range(256))
"""Shows a telling sign of an outline as a digit, and everything else as blank."""
_FAR: Final = bytes([BLANK]) * (BEFORE + AFTER)
_CLUSTERS: Final = re.compile(rb"1(?: {0,%d}+1)*+" % (BEFORE + AFTER - 1))
"""Telling signs and all between them, as long as their surroundings touch each other."""


class Zone(NamedTuple):
    """A range of a text that is looked at on its own; whether words that stand for signs or digits are in it.

    `reading` is the range's where it can be known from the whole text's; `words` are the whole text's, folded.
    """

    start: int
    end: int
    signs: bool
    numbers: bool
    reading: Reading | None
    words: list[str]


def zones(text: str, *, addresses: bool = False) -> list[Zone]:
    """Return the ranges worth looking at, left to right, apart from each other; the rest of the text is clear.

    Mostly there are none, which is decided as fast as can be.
    """
    reading = read(text)
    places = _telling_places(reading.outline)
    if BOUND in text:
        places += [match.span() for match in _BOUNDS.finditer(text)]
    words = reading.letters.split()
    signs: Places = []
    numbers: Places = []
    if may_tell(reading, words):
        signs, numbers = find_telling_words(reading.text)
        places += [*signs, *numbers]
    if "[" in text:
        places += [match.span() for match in PLACEHOLDER.finditer(text)]
    if addresses:
        places += [match.span() for match in STREET_WORDS.finditer(reading.text)]
    if not places:
        return []
    if len(places) == 1 and not signs and not numbers:
        low, high = max(0, places[0][0] - BEFORE), min(len(text), places[0][1] + AFTER)
        return [Zone(low, high, False, False, reading.part(low, high), words)]
    ranges = _surroundings(sorted(places), len(text))
    return [
        Zone(
            low, high, _any_in(signs, low, high), _any_in(numbers, low, high), reading.part(low, high), words
        )
        for low, high in ranges
    ]


def _telling_places(outline: bytes) -> Places:
    """Return where signs are telling, those together that touch each other's surroundings."""
    sight = outline.translate(_SIGHT)
    first = sight.find(DIGIT)
    if first < 0:
        return []
    last = sight.rfind(DIGIT)
    if sight.find(_FAR, first, last) < 0:
        return [(first, last + 1)]
    return [match.span() for match in _CLUSTERS.finditer(sight)]


def _surroundings(places: Places, size: int) -> Places:
    """Return sorted places with what is around them, those that overlap as one."""
    ranges: Places = []
    start, end = max(0, places[0][0] - BEFORE), 0
    for first, past in places:
        if first - BEFORE >= end > 0:
            ranges.append((start, end))
            start = first - BEFORE
        if past + AFTER > end:
            end = past + AFTER
    ranges.append((start, min(end, size)))
    return ranges


def _any_in(places: Places, start: int, end: int) -> bool:
    """Whether any of sorted places begins in a range."""
    if not places:
        return False
    following = bisect_left(places, (start, 0))
    return following < len(places) and places[following][0] < end
