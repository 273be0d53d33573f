"""Find names in prose that stand nowhere in the data."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from agents.models.grounding.grounds import CODE, Grounds
from agents.understanding.folding import fold
from agents.understanding.forms import known_forms
from agents.understanding.vocabulary import NAME, vocabulary_of

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[.:;!?،؛,\n]")
_LATIN = re.compile(r"[A-Za-zÀ-ž]{2,}")
_SHORT = 2
_SHOUTED = 4
"""Letters from which a word in capitals is no abbreviation."""
_INFLECTED = 3
"""Letters that may differ at the end of a name: "в Кирении", "Girne'nin"."""


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
    phrases = (r"\s+".join(re.escape(fold(w.rstrip("*"))) + (r"\w*" if w.endswith("*") else "") for w in p.split())
               for p in entry["unknown"])  # fmt: skip
    return NameWords(
        openers=frozenset(map(fold, entry["openers"])),
        introduces=frozenset(fold(word) for word in entry["introduces"]),
        nouns=tuple(map(fold, entry.get("nouns", ()))),
        unknown=re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)"),
    )


def says_unknown(sentence: str, lang: str) -> bool:
    """Whether a sentence says that the data do not tell."""
    folded = " ".join(fold(word) for word in re.findall(r"\w+", sentence.replace("\u200c", " ")))
    return bool(name_words()[lang].unknown.search(folded))


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
        stem = fold(re.split(r"['’]", word)[0])
        if stem in self._words or fold(word) in self._words:
            return True
        if len(stem) <= _INFLECTED + 1:
            return False
        return any(
            other[: len(other) - _INFLECTED + 1] == stem[: len(other) - _INFLECTED + 1]
            and abs(len(other) - len(stem)) <= _INFLECTED
            for other in self._words
            if len(other) > _INFLECTED + 1
        )

    def _introduced(self, neighbour: str) -> bool:
        return fold(neighbour) in self._own.introduces if neighbour else False

    def _ordinary(self, word: str) -> bool:
        """Whether a word is one of the language, and not only a part of somebody's name."""
        folded = fold(re.split(r"['’]", word)[0])
        if folded in self._own.openers or self._lang in self._vocabulary.known.get(folded, ()):
            return True
        forms = known_forms(folded, self._vocabulary, self._lang)
        return any(NAME not in self._vocabulary.known.get(form.key, ()) for form in forms)

    def _noun(self, word: str) -> bool:
        """Whether a German word is a noun we know, or one made of such a noun."""
        folded = fold(word)
        return any(
            folded == noun or (len(noun) > _INFLECTED and folded.endswith(noun)) for noun in self._own.nouns
        )
