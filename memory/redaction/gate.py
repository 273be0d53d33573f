"""Tell within microseconds where in a text anything could stand that has to go: mostly nowhere.

A place is *telling* when it is a digit, an at-sign, a sign that hides characters, a word that spells a dot or a
mail provider, or one of three number words in a row. Everything beyond a fixed distance from telling places is
clear by definition. That is what lets a stream be released early with the same result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from memory.redaction.addresses import STREET_WORDS
from memory.redaction.folding import DIGITS, INVISIBLE, STYLED, TABLE, fast_class, fold
from memory.redaction.lexicon import LEXICON, trie
from memory.redaction.number_words import GLUED, SEPARATORS

BEFORE: Final = 96
AFTER: Final = 48
"""How many characters before and after a telling place are looked at with it; no rule of this package looks further."""
TAIL: Final = 112
"""How many characters at the end of an unfinished text cannot be judged yet: as long as three number words."""

PLACEHOLDER: Final = re.compile(r"\[(?:EMAIL|PHONE|ADDRESS|IBAN|CARD|NATIONAL_ID|PASSPORT|REDACTED)\]")
_HARMLESS: Final = frozenset("\ufe0f\u20e3")
_SIGNS: Final = fast_class([c for c in [*DIGITS, *INVISIBLE, *STYLED] if c not in _HARMLESS])
_TELLING_SIGNS: Final = re.compile(rf"[0-9@&%\\{_SIGNS}]+")
_TELLING_ASCII: Final = re.compile(r"[0-9@&%\\\x00-\x08\x0e-\x1b\x7f]+")
_OPENINGS: Final = re.compile(r"[(\[{<*_|~]")
_BRACKETED: Final = re.compile(
    r"[(\[{<*_|~]\s?(?:"
    + trie([*LEXICON["email"]["at_in_brackets"], *LEXICON["email"]["dot_in_brackets"]])
    + r")\s?[)\]}>*_|~]"
)
_PARTS: Final = (".net", "web.de")
_TOKEN: Final = re.compile(r"[^\s,.-]+")
_MAX_GAP: Final = 6


def _both(words: list[str]) -> set[str]:
    """Return words as written (in lower case) and as folded."""
    return {word.lower() for word in words} | {fold(word) for word in words}


_TRIGGERS: Final = frozenset(
    _both(
        [
            *LEXICON["email"]["dot"],
            *LEXICON["email"]["joined"],
            *LEXICON["email"]["unmistakable"],
            *("com", "org", "edu", "gov", "ru"),
            *(
                word
                for at in LEXICON["email"]["at_only"]
                for word in at.split()
                if word.isascii() and len(word) > 3
            ),
        ]
    )
)
_NUMBERS: Final = frozenset(_both([*GLUED]))
_BETWEEN: Final = frozenset(_both([*SEPARATORS]))
_SPELLED: Final = _NUMBERS | _BETWEEN


@dataclass(frozen=True, slots=True)
class Zone:
    """A range of a text that is looked at on its own; whether words that stand for signs or digits are in it."""

    start: int
    end: int
    signs: bool
    numbers: bool


def is_clear(text: str, *, addresses: bool = False) -> bool:
    """Whether nothing in the text is telling: the common case, decided as fast as can be."""
    if has_telling_sign(text):
        return False
    lowered = _lowered(text)
    words = _words(lowered)
    if not _SPELLED.isdisjoint(words) and sum(map(_NUMBERS.__contains__, words)) >= 3:
        return False
    return not (_has_signs(lowered, words) or "[" in text or (addresses and has_street(text)))


def has_telling_sign(text: str) -> bool:
    """Whether a digit, an at-sign or a sign that hides others is in the text."""
    return (_TELLING_ASCII if text.isascii() else _TELLING_SIGNS).search(text) is not None


def has_signs(normalised: str) -> bool:
    """Whether words or brackets in a normalised text can stand for the signs of an address."""
    return _has_signs(normalised, _words(normalised))


def has_street(text: str) -> bool:
    """Whether a word for a street is in the text."""
    return STREET_WORDS.search(text.translate(TABLE)) is not None


def _lowered(text: str) -> str:
    """Return the text in lower case, place by place."""
    return text.lower() if "İ" not in text else text.replace("İ", "i").lower()


def _words(lowered: str) -> list[str]:
    return lowered.replace("-", " ").replace(",", " ").replace(".", " ").split()


def _has_signs(lowered: str, words: list[str]) -> bool:
    if not _TRIGGERS.isdisjoint(words) or ".net" in lowered or "web.de" in lowered:
        return True
    return _OPENINGS.search(lowered) is not None and _BRACKETED.search(_folded(lowered)) is not None


def _folded(lowered: str) -> str:
    return lowered if lowered.isascii() else lowered.translate(TABLE)


def zones(text: str, *, addresses: bool = False) -> list[Zone]:
    """Return the ranges worth looking at, left to right, apart from each other; the rest of the text is clear."""
    places = [match.span() for match in (_TELLING_ASCII if text.isascii() else _TELLING_SIGNS).finditer(text)]
    lowered = _lowered(text)
    words = _words(lowered)
    signs: list[tuple[int, int]] = []
    numbers: list[tuple[int, int]] = []
    if not _SPELLED.isdisjoint(words):
        numbers = list(_number_words(lowered))
    if _has_signs(lowered, words):
        signs = list(_sign_words(lowered))
    if "[" in text:
        places.extend(match.span() for match in PLACEHOLDER.finditer(text))
    if addresses:
        places.extend(match.span() for match in STREET_WORDS.finditer(text.translate(TABLE)))
    if signs or numbers or "[" in text or addresses:
        places = sorted([*places, *signs, *numbers])
    return [
        Zone(start, end, _any_in(signs, start, end), _any_in(numbers, start, end))
        for start, end in _widened(places, len(text))
    ]


def _widened(places: list[tuple[int, int]], size: int) -> Iterator[tuple[int, int]]:
    """Yield the surroundings of sorted places, those that overlap as one."""
    if not places:
        return
    start, end = max(0, places[0][0] - BEFORE), 0
    for first, past in places:
        if first - BEFORE >= end > 0:
            yield start, min(end, size)
            start = first - BEFORE
        if past + AFTER > end:
            end = past + AFTER
    yield start, min(end, size)


def _any_in(places: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(start <= first < end for first, _ in places)


def _sign_words(lowered: str) -> Iterator[tuple[int, int]]:
    """Yield the words and the brackets that can stand for the signs of an address."""
    for match in _TOKEN.finditer(lowered):
        if match[0] in _TRIGGERS:
            yield match.span()
    for name in _PARTS:
        yield from (match.span() for match in re.finditer(re.escape(name), lowered))
    for match in _BRACKETED.finditer(_folded(lowered)):
        yield match.span()


def _number_words(lowered: str) -> Iterator[tuple[int, int]]:
    """Yield number words in threes, and those beside digits."""
    row: list[tuple[int, int]] = []
    last_end, last_role = -_MAX_GAP - 1, ""
    for match in _TOKEN.finditer(lowered):
        word = match[0]
        first, past = match.span()
        role = (
            "number"
            if word in _NUMBERS
            else "between"
            if word in _BETWEEN
            else "digit"
            if word[0].isdigit()
            else ""
        )
        near = first - last_end <= _MAX_GAP
        if role == "number":
            row = [*row[-2:], (first, past)] if near and row else [(first, past)]
            if len(row) == 3:
                yield row[0][0], past
        elif not near or not role:
            row = []
        if near and {role, last_role} in ({"number", "digit"}, {"between", "digit"}):
            yield first, past
        last_end, last_role = past, role
