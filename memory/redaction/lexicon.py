"""The words that decide, loaded from `lexicon.toml` and compiled into patterns that match in linear time."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
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


def whole_word(pattern: str) -> str:
    """Allow a pattern to match whole words only."""
    return rf"(?<![^\W_])(?:{pattern})(?![^\W_])"
