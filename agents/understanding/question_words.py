"""Know the words that make a question of what stands before them: Turkish "mi", where English turns the sentence round."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path

from agents.understanding.folding import fold
from agents.understanding.mentions import Token

_FILE = Path(__file__).parent / "lexicons" / "question_words.toml"
_WORDS = frozenset(map(fold, tomllib.loads(_FILE.read_text(encoding="utf-8"))["words"]))
"""Read when the program starts: nothing may be read from files while a message is answered."""


def asked_by_word(tokens: Sequence[Token]) -> bool:
    """Whether a question word stands among tokens."""
    return any(token.fold in _WORDS for token in tokens)


def asked_behind(tokens: Sequence[Token], last: int) -> bool:
    """Whether a question word stands right behind what ends before token `last`: "pahalı mı"."""
    return asked_by_word(tokens[last : last + 1])
