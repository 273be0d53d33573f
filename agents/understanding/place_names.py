"""Give every place and building of a market all the keys that people write it by."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from agents.markets.market import GazetteerPlace, Market
from agents.understanding.folding import fold
from agents.understanding.lexicon import Entry, Sense, keys_of

# Russian names change their ends; what is written here is fold(nominative end) -> the other ends.
_RUSSIAN_CASES = (
    ("ия", ("ии", "ию", "ией", "ия")),
    ("ья", ("ье", "ью", "ьи", "ьей")),
    ("а", ("е", "у", "ы", "и", "ой")),
    ("я", ("е", "ю", "и", "ей")),
    ("й", ("е", "ю", "я", "ем")),
    ("ь", ("и", "е", "ю", "я", "ем")),
)
_RUSSIAN_VOWELS = "аеиоуыэюя"


_SHORT_WORD = 4
"""Letters that must be left of a word that is cut short."""
_WORLD = Path(__file__).parent / "lexicons" / "world_places.toml"
_CODES = "airport_codes"
_NEVER_INITIALS = ("village", "neighbourhood")
_ORDER = {"district": 0, "town": 1, "village": 2, "area": 3, "neighbourhood": 4}


def name_entries(market: Market, words: Collection[str] = ()) -> list[Entry]:
    """List the keys of all places, buildings and places elsewhere; a name of two places means the more important one.

    `words` are the folded words of the lexicons, which no initials may be.
    """
    taken: dict[tuple[str, ...], str] = {}
    places = sorted(market.gazetteer, key=lambda place: _ORDER.get(place.kind, 5))
    named = [(place.name, "", place.name) for place in places]
    named += [
        (place.name, lang, name) for place in places for lang, names in place.names.items() for name in names
    ]
    entries = [
        Entry(key, Sense("place", canonical, None), f"gazetteer {canonical}")
        for canonical, lang, name in named
        for key in _keys_of_name(name, lang)
        if taken.setdefault(key, canonical) == canonical
    ]
    entries.extend(_short_entries(places, taken, words))
    entries.extend(_airport_entries({place.name for place in places}, taken))
    for name in market.property_names:
        sense = Sense("property_name", name, None)
        entries.extend(
            Entry(key, sense, "property names") for key in keys_of(name, None) if key and key not in taken
        )
    return [*entries, *_world_entries(taken)]


def _short_entries(
    places: Iterable[GazetteerPlace], taken: dict[tuple[str, ...], str], words: Collection[str]
) -> Iterator[Entry]:
    """Give short forms of names of several words where they are no other name's: SF (in capitals only) and San Fran.

    Initials that are a word ("ye" is to eat) are none: whole sentences are written in capitals.
    """
    short: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for place in places:
        for key in keys_of(place.name, None):
            if len(key) > 1 and all(word.isalpha() for word in key):
                initials = "".join(word[0] for word in key)
                if place.kind not in _NEVER_INITIALS and initials not in words:
                    short[initials.upper(),].add(place.name)
                for size in range(_SHORT_WORD, len(key[-1]) - 2):
                    short[*key[:-1], key[-1][:size]].add(place.name)
    for key, names in short.items():
        if len(names) == 1 and key not in taken:
            canonical = next(iter(names))
            yield Entry(key, Sense("place", canonical, None), f"short for {canonical}")


def _airport_entries(names: Collection[str], taken: Collection[tuple[str, ...]]) -> Iterator[Entry]:
    """Give the codes of airports that people call a town of the market by, in capitals only: SFO."""
    for code, town in _world()[_CODES].items():
        if town in names and (code,) not in taken:
            yield Entry((code,), Sense("place", town, None), f"airport of {town}")


@cache
def _world() -> dict[str, dict[str, Any]]:
    return tomllib.loads(_WORLD.read_text(encoding="utf-8"))


def _world_entries(taken: Collection[tuple[str, ...]]) -> Iterator[Entry]:
    """Give the names of places elsewhere, but for those that the market has itself."""
    for kind, group in _world().items():
        if kind == _CODES:
            continue
        for canonical, names in group.items():
            sense = Sense("out_of_area", canonical, None, attributes={"country": kind == "countries"})
            for key in dict.fromkeys(key for name in names for key in _keys_of_name(name, "")):
                if key not in taken:
                    yield Entry(key, sense, f"world_places {canonical}")


def _keys_of_name(name: str, lang: str) -> list[tuple[str, ...]]:
    bare = name.split("(")[0].strip() or name
    keys = []
    for key in keys_of(bare, "de" if lang == "de" else None):
        if not key or sum(map(len, key)) < 3:
            continue
        keys.append(key)
        if len(key) > 1 and all(token.isalpha() for token in key):
            keys.append(("".join(key),))
        if lang == "ru" or any("а" <= c <= "я" for c in key[-1]):
            keys.extend((*key[:-1], end) for end in russian_cases(key[-1]))
    return keys


def russian_cases(word: str) -> list[str]:
    """Give the case forms of a folded Russian name: кирения -> кирении, кирению ...; indeclinable ones have none."""
    for end, others in _RUSSIAN_CASES:
        if word.endswith(end):
            return [word[: -len(end)] + fold(other) for other in others]
    return [] if word[-1] in _RUSSIAN_VOWELS else [word + end for end in ("а", "е", "у", "ом")]
