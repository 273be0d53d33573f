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
from memory.redaction.folding import DIGITS, INVISIBLE, STYLED, TABLE, character_class, fold
from memory.redaction.lexicon import LEXICON, load
from memory.redaction.number_words import GLUED, SEPARATORS

BEFORE: Final = 96
AFTER: Final = 48
"""How many characters before and after a telling place are looked at with it; no rule of this package looks further."""
TAIL: Final = 112
"""How many characters at the end of an unfinished text cannot be judged yet: as long as three number words."""

PLACEHOLDER: Final = re.compile(r"\[(?:EMAIL|PHONE|ADDRESS|IBAN|CARD|NATIONAL_ID|PASSPORT|REDACTED)\]")
_HARMLESS: Final = frozenset("\ufe0f\u20e3")
_TELLING_SIGNS: Final = re.compile(
    f"[0-9@&%\\\\{character_class([c for c in [*DIGITS, *INVISIBLE, *STYLED] if c not in _HARMLESS])}]"
)
_TELLING_ASCII: Final = re.compile(r"[0-9@&%\\\x00-\x08\x0e-\x1f\x7f]")
_AT_IN_BRACKETS: Final = (
    "(at",
    "[at",
    "{at",
    "<at",
    "*at",
    "(et",
    "[et",
    "{et",
    "(a)",
    "[a]",
    "( at",
    "[ at",
    "(соб",
    "(ät",
)
_BRACKETED: Final = re.compile("|".join(map(re.escape, _AT_IN_BRACKETS)))
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
            *("com", "net", "org", "edu", "gov", "dotcom", "собака", "собачка"),
        ]
    )
    | {
        f"{opening}{dot}{closing}"
        for dot in ("dot", "nokta", "точка", "punkt")
        for opening, closing in ("()", "[]", "{}", "<>", "**")
    }
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


def _lowered(text: str) -> str:
    """Return the text in lower case, place by place."""
    return text.lower() if "İ" not in text else text.replace("İ", "i").lower()


def is_clear(text: str, *, addresses: bool = False) -> bool:
    """Whether nothing in the text is telling: the common case, decided as fast as can be."""
    if (_TELLING_ASCII if text.isascii() else _TELLING_SIGNS).search(text):
        return False
    return not _has_words(_lowered(text)) and not (addresses and _has_streets(text)) and "[" not in text


def _has_words(lowered: str) -> bool:
    """Whether the text can hold telling words; never False where it does."""
    words = lowered.replace("-", " ").replace(",", " ").replace(".", " ").split()
    if not _TRIGGERS.isdisjoint(words):
        return True
    if not _NUMBERS.isdisjoint(words) and sum(map(_NUMBERS.__contains__, words)) >= 3:
        return True
    return any(sign in lowered for sign in _AT_IN_BRACKETS)


def _has_streets(text: str) -> bool:
    return STREET_WORDS.search(text.translate(TABLE)) is not None


def zones(text: str, *, addresses: bool = False) -> list[Zone]:
    """Return the ranges worth looking at, left to right, apart from each other; the rest of the text is clear."""
    found: list[Zone] = []
    start = end = -1
    signs = numbers = False
    for first, past, kind in sorted(_telling(text, addresses=addresses)):
        low, high = max(0, first - BEFORE), min(len(text), past + AFTER)
        if low >= end:
            if end >= 0:
                found.append(Zone(start, end, signs, numbers))
            start, signs, numbers = low, False, False
        end = max(end, high)
        signs |= kind == "sign"
        numbers |= kind == "number"
    if end >= 0:
        found.append(Zone(start, end, signs, numbers))
    return found


def _telling(text: str, *, addresses: bool) -> Iterator[tuple[int, int, str]]:
    """Yield the telling places of a text, in no order."""
    for match in (_TELLING_ASCII if text.isascii() else _TELLING_SIGNS).finditer(text):
        yield match.start(), match.end(), ""
    if "[" in text:
        for match in PLACEHOLDER.finditer(text):
            yield match.start(), match.end(), ""
    lowered = _lowered(text)
    words = lowered.replace("-", " ").replace(",", " ").replace(".", " ").split()
    if not (_TRIGGERS.isdisjoint(words) and _SPELLED.isdisjoint(words)):
        yield from _telling_words(lowered)
    if any(sign in lowered for sign in _AT_IN_BRACKETS):
        for match in _BRACKETED.finditer(lowered):
            yield match.start(), match.end(), "sign"
    if addresses:
        for match in STREET_WORDS.finditer(text.translate(TABLE)):
            yield match.start(), match.end(), ""


def _telling_words(lowered: str) -> Iterator[tuple[int, int, str]]:
    """Yield words that spell a dot or a provider, number words in threes, and number words beside digits."""
    row: list[tuple[int, int]] = []
    last_end, last_role = -_MAX_GAP - 1, ""
    for match in _TOKEN.finditer(lowered):
        word = match[0]
        first, past = match.span()
        if word in _TRIGGERS:
            yield first, past, "sign"
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
                yield row[0][0], past, "number"
        elif not near or role == "":
            row = []
        if near and {role, last_role} in ({"number", "digit"}, {"between", "digit"}):
            yield first, past, "number"
        last_end, last_role = past, role
