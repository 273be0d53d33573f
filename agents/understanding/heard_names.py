"""Know a place that is written by ear in another script than its own: "حمیت‌کوی" is Hamitköy, "باهچلی" is Bahçeli.

Names are compared by their consonants, which have to be the same, and then by their vowels, which may differ a little:
scripts without short vowels leave them to the reader. `lexicons/sounds.toml` says how letters sound.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import OSA

from agents.markets.market import GazetteerPlace
from agents.understanding.folding import fold

_SOUNDS: Mapping[str, Mapping[str, str]] = tomllib.loads(
    (Path(__file__).parent / "lexicons" / "sounds.toml").read_text(encoding="utf-8")
)
_LATIN = "latin"
WRITTEN_BY_EAR = frozenset(_SOUNDS) - {_LATIN}
"""Languages whose script names are written in by ear."""
_NAMED_IN = ("tr", "en", "de", *sorted(WRITTEN_BY_EAR))
_FEWEST_CONSONANTS = 2
_TELLING_CONSONANTS = 3
"""Below these a name has to sound exactly alike, and not to be short."""
_LEAST_SOUND = 5
_VOWELS_APART = 2
"""Vowels that two spellings of one name may differ in, and the letters of the name for each of them."""
_LETTERS_EACH = 3


@dataclass(frozen=True, slots=True)
class HeardNames:
    """The names of a market by their consonants; each with how it sounds and the key of its place."""

    by_consonants: Mapping[str, tuple[tuple[str, str], ...]]

    def key(self, word: str, lang: str) -> str | None:
        """Give the key of the one place that a folded word sounds like, or None."""
        sound = _sound(word, _SOUNDS[lang])
        consonants = _consonants(sound)
        alike = self.by_consonants.get(consonants, ())
        reach = min(_VOWELS_APART, len(sound) // _LETTERS_EACH)
        if len(consonants) < _TELLING_CONSONANTS:
            if len(sound) < _LEAST_SOUND:
                return None
            reach = 0
        heard = {
            key: OSA.distance(sound, other) for other, key in alike if OSA.distance(sound, other) <= reach
        }
        best = [key for key, apart in heard.items() if apart == min(heard.values())]
        return best[0] if len(best) == 1 else None


def heard_names(places: Iterable[GazetteerPlace]) -> HeardNames:
    """Index the names of the places by how they sound."""
    index: defaultdict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for place in places:
        key = "".join(fold(place.name).split())
        names = [(_LATIN, place.name)]
        names += [(lang, name) for lang in _NAMED_IN for name in place.names.get(lang, ())]
        for lang, name in names:
            letters = _SOUNDS.get(lang, _SOUNDS[_LATIN])
            sound = _sound(fold(name) if lang in WRITTEN_BY_EAR else name.lower(), letters)
            if len(_consonants(sound)) >= _FEWEST_CONSONANTS:
                index[_consonants(sound)][sound, key] = None
    return HeardNames({consonants: tuple(names) for consonants, names in index.items()})


def _sound(word: str, letters: Mapping[str, str]) -> str:
    """Give how a word sounds, a letter that is doubled once."""
    heard = [letters.get(letter, "") for letter in word]
    return "".join(sound for before, sound in zip(["", *heard], heard, strict=False) if sound != before)


def _consonants(sound: str) -> str:
    return "".join(letter for letter in sound if letter.isupper())
