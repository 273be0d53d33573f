"""Cut text into the words and character trigrams that the search index holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

TOKENS_VERSION: Final = 1
"""Raise it with every change of what this module returns: the index is then rebuilt at the next start."""

_WORD: Final = re.compile(r"[^\W_]+")
_DOTLESS: Final = str.maketrans({"ı": "i", "İ": "i"})
_EDGE: Final = "0"
_MAX_WORD: Final = 40


def words(text: str) -> list[str]:
    """Return the words of a text in order, without case, accents or the Turkish difference of i and ı."""
    flat = unicodedata.normalize("NFKD", text.translate(_DOTLESS)).casefold()
    return [
        word[:_MAX_WORD] for word in _WORD.findall("".join(c for c in flat if not unicodedata.combining(c)))
    ]


def grams(of_words: Iterable[str]) -> list[str]:
    """Return the distinct character trigrams of words, each word marked at both ends, in order of appearance."""
    found: dict[str, None] = {}
    for word in of_words:
        marked = f"{_EDGE}{word}{_EDGE}"
        for start in range(len(marked) - 2):
            found[marked[start : start + 3]] = None
    return list(found)


def owned(user_ref: int, tokens: Iterable[str]) -> list[str]:
    """Return index terms: each token behind its owner's number."""
    return [f"{user_ref}x{token}" for token in tokens]


def index_texts(user_ref: int, content: str) -> tuple[str, str]:
    """Return what a message puts into the word index and into the gram index."""
    distinct = list(dict.fromkeys(words(content)))
    return " ".join(owned(user_ref, distinct)), " ".join(owned(user_ref, grams(distinct)))
