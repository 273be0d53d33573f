"""Choose among the places around a point: near, named rather than nameless, known rather than guessed. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz.fuzz import token_set_ratio

from agents.catalogue.geometry import distance_km
from agents.catalogue.schema import Place, PlaceHit
from agents.understanding.folding import fold

_NAMELESS_FACTOR, _NAMELESS_KM = 1.3, 0.3
"""A nameless place counts as this much farther away."""
_AREA_KM = 2.0
"""A single place this near to a part of town stands for it."""
_SAME_WITHIN_KM = 3.0
_SAME_NAME_PERCENT = 85


@dataclass(frozen=True, slots=True)
class Found:
    """A place from the database, with whether it is a part of town rather than one place."""

    place: Place
    area: bool


def choose(
    found: Sequence[Found],
    latitude: float,
    longitude: float,
    *,
    open_now: Mapping[str, bool | None],
    limit: int,
) -> list[PlaceHit]:
    """Order and cut what was found around a point.

    Parts of town are given only where no single place is known near them. A hand-compiled place yields to the same one from
    data. Whether a place is open changes nothing in the order.
    """
    single = _without_doubles([entry.place for entry in found if not entry.area])
    places = single + [
        entry.place
        for entry in found
        if entry.area and not any(_km(entry.place, place) <= _AREA_KM for place in single)
    ]
    hits = [
        PlaceHit(
            place,
            distance_km(latitude, longitude, place.latitude, place.longitude),
            open_now.get(place.id),
        )
        for place in places
    ]
    hits.sort(key=lambda hit: (_felt_km(hit), hit.place.id))
    return hits[:limit]


def _felt_km(hit: PlaceHit) -> float:
    km = hit.distance_km or 0.0
    return km if hit.place.name else km * _NAMELESS_FACTOR + _NAMELESS_KM


def _without_doubles(places: Sequence[Place]) -> list[Place]:
    known = [place for place in places if not place.approximate]
    return [
        place for place in places if not place.approximate or not any(_same(place, other) for other in known)
    ]


def _same(one: Place, other: Place) -> bool:
    if one.category != other.category:
        return False
    return _km(one, other) <= _SAME_WITHIN_KM and any(
        token_set_ratio(a, b) >= _SAME_NAME_PERCENT for a in _all_names(one) for b in _all_names(other)
    )


def _km(one: Place, other: Place) -> float:
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)


def _all_names(place: Place) -> set[str]:
    return {fold(name) for name in (place.name, *place.names.values()) if name}


def serves(place: Place, cuisine: str) -> bool:
    """Tell whether a place's cuisine or name speaks of what is wished for."""
    text = " ".join(fold(value) for value in (place.cuisine or "", *_all_names(place))) + " "
    wish = fold(cuisine)
    return any(fold(word) in text for word in (*cuisines().get(wish, ()), wish))


@cache
def cuisines() -> Mapping[str, list[str]]:
    """Cuisine -> folded words that speak of it."""
    return tomllib.loads(Path(__file__).with_name("cuisines.toml").read_text(encoding="utf-8"))
