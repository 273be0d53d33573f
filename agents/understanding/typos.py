"""Mend misspelt words: the nearest known word of the language or name of the market, where that is beyond doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

MAX_MENDED = 8
"""Unknown words of one message that are looked up; more than that is no misspelling."""


_SHORTEST = 4
_TWO_EDITS = 8


@dataclass(frozen=True, slots=True)
class Spellings:
    """Words that may be meant, by their length."""

    words: dict[int, list[str]]
    names: dict[int, list[str]]

    @staticmethod
    def of(words: set[str], names: set[str]) -> Spellings:
        """Index words and names; those that are too short to be told apart are left out."""
        return Spellings(_by_length(words - names), _by_length(names))

    def mend(self, word: str) -> tuple[str, float] | None:
        """Give the word that was meant with how sure that is, or None.

        One edit from five letters on, two in names from eight letters on and in words where one of them is a doubled
        letter; with four letters only a swap or a doubled letter. The first letter stands: people get that one right.
        """
        if len(word) < _SHORTEST or not word.isalpha():
            return None
        found = [*_near(word, self.words, names=False), *_near(word, self.names, names=True)]
        if not found:
            return None
        edits, _, _, meant = min(found)
        return meant, 0.85 if edits == 1 else 0.7


def _near(word: str, index: dict[int, list[str]], *, names: bool) -> Iterator[tuple[int, bool, bool, str]]:
    """Give the words in reach with their edits, best first when sorted."""
    size = len(word)
    reach = 2 if size >= _TWO_EDITS else 1
    lengths = range(size - reach, size + reach + 1)
    choices = [choice for length in lengths for choice in index.get(length, ()) if choice[0] == word[0]]
    for choice, edits, _ in process.extract(word, choices, scorer=OSA.distance, score_cutoff=reach, limit=3):
        if _beyond_doubt(word, choice, int(edits), names=names):
            yield int(edits), not _same_letters(word, choice), names, choice


def _beyond_doubt(word: str, choice: str, edits: int, *, names: bool) -> bool:
    size = min(len(word), len(choice))
    if size < 5:
        return _same_letters(word, choice)
    if edits == 2:
        return size >= _TWO_EDITS and (names or OSA.distance(_single(word), _single(choice)) == 1)
    return names or size > 5 or len(word) != len(choice) or _sounds_alike(word, choice)


def _same_letters(word: str, choice: str) -> bool:
    """Whether two short words differ by a swap or a doubled letter only: rnet and rent, vila and villa."""
    return sorted(word) == sorted(choice) or _single(word) == _single(choice)


_ALIKE = (
    "iye",
    "aeo",
    "oua",
    "ckgq",
    "szc",
    "vwf",
    "bp",
    "dt",
    "gj",
    "mn",
    "иыйе",
    "оа",
    "её",
    "шщч",
    "зс",
    "дт",
    "бп",
)


def _sounds_alike(word: str, choice: str) -> bool:
    """Whether words of one length differ by a swap, or by one letter that sounds like the other: dayre and daire."""
    if sorted(word) == sorted(choice):
        return True
    different = [(left, right) for left, right in zip(word, choice, strict=True) if left != right]
    return len(different) == 1 and any(set(different[0]) <= set(group) for group in _ALIKE)


def _single(word: str) -> str:
    return "".join(letter for before, letter in zip(" " + word, word, strict=False) if letter != before)


def _by_length(words: set[str]) -> dict[int, list[str]]:
    index: defaultdict[int, list[str]] = defaultdict(list)
    for word in sorted(words):
        if word.isalpha() and len(word) >= 4:
            index[len(word)].append(word)
    return dict(index)
