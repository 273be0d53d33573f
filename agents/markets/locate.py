"""Find the place of a market that a name or a point belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from agents.catalogue.geometry import distance_km
from agents.markets.gazetteer import GazetteerPlace
from agents.markets.market import Market
from agents.understanding.folding import fold

_KIND_ORDER = ("district", "town", "village", "area", "neighbourhood")


def place_named(market: Market, name: str) -> str | None:
    """Give the canonical name of what data call a place, in any language or spelling the gazetteer has.

    "Kyrenia", "KYRENIA / Alsancak" and "Alsancak, Girne" work: of several names the innermost place wins.
    """
    whole = _names(market).get(_key(name))
    if whole is not None:
        return whole
    for mark in "/>|()–-":
        name = name.replace(mark, ",")
    found = [place for part in name.split(",") if (place := _names(market).get(_key(part)))]
    return max(found, key=lambda place: len(market.ancestors(place)), default=None)


def place_at(market: Market, latitude: float, longitude: float, *, within_km: float = 5.0) -> str | None:
    """Give the canonical name of the nearest place of the gazetteer, none if all are farther than `within_km`."""
    nearest, best_km = None, within_km
    for place in _near_latitude(market, latitude, within_km):
        km = distance_km(latitude, longitude, place.latitude or 0.0, place.longitude or 0.0)
        if km <= best_km:
            nearest, best_km = place.name, km
    return nearest


def _near_latitude(market: Market, latitude: float, within_km: float) -> list[GazetteerPlace]:
    reach = within_km / 111.0
    return [
        place
        for place in market.gazetteer
        if place.latitude is not None
        and place.longitude is not None
        and abs(place.latitude - latitude) <= reach
    ]


def _key(name: str) -> str:
    return "".join(character for character in fold(name) if character.isalnum())


@lru_cache(maxsize=8)
def _names(market: Market) -> Mapping[str, str]:
    """Every name -> canonical name; a name of two places means the larger one, a canonical name itself."""
    order = {kind: position for position, kind in enumerate(_KIND_ORDER)}
    places = sorted(market.gazetteer, key=lambda place: order.get(place.kind, len(order)))
    names = {_key(place.name): place.name for place in reversed(places)}
    for place in places:
        for several in place.names.values():
            for name in several:
                names.setdefault(_key(name), place.name)
    return names
