"""Words that can stand for the signs of an e-mail address or for the digits of a number, found fast.

Words are what stands between white space, commas, dots and hyphens. The functions that only ask never say no where
the ones that look would find something: what is found in a part of a text is found in the whole of it, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from memory.redaction.folding import fold
from memory.redaction.lexicon import LEXICON, trie, whole_words
from memory.redaction.number_lexicon import EVERYDAY, GLUED, JOINERS, SEPARATORS
from memory.redaction.outlines import BRACKET, DIGIT
from memory.redaction.reading import Reading
from memory.redaction.view import BOUND

MAX_GAP: Final = 6
"""How many characters may stand between two words of a number."""
ROW: Final = 3
"""So many number words make a number, where no digits stand among them."""
AT_REACH: Final = 40
"""How many characters may stand between "at" and the end of a domain."""

_EMAIL: Final = LEXICON["email"]


_QUOTED_DOTS: Final = [f"{quote}{dot}{quote}" for quote in "'\"" for dot in _EMAIL["dot"]]
_TRIGGERS: Final = frozenset(
    map(
        fold,
        [*_EMAIL["dot"], *_EMAIL["joined"], *_EMAIL["unmistakable"], *_EMAIL["telling_at"], *_QUOTED_DOTS],
    )
)
_DOMAINS: Final = frozenset(("com", "net", "org", "edu", "gov", "ru"))
_AT_WORDS: Final = frozenset(word for word in map(fold, _EMAIL["at"]) if " " not in word)
_AT_WORD: Final = re.compile(whole_words(_AT_WORDS))
_WEB_DE: Final = re.compile(r"web\.de")
_BRACKETED: Final = re.compile(
    rf"[(\[{{<*_~`]\s?(?:{trie([*_EMAIL['at_in_brackets'], *_EMAIL['dot_in_brackets']])})\s?[)\]}}>*_~`]"
)
_NUMBERS: Final = frozenset(map(fold, GLUED))
_BETWEEN: Final = frozenset(map(fold, SEPARATORS))
_SPELLED: Final = _NUMBERS | _BETWEEN
_SIGNS: Final = _TRIGGERS | _DOMAINS
_SUSPECTS: Final = _SIGNS | (_SPELLED - EVERYDAY)
_WORDY: Final = ("number", "between")
_TOKEN: Final = re.compile(r"[^\s\x01,.()\[\]{}:;*/-]+")
_GLUED_ROW: Final = re.compile(r"(?:sifir|zero)[^\W\d_]{12,48}")


def may_tell(reading: Reading, words: list[str]) -> bool:
    """Whether a text with these words could have any that stand for signs or digits; mostly it cannot."""
    if not _SUSPECTS.isdisjoint(words) and _tell(reading, words, _SUSPECTS.intersection(words)):
        return True
    if BRACKET in reading.outline and _BRACKETED.search(reading.text) is not None:
        return True
    return "web.de" in reading.text or _has_glued_digits(reading.text)


def _tell(reading: Reading, words: list[str], suspects: frozenset[str]) -> bool:
    """Whether suspicious words have beside them what makes them tell."""
    if suspects.isdisjoint(_SIGNS):
        return DIGIT in reading.outline or sum(map(_SPELLED.__contains__, words)) >= ROW
    if not suspects <= _DOMAINS or not suspects.isdisjoint(_SPELLED):
        return True
    return not _AT_WORDS.isdisjoint(words) and any(_find_domains(reading.text, suspects))


def find_telling_words(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return where a folded text has words or brackets that can stand for signs, and where it has number words."""
    words = words_of(text)
    signs = sorted(_find_sign_words(text, words)) if has_sign_words(text, words) else []
    numbers = sorted(_find_number_words(text)) if has_number_words(text, words) else []
    return signs, numbers


def words_of(text: str) -> list[str]:
    """Return the words of a folded text."""
    return _TOKEN.findall(text)


def has_sign_words(text: str, words: list[str]) -> bool:
    """Whether words or brackets in a folded text can stand for the signs of an address."""
    if not _TRIGGERS.isdisjoint(words) or "web.de" in text:
        return True
    if not _DOMAINS.isdisjoint(words) and not _AT_WORDS.isdisjoint(words):
        return True
    return _may_have_brackets(text) and _BRACKETED.search(text) is not None


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


def _find_sign_words(text: str, words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the words and the brackets that can stand for the signs of an address."""
    for word in _TRIGGERS.intersection(words):
        yield from _places(word, text)
    if not _AT_WORDS.isdisjoint(words):
        yield from _find_domains(text, _DOMAINS.intersection(words))
    if "web.de" in text:
        yield from (match.span() for match in _WEB_DE.finditer(text))
    if _may_have_brackets(text):
        yield from (match.span() for match in _BRACKETED.finditer(text))


def _find_domains(text: str, domains: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where ends of domains stand shortly after a word for the sign."""
    for word in domains:
        for start, end in _places(word, text):
            if _AT_WORD.search(text, max(0, start - AT_REACH), start) is not None:
                yield start, end


def _places(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where a word stands between white space, commas, dots and hyphens."""
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        if (not start or _is_break(text[start - 1])) and (end == len(text) or _is_break(text[end])):
            yield start, end
        start = text.find(word, end)


def _is_break(character: str) -> bool:
    return character in f",.-{BOUND}" or character.isspace()


def has_number_words(text: str, words: list[str]) -> bool:
    """Whether a number word stands beside another, or beside digits, in a folded text."""
    if not _SPELLED.isdisjoint(words) and not _SPELLED.intersection(words) <= EVERYDAY:
        words = [word for word in words if word not in JOINERS]
        for index, word in enumerate(words):
            if word in _SPELLED:
                beside = [*words[max(index - 1, 0) : index], *words[index + 1 : index + 2]]
                if any(other in _SPELLED or other[0].isdigit() for other in beside):
                    return True
    return _has_glued_digits(text)


def _has_glued_digits(text: str) -> bool:
    return "sifirb" in text or "zerof" in text


def _role(word: str) -> str:
    """Return what a word can be in a number that is spelled out."""
    if word in _NUMBERS:
        return "number"
    if word in _BETWEEN:
        return "between"
    return "digit" if word[0].isdigit() else ""


def _find_number_words(text: str) -> Iterator[tuple[int, int]]:
    """Yield number words in threes, and those beside digits."""
    row: list[tuple[int, int, bool]] = []
    last_end, last_role = -MAX_GAP - 1, ""
    for match in _TOKEN.finditer(text):
        word = match[0]
        first, past = match.span()
        if word in JOINERS and first - last_end <= MAX_GAP:
            last_end = past
            continue
        role = _role(word)
        near, everyday = first - last_end <= MAX_GAP, word in EVERYDAY
        if role == "number":
            row = [*row[-2:], (first, past, everyday)] if near and row else [(first, past, everyday)]
            if len(row) == ROW and not (row[0][2] and row[1][2] and everyday):
                yield row[0][0], past
        elif not near or not role:
            row = []
        wordy = role in _WORDY and not everyday
        if near and ((role == "digit" and last_role in _WORDY) or (last_role == "digit" and wordy)):
            yield first, past
        last_end, last_role = past, "everyday" if everyday else role
    yield from (match.span() for match in _GLUED_ROW.finditer(text))
