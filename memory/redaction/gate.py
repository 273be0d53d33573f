"""Tell within microseconds where in a text anything could stand that has to go: mostly nowhere.

A place is *telling* when it is a digit, an at-sign, a sign that hides characters, a word that spells a dot or a
mail provider, or one of three number words in a row. Everything beyond a fixed distance from telling places is
clear by definition. That is what lets a stream be released early with the same result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from memory.redaction.addresses import STREET_WORDS
from memory.redaction.folding import DIGITS, INVISIBLE, STYLED, TABLE, fast_class, fold
from memory.redaction.lexicon import LEXICON, trie, whole_word
from memory.redaction.number_words import GLUED, SEPARATORS

BEFORE: Final = 96
AFTER: Final = 48
"""How many characters before and after a telling place are looked at with it; no rule of this package looks further."""
TAIL: Final = 112
"""How many characters at the end of an unfinished text cannot be judged yet: as long as three number words."""

PLACEHOLDER: Final = re.compile(r"\[(?:EMAIL|PHONE|ADDRESS|IBAN|CARD|NATIONAL_ID|PASSPORT|REDACTED)\]")
_KEYCAP: Final = "\ufe0f\u20e3"
"""Follow plain digits, and many an emoji."""
_SQUARED: Final = frozenset("¹²³")
"""Digits that hide nothing: people measure in m²."""
_SIGNS: Final = [c for c in [*DIGITS, *INVISIBLE, *STYLED] if c not in _KEYCAP]
_TELLING_SIGNS: Final = rf"0-9@&%\\{fast_class(_SIGNS)}"
_TELLING_ASCII: Final = r"0-9@&%\\\x00-\x08\x0e-\x1b\x7f"
_HIDING_SIGNS: Final = re.compile(
    rf"[&%\\=<{fast_class([*(c for c in _SIGNS if c not in _SQUARED), *_KEYCAP])}]"
)
_HIDING_ASCII: Final = re.compile(r"[&%\\=<\x00-\x08\x0e-\x1b\x7f]")


def _clusters(inside: str) -> re.Pattern[str]:
    """Return a pattern for telling signs and all between them, as long as their surroundings touch each other."""
    return re.compile(rf"[{inside}](?:[^{inside}]{{0,{BEFORE + AFTER - 1}}}+[{inside}])*+")


_CLUSTERS: Final = _clusters(_TELLING_SIGNS)
_CLUSTERS_ASCII: Final = _clusters(_TELLING_ASCII)
_APART: Final = r"(?:[^\w£$€₺¥%@]|_)"
SIX_DIGITS: Final = re.compile(rf"[0-9](?:{_APART}{{0,5}}+[^\W\d_]{{0,3}}+{_APART}?+[0-9]){{5}}")
"""What every number of a person has, at least; no more than three letters stand between two of them."""
_BRACKETED: Final = re.compile(
    r"[(\[{<*_~`]\s?(?:"
    + trie([*LEXICON["email"]["at_in_brackets"], *LEXICON["email"]["dot_in_brackets"]])
    + r")\s?[)\]}>*_~`]"
)
_TOKEN: Final = re.compile(r"[^\s,.-]+")
_GLUED_ROW: Final = re.compile(r"(?:sıfır|sifir|zero)[^\W\d_]{12,48}")
_WORDY: Final = ("number", "between")
_MAX_GAP: Final = 6
_AT_REACH: Final = 40


def _both(words: list[str]) -> set[str]:
    """Return words as written (in lower case) and as folded."""
    return {word.lower() for word in words} | {fold(word) for word in words}


_TRIGGERS: Final = frozenset(
    _both(
        [
            *LEXICON["email"]["dot"],
            *LEXICON["email"]["joined"],
            *LEXICON["email"]["unmistakable"],
            *(
                word
                for at in LEXICON["email"]["at_only"]
                for word in at.split()
                if word.isascii() and len(word) > 3
            ),
        ]
    )
)
_DOMAINS: Final = frozenset(("com", "net", "org", "edu", "gov", "ru"))
_AT_WORDS: Final = frozenset(word for word in _both(LEXICON["email"]["at"]) if " " not in word)
_AT_WORD: Final = re.compile(whole_word(trie(sorted(_AT_WORDS))))
_WEB_DE: Final = re.compile(r"web\.de")
_EVERYDAY: Final = frozenset(("on", "one", "bir", "o", "oh", "ein", "eins", "nil", "ten", "und"))
"""Number words that mean something else in another language, or nothing by themselves."""
_NUMBERS: Final = frozenset(_both([*GLUED]))
_BETWEEN: Final = frozenset(_both([*SEPARATORS]))
_SPELLED: Final = _NUMBERS | _BETWEEN


class Zone(NamedTuple):
    """A range of a text that is looked at on its own; whether words that stand for signs or digits are in it."""

    start: int
    end: int
    signs: bool
    numbers: bool


def is_hiding(text: str) -> bool:
    """Whether escapes, invisible characters, styled letters or other scripts' digits hide what a text says."""
    return (_HIDING_ASCII if text.isascii() else _HIDING_SIGNS).search(text) is not None


def has_signs(folded: str) -> bool:
    """Whether words or brackets in a folded text can stand for the signs of an address."""
    return _has_signs(folded, _words(folded))


def has_number_words(folded: str) -> bool:
    """Whether a folded text has number words beside each other or beside digits."""
    words = _words(folded)
    return not _SPELLED.isdisjoint(words) and _has_number_words(words)


def _lowered(text: str) -> str:
    """Return the text in lower case, place by place."""
    return text.lower() if "İ" not in text else text.replace("İ", "i").lower()


def _words(lowered: str) -> list[str]:
    return lowered.replace("-", " ").replace(",", " ").replace(".", " ").split()


def _has_signs(lowered: str, words: list[str]) -> bool:
    if not _TRIGGERS.isdisjoint(words) or "web.de" in lowered:
        return True
    if not _DOMAINS.isdisjoint(words) and not _AT_WORDS.isdisjoint(words):
        return True
    return _may_have_brackets(lowered) and _BRACKETED.search(_folded(lowered)) is not None


def _may_have_brackets(text: str) -> bool:
    return (
        "(" in text
        or "[" in text
        or "{" in text
        or "<" in text
        or "*" in text
        or "_" in text
        or "~" in text
        or "`" in text
    )


def _folded(lowered: str) -> str:
    return lowered if lowered.isascii() else lowered.translate(TABLE)


def zones(text: str, *, addresses: bool = False) -> list[Zone]:
    """Return the ranges worth looking at, left to right, apart from each other; the rest of the text is clear.

    Mostly there are none, which is decided as fast as can be.
    """
    places = [match.span() for match in (_CLUSTERS_ASCII if text.isascii() else _CLUSTERS).finditer(text)]
    lowered = _lowered(text)
    words = _words(lowered)
    signs: list[tuple[int, int]] = []
    numbers: list[tuple[int, int]] = []
    if not _SPELLED.isdisjoint(words) and _has_number_words(words):
        numbers = list(_number_words(lowered))
    if "sıfırb" in lowered or "sifirb" in lowered or "zerof" in lowered:
        numbers += [match.span() for match in _GLUED_ROW.finditer(lowered)]
    if _has_signs(lowered, words):
        signs = list(_sign_words(lowered, words))
    bracket = "[" in text
    if bracket:
        places.extend(match.span() for match in PLACEHOLDER.finditer(text))
    if addresses:
        places.extend(match.span() for match in STREET_WORDS.finditer(text.translate(TABLE)))
    if signs or numbers or bracket or addresses:
        places = sorted([*places, *signs, *numbers])
    if not places:
        return []
    found: list[Zone] = []
    start, end = max(0, places[0][0] - BEFORE), 0
    for first, past in places:
        if first - BEFORE >= end > 0:
            found.append(_zone(start, end, signs, numbers))
            start = first - BEFORE
        if past + AFTER > end:
            end = past + AFTER
    found.append(_zone(start, min(end, len(text)), signs, numbers))
    return found


def _zone(start: int, end: int, signs: list[tuple[int, int]], numbers: list[tuple[int, int]]) -> Zone:
    return Zone(start, end, _any_in(signs, start, end), _any_in(numbers, start, end))


def _any_in(places: list[tuple[int, int]], start: int, end: int) -> bool:
    return bool(places) and any(start <= first < end for first, _ in places)


def _has_number_words(words: list[str]) -> bool:
    """Whether a number word stands beside another, or beside digits; never False where `_number_words` finds any."""
    if _SPELLED.intersection(words) <= _EVERYDAY:
        return False
    spells = [word in _SPELLED for word in words]
    for index, word in enumerate(spells):
        if not word:
            continue
        beside = [*words[max(index - 1, 0) : index], *words[index + 1 : index + 2]]
        if any(other in _SPELLED or other[0].isdigit() for other in beside):
            return True
    return False


def _sign_words(lowered: str, words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the words and the brackets that can stand for the signs of an address."""
    for word in _TRIGGERS.intersection(words):
        yield from _places(word, lowered)
    if not _AT_WORDS.isdisjoint(words):
        for word in _DOMAINS.intersection(words):
            for start, end in _places(word, lowered):
                if _AT_WORD.search(lowered, max(0, start - _AT_REACH), start) is not None:
                    yield start, end
    if "web.de" in lowered:
        yield from (match.span() for match in _WEB_DE.finditer(lowered))
    if _may_have_brackets(lowered):
        yield from (match.span() for match in _BRACKETED.finditer(_folded(lowered)))


def _places(word: str, lowered: str) -> Iterator[tuple[int, int]]:
    """Yield where a word stands between white space, commas, dots and hyphens."""
    start = lowered.find(word)
    while start >= 0:
        end = start + len(word)
        if (not start or _is_break(lowered[start - 1])) and (end == len(lowered) or _is_break(lowered[end])):
            yield start, end
        start = lowered.find(word, end)


def _role(word: str) -> str:
    """Return what a word can be in a number that is spelled out."""
    if word in _NUMBERS:
        return "number"
    if word in _BETWEEN:
        return "between"
    return "digit" if word[0].isdigit() else ""


def _is_break(character: str) -> bool:
    return character in ",.-" or character.isspace()


def _number_words(lowered: str) -> Iterator[tuple[int, int]]:
    """Yield number words in threes, and those beside digits."""
    row: list[tuple[int, int, bool]] = []
    last_end, last_role = -_MAX_GAP - 1, ""
    for match in _TOKEN.finditer(lowered):
        word = match[0]
        first, past = match.span()
        role = _role(word)
        near, everyday = first - last_end <= _MAX_GAP, word in _EVERYDAY
        if role == "number":
            row = [*row[-2:], (first, past, everyday)] if near and row else [(first, past, everyday)]
            if len(row) == 3 and not (row[0][2] and row[1][2] and everyday):
                yield row[0][0], past
        elif not near or not role:
            row = []
        wordy = role in _WORDY and not everyday
        if near and ((role == "digit" and last_role in _WORDY) or (last_role == "digit" and wordy)):
            yield first, past
        last_end, last_role = past, "everyday" if everyday else role
