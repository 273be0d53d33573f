"""Compile lists of phrases into one pattern over folded words: data files write "*" for any ending."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agents.understanding.folding import fold

_WORD = re.compile(r"[^\W_]+")
NEVER = re.compile(r"(?!)")


def words_folded(text: str) -> str:
    """Give the words of a text, folded, with one space between them."""
    return " ".join(fold(word) for word in _WORD.findall(text))


def phrase_source(phrase: str, between: str = " ") -> str:
    """Write one phrase as a regular expression."""
    return between.join(_word(word) for word in phrase.split())


def phrase_pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Match any of the phrases at word boundaries, the longest first; no phrase matches nothing."""
    sources = [phrase_source(one) for one in sorted(set(phrases), key=len, reverse=True) if words_folded(one)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(sources)})(?!\w)") if sources else NEVER


def _word(word: str) -> str:
    stem = re.escape(words_folded(word.rstrip("*")))
    return stem + r"\w*" if word.endswith("*") else stem
