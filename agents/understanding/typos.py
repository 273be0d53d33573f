"""Mend misspelt words: the nearest known word of the language or name of the market, where that is beyond doubt."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

MAX_MENDED = 8
"""Unknown words of one message that are looked up; more than that is no misspelling."""


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

        One edit from five letters on, two from eight (names) or ten (words) on; with four letters only a swap.
        The first letter stands, because that is the one people get right.
        """
        size = len(word)
        if size < 4 or not word.isalpha():
            return None
        best: tuple[int, bool, int, str] | None = None
        for rank, index, two_from in ((0, self.words, 10), (1, self.names, 8)):
            reach = 2 if size >= two_from else 1
            choices = [
                c
                for length in range(size - reach, size + reach + 1)
                for c in index.get(length, ())
                if c[0] == word[0]
            ]
            for choice, distance, _ in process.extract(
                word, choices, scorer=OSA.distance, score_cutoff=reach, limit=3
            ):
                if min(size, len(choice)) < 5 and not _same_letters(word, choice):
                    continue
                if index is self.words and size == len(choice) == 5 and not _sounds_alike(word, choice):
                    continue
                if distance == 2 and min(size, len(choice)) < two_from:
                    continue
                rated = (int(distance), not _same_letters(word, choice), rank, choice)
                if best is None or rated < best:
                    best = rated
        return None if best is None else (best[3], 0.85 if best[0] == 1 else 0.7)


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
