"""Tell within microseconds where in a text anything could stand that has to go: mostly nowhere.

A place is *telling* when it is a digit, an at-sign, a sign that hides characters, a word that spells a dot or a
mail provider, or one of three number words in a row. Everything beyond a fixed distance from telling places is
clear by definition. That is what lets a stream be released early with the same result.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from memory.redaction.addresses import STREET_WORDS
from memory.redaction.folding import TABLE
from memory.redaction.hiding import TELLING, TELLING_ASCII
from memory.redaction.telling_words import (
    find_number_words,
    find_sign_words,
    has_number_words,
    has_sign_words,
    lowered,
    words_of,
)

BEFORE: Final = 96
AFTER: Final = 48
"""How many characters before and after a telling place are looked at with it; no rule of this package looks further."""
TAIL: Final = 112
"""How many characters at the end of an unfinished text cannot be judged yet: as long as three number words."""

PLACEHOLDER: Final = re.compile(r"\[(?:EMAIL|PHONE|ADDRESS|IBAN|CARD|NATIONAL_ID|PASSPORT|REDACTED)\]")

Places = list[tuple[int, int]]


def _clusters(inside: str) -> re.Pattern[str]:
    """Return a pattern for telling signs and all between them, as long as their surroundings touch each other."""
    return re.compile(rf"[{inside}](?:[^{inside}]{{0,{BEFORE + AFTER - 1}}}+[{inside}])*+")


_CLUSTERS: Final = _clusters(TELLING)
_CLUSTERS_ASCII: Final = _clusters(TELLING_ASCII)


class Zone(NamedTuple):
    """A range of a text that is looked at on its own; whether words that stand for signs or digits are in it."""

    start: int
    end: int
    signs: bool
    numbers: bool


def zones(text: str, *, addresses: bool = False) -> list[Zone]:
    """Return the ranges worth looking at, left to right, apart from each other; the rest of the text is clear.

    Mostly there are none, which is decided as fast as can be.
    """
    places = [match.span() for match in (_CLUSTERS_ASCII if text.isascii() else _CLUSTERS).finditer(text)]
    lower = lowered(text)
    words = words_of(lower)
    signs = list(find_sign_words(lower, words)) if has_sign_words(lower, words) else []
    numbers = list(find_number_words(lower)) if has_number_words(lower, words) else []
    bracket = "[" in text
    if bracket:
        places.extend(match.span() for match in PLACEHOLDER.finditer(text))
    if addresses:
        places.extend(match.span() for match in STREET_WORDS.finditer(text.translate(TABLE)))
    if signs or numbers or bracket or addresses:
        places = sorted([*places, *signs, *numbers])
    return _surroundings(places, signs, numbers, len(text)) if places else []


def _surroundings(places: Places, signs: Places, numbers: Places, size: int) -> list[Zone]:
    """Return sorted places with what is around them, those that overlap as one."""
    found: list[Zone] = []
    start, end = max(0, places[0][0] - BEFORE), 0
    for first, past in places:
        if first - BEFORE >= end > 0:
            found.append(_zone(start, end, signs, numbers))
            start = first - BEFORE
        if past + AFTER > end:
            end = past + AFTER
    found.append(_zone(start, min(end, size), signs, numbers))
    return found


def _zone(start: int, end: int, signs: Places, numbers: Places) -> Zone:
    return Zone(start, end, _any_in(signs, start, end), _any_in(numbers, start, end))


def _any_in(places: Places, start: int, end: int) -> bool:
    return bool(places) and any(start <= first < end for first, _ in places)
