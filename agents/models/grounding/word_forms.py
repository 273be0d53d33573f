"""Find words again with whatever ending a language gives them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from agents.understanding.folding import fold

_WORD = re.compile(r"[^\W\d_]+")
_APOSTROPHE = re.compile(r"['’]")
INFLECTED = 3
"""Letters that may differ at the end of a name: "в Кирении", "Girne'nin"."""


def words_of(texts: Iterable[str]) -> set[str]:
    """Give the folded words of texts."""
    return {fold(word) for text in texts for word in _WORD.findall(text)}


def stem_of(word: str) -> str:
    """Fold a word without what an apostrophe adds to it."""
    return fold(_APOSTROPHE.split(word)[0])


def stands_in(word: str, words: Collection[str]) -> bool:
    """Whether a word is among others, with whatever ending."""
    stem = stem_of(word)
    if stem in words or fold(word) in words:
        return True
    if len(stem) <= INFLECTED + 1:
        return False
    return any(
        other[: len(other) - INFLECTED + 1] == stem[: len(other) - INFLECTED + 1]
        and abs(len(other) - len(stem)) <= INFLECTED
        for other in words
        if len(other) > INFLECTED + 1
    )
