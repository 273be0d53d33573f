"""Turkish case endings for proper names: Girne'de, Gazimağusa'da, Beyarmudu'ndan, Long Beach'te."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

Case = Literal["loc", "abl", "dat", "gen", "acc"]
CASES: tuple[Case, ...] = ("loc", "abl", "dat", "gen", "acc")

_ENDINGS = tomllib.loads((Path(__file__).parent / "turkish_endings.toml").read_text(encoding="utf-8"))
_COMPOUND_HEADS = tuple(_ENDINGS["compound_heads"])
_NOT_COMPOUND = frozenset(_ENDINGS["not_compound"])
_SPOKEN: dict[str, str] = _ENDINGS["spoken"]

_FRONT = "eiöüî"
_HIGH = {
    "a": "ı",
    "ı": "ı",
    "â": "ı",
    "e": "i",
    "i": "i",
    "î": "i",
    "o": "u",
    "u": "u",
    "û": "u",
    "ö": "ü",
    "ü": "ü",
}
_VOICELESS = "fstkçşhp"


def with_case(name: str, case: Case) -> str:
    """Add a case ending after an apostrophe, following vowel harmony, devoicing and the pronominal n."""
    sound = _sound(name)
    vowel = next((letter for letter in reversed(sound) if letter in _HIGH), "e")
    high = _HIGH[vowel]
    wide = "e" if vowel in _FRONT else "a"
    ends_in_vowel = sound[-1:] in _HIGH
    if _is_compound(name):
        ending = {
            "loc": f"nd{wide}",
            "abl": f"nd{wide}n",
            "dat": f"n{wide}",
            "gen": f"n{high}n",
            "acc": f"n{high}",
        }
    else:
        hard = "t" if sound[-1:] in _VOICELESS else "d"
        glide = "y" if ends_in_vowel else ""
        nasal = "n" if ends_in_vowel else ""
        ending = {
            "loc": f"{hard}{wide}",
            "abl": f"{hard}{wide}n",
            "dat": f"{glide}{wide}",
            "gen": f"{nasal}{high}n",
            "acc": f"{glide}{high}",
        }
    return f"{name}'{ending[case]}"


def _lower(text: str) -> str:
    return text.replace("I", "ı").replace("İ", "i").lower()


def _sound(name: str) -> str:
    """Give the last word as it is spoken, in small letters."""
    words = _lower(name).replace(".", " ").split()
    last = words[-1].strip("\"')(»“”") if words else ""
    return _SPOKEN.get(last, last)


def _is_compound(name: str) -> bool:
    """Tell whether the name ends in a possessive head (…kalesi, …boğaziçi), which puts an n before the ending."""
    last = _lower(name).split()[-1] if name.split() else ""
    return last not in _NOT_COMPOUND and last.endswith(_COMPOUND_HEADS)
