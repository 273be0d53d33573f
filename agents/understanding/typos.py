"""Mend misspelt words: the nearest known word of the language or name of the market, where that is beyond doubt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Set
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

MAX_MENDED = 8
"""Unknown words of one message that are looked up; more than that is no misspelling."""


_SHORTEST = 4
_TWO_EDITS = 8
_SHORTEST_STEM = 6
_LONGEST_ENDING = 4

Index = dict[tuple[int, str], list[str]]


@dataclass(frozen=True, slots=True)
class Spellings:
    """Words that may be meant, by length and first letter."""

    words: Index
    names: Index
    stems: Index
    """What stands before a star: any ending may follow."""
    cues: frozenset[str]
    """Words that turn a meaning round (not, at most, a thousand): never guessed from another form of themselves."""
    core: frozenset[str]
    """What people ask for most; wins over other words at the same distance."""

    def mend(self, word: str) -> tuple[str, float] | None:
        """Give the word that was meant with how sure that is, or None.

        One edit from five letters on, two in names from eight letters on and in words where one of them is a doubled
        letter; with four letters only a swap or a doubled letter. The first letter stands: people get that one right.
        """
        if len(word) < _SHORTEST or not word.isalpha():
            return None
        found = [*self._near(word, self.words, names=False), *self._near(word, self.names, names=True)]
        if not found:
            return self._mend_stem(word)
        edits, _, _, _, _, meant = min(found)
        return meant, 0.85 if edits == 1 else 0.7

    def _near(
        self, word: str, index: Index, *, names: bool
    ) -> Iterator[tuple[int, bool, bool, bool, bool, str]]:
        """Give the words in reach with their edits, best first when sorted."""
        size = len(word)
        reach = 2 if size >= _TWO_EDITS else 1
        lengths = range(size - reach, size + reach + 1)
        choices = [choice for length in lengths for choice in index.get((length, word[0]), ())]
        for choice, edits, _ in process.extract(
            word, choices, scorer=OSA.distance, score_cutoff=reach, limit=5
        ):
            if _beyond_doubt(word, choice, int(edits), names=names) and not self._turns(word, choice):
                left_out = _leaves_out(word, choice)
                yield (
                    int(edits),
                    not _same_letters(word, choice),
                    choice not in self.core,
                    names,
                    not left_out,
                    choice,
                )

    def _turns(self, word: str, choice: str) -> bool:
        """Whether a cue would be made of what may be one of its own forms: "olmasına" is no "olmasın"."""
        return choice in self.cues and (len(choice) < 5 or word.startswith(choice) or choice.startswith(word))

    def _mend_stem(self, word: str) -> tuple[str, float] | None:
        """Mend what stands before a free ending: "конндиционером" begins with a misspelt "кондиционер*"."""
        for ending in range(_LONGEST_ENDING + 1):
            stem = word[: len(word) - ending]
            if len(stem) < _SHORTEST_STEM - 1:
                break
            for choice in (
                c for length in (-1, 0, 1) for c in self.stems.get((len(stem) + length, word[0]), ())
            ):
                if OSA.distance(stem, choice, score_cutoff=1) <= 1:
                    return choice, 0.8
        return None


def spellings(
    words: Set[str],
    names: Set[str],
    stems: Set[str] = frozenset(),
    cues: Set[str] = frozenset(),
    core: Set[str] = frozenset(),
) -> Spellings:
    """Index what may be meant; words that are too short to be told apart are left out."""
    long_stems = {stem for stem in stems if len(stem) >= _SHORTEST_STEM}
    return Spellings(
        _indexed(words - names), _indexed(names), _indexed(long_stems), frozenset(cues), frozenset(core)
    )


def _beyond_doubt(word: str, choice: str, edits: int, *, names: bool) -> bool:
    size = min(len(word), len(choice))
    if size < 5:
        return _same_letters(word, choice) or _vowel_left_out(word, choice)
    if edits == 2:
        return size >= _TWO_EDITS and (names or OSA.distance(_single(word), _single(choice)) == 1)
    return names or size > 5 or len(word) != len(choice) or _sounds_alike(word, choice)


def _leaves_out(word: str, choice: str) -> bool:
    """Whether letters were only left out: grond is ground rather than grand."""
    letters = iter(choice)
    return len(word) < len(choice) and all(letter in letters for letter in word)


def _same_letters(word: str, choice: str) -> bool:
    """Whether two short words differ by a swap or a doubled letter only: rnet and rent, vila and villa."""
    return sorted(word) == sorted(choice) or _single(word) == _single(choice)


_VOWELS = frozenset("aeiouyаеиоуыэюя")


def _vowel_left_out(word: str, choice: str) -> bool:
    """Whether a word is another one but for a vowel inside: yatk and yatak, klma and klima."""
    if len(choice) != len(word) + 1 or choice[-1] != word[-1]:
        return False
    return [c for c in choice if c not in _VOWELS] == [c for c in word if c not in _VOWELS]


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


def _indexed(words: Set[str]) -> Index:
    index: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for word in sorted(words):
        if word.isalpha() and len(word) >= _SHORTEST:
            index[len(word), word[0]].append(word)
    return dict(index)
