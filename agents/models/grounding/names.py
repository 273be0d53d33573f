"""Find names in prose that stand nowhere in the data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agents.models.grounding.grounds import CODE, Grounds
from agents.models.grounding.word_forms import INFLECTED, stands_in, stem_of
from agents.models.grounding.wordings import wordings
from agents.models.phrases import phrase_pattern, words_folded
from agents.understanding.folding import fold
from agents.understanding.forms import known_forms
from agents.understanding.vocabulary import NAME, vocabulary_of

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[.:;!?،؛,\n]")
_LATIN = re.compile(r"[A-Za-zÀ-ž]{2,}")
_SHORT = 2
_SHOUTED = 4
"""Letters from which a word in capitals is no abbreviation."""


@dataclass(frozen=True, slots=True)
class NameWords:
    """One language's entry of names.toml, folded."""

    openers: frozenset[str]
    introduces: frozenset[str]
    nouns: tuple[str, ...]
    unknown: re.Pattern[str]


@cache
def name_words() -> Mapping[str, NameWords]:
    """Read names.toml."""
    table = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))
    return {lang: _entry(entry) for lang, entry in table.items()}


def _entry(entry: Mapping[str, Sequence[str]]) -> NameWords:
    return NameWords(
        openers=frozenset(map(fold, entry["openers"])),
        introduces=frozenset(fold(word) for word in entry["introduces"]),
        nouns=tuple(map(fold, entry.get("nouns", ()))),
        unknown=phrase_pattern(entry["unknown"]),
    )


def says_unknown(sentence: str, lang: str) -> bool:
    """Whether a sentence says that the data do not tell."""
    return bool(name_words()[lang].unknown.search(words_folded(sentence.replace("\u200c", " "))))


def strange_name(sentence: str, grounds: Grounds) -> str | None:
    """Give the first word that must be a name and is none of the data's; None where there is none."""
    for code in CODE.findall(sentence):
        if fold(code) not in grounds.codes:
            return str(code)
    words: list[str] = _WORD.findall(sentence)
    look = _Look(grounds)
    opens = True
    for index, word in enumerate(words):
        if not word[0].isalpha():
            opens = word in (".", ":", "!", "?", "\n")
            continue
        before = words[index - 1] if index else ""
        after = words[index + 1] if index + 1 < len(words) else ""
        if look.strange(word, before, after, opens=opens):
            return word
        opens = False
    return None


class _Look:
    """Looks at words of one language with one set of grounds."""

    def __init__(self, grounds: Grounds) -> None:
        self._words = grounds.words
        self._lang = grounds.lang
        self._own = name_words()[grounds.lang]
        self._plain = wordings()[grounds.lang].plain
        self._vocabulary = vocabulary_of(grounds.market)

    def strange(self, word: str, before: str, after: str, *, opens: bool) -> bool:
        """Whether a word must be a name, from its letters and neighbours, and is not in the data."""
        if self.grounded(word):
            return False
        if len(word) >= _SHOUTED and word.isupper():
            return True
        if self._introduced(before) or self._introduced(after) or fold(word) in self._own.introduces:
            return not self._ordinary(word) or fold(word) in self._own.introduces
        if self._lang == "fa":
            return bool(_LATIN.search(word))
        if not word[0].isupper() or len(word) < _SHORT:
            return self._lang == "ru" and bool(_LATIN.search(word))
        ordinary = self._ordinary(word)
        if self._lang == "de":
            return not ordinary and not self._noun(word)
        if opens:
            return not ordinary and (after[:1].isupper() or self._ordinary(after))
        return not ordinary or (after[:1].isupper() and not self.grounded(after))

    def grounded(self, word: str) -> bool:
        """Whether a word stands in the data, with whatever ending."""
        return stands_in(word, self._words)

    def _introduced(self, neighbour: str) -> bool:
        return fold(neighbour) in self._own.introduces if neighbour else False

    def _ordinary(self, word: str) -> bool:
        """Whether a word is one of the language, and not only a part of somebody's name."""
        folded = stem_of(word)
        if (
            folded in self._own.openers
            or self._plain.search(folded)
            or self._lang in self._vocabulary.known.get(folded, ())
        ):
            return True
        forms = known_forms(folded, self._vocabulary, self._lang)
        return any(NAME not in self._vocabulary.known.get(form.key, ()) for form in forms)

    def _noun(self, word: str) -> bool:
        """Whether a German word is a noun we know, or one made of such a noun."""
        folded = fold(word)
        return any(
            folded == noun or (len(noun) > INFLECTED and folded.endswith(noun)) for noun in self._own.nouns
        )
