"""Read a message in Latin letters whose language has a script of its own as if it were written in that: "hochu snyat kvartiru"."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from agents.understanding.mentions import Token

_FILE = Path(__file__).parent / "lexicons" / "romanised.toml"
_TELLING = 4
"""Letters from which on a word tells its language."""
_FEWEST = 2
"""Telling words that a message needs to be taken for romanised."""
_SHORTEST_STEM = 4


@dataclass(frozen=True, slots=True)
class Romanised:
    """One language's words by how they are written in Latin letters."""

    alike: Sequence[tuple[str, str]]
    words: Mapping[str, str]
    stems: Mapping[str, str]
    """What stands before a star; any ending may follow."""
    letters: Sequence[tuple[str, str]]
    """Latin writing -> letter, the longest first, for the endings."""

    def word(self, latin: str) -> str | None:
        """Give the word that a Latin writing stands for."""
        written = skeleton(latin, self.alike)
        if written in self.words:
            return self.words[written]
        for size in range(len(written), _SHORTEST_STEM - 1, -1):
            stem = self.stems.get(written[:size])
            if stem is not None:
                return stem + self.spelled(written[size:])
        return None

    def spelled(self, written: str) -> str:
        """Put letters for their Latin writing one by one."""
        out = ""
        while written:
            latin, letter = next(
                ((a, b) for a, b in self.letters if written.startswith(a)), (written[0], written[0])
            )
            out, written = out + letter, written[len(latin) :]
        return out


def skeleton(latin: str, alike: Iterable[tuple[str, str]]) -> str:
    """Bring the ways of writing a word in Latin letters to one."""
    for other, usual in alike:
        latin = latin.replace(other, usual)
    return latin


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def romanised_words(known: Mapping[str, Collection[str]], names: Collection[str]) -> dict[str, Romanised]:
    """Index the words of each language that is written in Latin letters too; `known` is word -> languages."""
    found = {}
    for lang, table in _table().items():
        letters, alike = table["letters"], tuple(table["alike"].items())
        words: dict[str, str] = {}
        stems: dict[str, str] = {}
        for word in [*(w for w, langs in known.items() if lang in langs), *names]:
            plain = word.rstrip("*")
            if plain and all(letter in letters for letter in plain):
                written = skeleton("".join(letters[letter] for letter in plain), alike)
                (stems if word.endswith("*") else words).setdefault(written, plain)
        spelling = {latin: letter for letter, latin in reversed(list(letters.items())) if latin}
        found[lang] = Romanised(alike, words, stems, sorted(spelling.items(), key=lambda pair: -len(pair[0])))
    return found


def in_own_script(
    tokens: Sequence[Token],
    known: Mapping[str, Collection[str]],
    romanised: Mapping[str, Romanised],
    hint: str | None,
) -> list[Token]:
    """Give the tokens as words of the language that most of them are romanised words of; else as they are.

    One such word is enough in a conversation that `hint` says is held in that language.
    """
    words = [t for t in tokens if t.kind == "word"]
    long = [t for t in words if len(t.fold) >= _TELLING]
    unknown = [t for t in long if not known.get(t.fold)]
    if not unknown or not all(t.text.isascii() for t in words):
        return list(tokens)
    for lang, language in romanised.items():
        told = sum(language.word(t.fold) is not None for t in unknown)
        fewest = 1 if lang == hint else _FEWEST
        if told >= fewest and told * 2 > len(unknown) and told * 2 >= len(long):
            return [_rewritten(t, language) if t.kind == "word" else t for t in tokens]
    return list(tokens)


def _rewritten(token: Token, language: Romanised) -> Token:
    word = language.word(token.fold) or language.spelled(skeleton(token.fold, language.alike))
    return replace(token, fold=word)
