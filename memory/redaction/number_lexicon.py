"""Number words of several languages, loaded from `number_words.toml`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal

from memory.redaction.folding import fold
from memory.redaction.lexicon import LEXICON, load, trie

Role = Literal["unit", "teen", "ten", "hundred", "times_hundred", "repeat"]

_LANGUAGES: Final[dict[str, Any]] = load("number_words.toml")
_ROLES: Final[dict[str, Role]] = {
    "units": "unit",
    "teens": "teen",
    "tens": "ten",
    "hundreds": "hundred",
    "repeat": "repeat",
}


@dataclass(frozen=True, slots=True)
class Word:
    """What a number word does and the value it has."""

    role: Role
    value: int


def _words() -> dict[str, Word]:
    """Return all number words, folded, with the glued German ones."""
    words: dict[str, Word] = {}
    for language in _LANGUAGES.values():
        for section, role in _ROLES.items():
            for word, value in language.get(section, {}).items():
                words.setdefault(fold(word), Word(role, value))
        for word in language.get("hundred", ()):
            words.setdefault(fold(word), Word("times_hundred", 100))
        joint = language.get("unit_joins_ten_with")
        if joint:
            for unit, one in language["units"].items():
                for ten, many in language["tens"].items():
                    if one:
                        words.setdefault(fold(unit + joint + ten), Word("teen", one + many))
    return words


def _glued() -> frozenset[str]:
    """Return the numbers up to 999 that are written as one word, as written."""
    glued: set[str] = set()
    for language in _LANGUAGES.values():
        units = list(language["units"])
        tens = [*language.get("tens", {}), *language.get("teens", {})]
        joint = language.get("unit_joins_ten_with")
        pairs = [f"{unit}{joint}{ten}" if joint else f"{ten}{unit}" for unit in units for ten in tens]
        hundreds = [head + hundred for hundred in language.get("hundred", ()) for head in ("", *units)]
        tails = [*units, *tens, *pairs]
        glued.update(tails, hundreds, language.get("hundreds", ()), language.get("repeat", ()))
        glued.update(head + tail for head in hundreds for tail in tails)
    return frozenset(glued)


WORDS: Final = _words()
"""What each single number word does, by its folded form."""
GLUED: Final = _glued()
EVERYDAY: Final = frozenset(LEXICON["words_between"]["everyday"])
"""Number words that mean something else in another language, or nothing by themselves."""
SEPARATORS: Final = frozenset(LEXICON["words_between"]["separators"])
"""Words between the groups of a number, as written."""
JOINERS: Final = frozenset(map(fold, LEXICON["words_between"]["joiners"]))
"""Words that join the parts of one number, as folded."""
PLUS: Final = trie(LEXICON["words_between"]["plus"])
"""A pattern for the words that stand for "+"."""
ANY_WORD: Final = trie([*WORDS])
"""A pattern for any single number word."""
