"""The words that decide, loaded from `lexicon.toml` and compiled into patterns that match in linear time."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from memory.redaction.folding import fold


def load(name: str) -> dict[str, Any]:
    """Read a data file of this package."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def trie(words: Iterable[str]) -> str:
    """Return a pattern for any of the words (longest first) that never tries a letter twice; `*` is any ending."""
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for character in fold(word):
            node = node.setdefault(character, {})
        node[""] = {}
    return _written(root)


def _written(node: dict[str, Any]) -> str:
    """Write a trie's node as a pattern."""
    if "*" in node:
        return r"[^\W\d_]{0,16}"
    branches = [
        (r"\s{1,3}" if character == " " else re.escape(character)) + _written(following)
        for character, following in sorted(node.items())
        if character
    ]
    if not branches:
        return ""
    alternatives = branches[0] if len(branches) == 1 and "" not in node else "(?:" + "|".join(branches) + ")"
    return alternatives + "?" if "" in node else alternatives


LEXICON: Final = load("lexicon.toml")
"""The whole lexicon as written."""


def folded(section: str, name: str) -> frozenset[str]:
    """Return one list of the lexicon as folded words."""
    return frozenset(map(fold, LEXICON[section][name]))


class Vocabulary:
    """What single words say, by exact form or by stem (`*` stands for any ending); the longest stem decides."""

    def __init__(self, kinds: dict[str, Iterable[str]]) -> None:
        self._exact: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        for kind, words in kinds.items():
            for word in words:
                stem = fold(word).rstrip("*")
                (self._stems if word.endswith("*") else self._exact).setdefault(stem, kind)
        self._shortest = min(map(len, self._stems), default=1)
        self.kind = lru_cache(maxsize=4096)(self._kind)
        """Return what a folded word says, an empty string where it says nothing (cached)."""

    def _kind(self, word: str) -> str:
        exact = self._exact.get(word)
        if exact is not None:
            return exact
        for size in range(min(len(word), 20), self._shortest - 1, -1):
            stem = self._stems.get(word[:size])
            if stem is not None:
                return stem
        return ""


def whole_words(words: Iterable[str]) -> str:
    """Return a pattern for any of the words where it stands by itself.

    What must not stand before a word is asked after its first letter: so the engine skips to where one can start.
    """
    by_letter: dict[str, list[str]] = {}
    for word in sorted(map(fold, words)):
        by_letter.setdefault(word[0], []).append(word)
    branches = [rf"{re.escape(letter)}(?<![^\W_].){_tails(group)}" for letter, group in by_letter.items()]
    return rf"(?:{'|'.join(branches)})(?![^\W_])"


def _tails(words: list[str]) -> str:
    """Return a pattern for what follows the first letter of words."""
    tails = [word[1:] for word in words]
    pattern = trie(tail for tail in tails if tail)
    return f"(?:{pattern})?" if "" in tails else pattern
