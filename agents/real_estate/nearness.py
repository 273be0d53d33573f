"""Find the point that a search is to be near: a named place, a kind of place, the centre, or something shown before."""

from __future__ import annotations

from dataclasses import dataclass

from agents.catalogue.schema import PlaceRepository
from agents.markets.market import Market
from agents.real_estate.exchange import Exchange
from agents.replies import clean
from agents.replies.pinned_point import unpin
from agents.replies.place_label import full_place
from agents.understanding.folding import fold
from agents.understanding.named_kind import kind_and_name

AROUND_PLACE_KM = 6.0
AROUND_POINT_KM = 3.0
AROUND_CENTRE_KM = 2.5
FAR_KM = 60.0
ANYWHERE_KM = 200.0
MOST_NAMED = 100
SEA = "sea"
CENTRE = frozenset({"center", "centre"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A point with what it is called in the reply; degrees and km."""

    label: str
    latitude: float
    longitude: float
    radius_km: float
    pinned: bool = False
    """A thing that was shown: the search stays near it in later turns as well."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """Where to search, whether the sea counts, and which wishes could not be placed on the map."""

    spot: Spot | None = None
    by_the_sea: bool = False
    unlocated: tuple[str, ...] = ()


async def find_nearness(exchange: Exchange) -> Nearness:
    """Turn the slot `near` and words such as "near it" into one point; the last point named wins."""
    wishes = [str(wish) for wish in exchange.values.get("near") or ()]
    spot = _anchored(exchange)
    unlocated = []
    for wish in wishes:
        if wish == SEA:
            continue
        found = await _locate(wish, exchange)
        if found is None:
            unlocated.append(wish)
        spot = spot or found
    return Nearness(spot, SEA in wishes, tuple(unlocated))


def _anchored(exchange: Exchange) -> Spot | None:
    """Take the item that "near it" points at, or that the local agent handed over without a named place."""
    handed = exchange.turn.handed.payload if exchange.turn.handed else {}
    if handed.get("latitude") is not None and not handed.get("place") and "location" not in exchange.values:
        name = clean(str(handed.get("name") or ""), 60)
        return Spot(name, handed["latitude"], handed["longitude"], AROUND_POINT_KM, pinned=bool(name))
    if exchange.understanding.anchor != "item" or exchange.understanding.delta.set.get("near"):
        return None
    number = next(iter(exchange.understanding.selected), None)
    shown = exchange.turn.context.shown
    item = next((i for i in shown if i.number == number), None) or exchange.item(exchange.turn.context.focus)
    return _shown_spot(item.name, item.latitude, item.longitude) if item else None


def _shown_spot(name: str, latitude: float | None, longitude: float | None) -> Spot | None:
    if latitude is None or longitude is None:
        return None
    return Spot(clean(name, 60), latitude, longitude, AROUND_POINT_KM, pinned=True)


async def _locate(wish: str, exchange: Exchange) -> Spot | None:
    market = exchange.tools.market
    location = next(iter(exchange.values.get("location") or ()), None)
    if wish in CENTRE:
        return _centre_of(location, exchange)
    if (place := market.place(wish)) is not None:
        if place.latitude is None or place.longitude is None:
            return None
        label = full_place(place.name, market, exchange.voice)
        return Spot(label, place.latitude, place.longitude, AROUND_PLACE_KM)
    if (pinned := unpin(wish)) is not None:
        return Spot(clean(pinned[0], 60), pinned[1], pinned[2], AROUND_POINT_KM)
    kind, name = kind_and_name(wish)
    if name is not None:
        return await _named(kind, name, exchange)
    return await _nearest_of_kind(wish, location, exchange.tools.places, exchange)


def _centre_of(location: str | None, exchange: Exchange) -> Spot | None:
    place = exchange.tools.market.place(location) if location else None
    if place is None or place.latitude is None or place.longitude is None:
        return None
    label = full_place(place.name, exchange.tools.market, exchange.voice)
    return Spot(label, place.latitude, place.longitude, AROUND_CENTRE_KM)


async def _nearest_of_kind(
    kind: str, location: str | None, places: PlaceRepository, exchange: Exchange
) -> Spot | None:
    origin = _point_of(location, exchange.tools.market)
    if origin is None:
        return None
    hits = await places.near(kind, *origin, radius_km=FAR_KM, limit=1)
    if not hits:
        return None
    found = hits[0].place
    name = found.names.get(exchange.voice.lang) or found.name or exchange.voice.word("category", kind)
    return Spot(exchange.voice.isolate(clean(name, 60)), found.latitude, found.longitude, AROUND_POINT_KM)


async def _named(kind: str, name: str, exchange: Exchange) -> Spot | None:
    """Find one of its kind by the name that the market's lexicon gives it."""
    origin, wanted = _point_of(None, exchange.tools.market), fold(name)
    if origin is None:
        return None
    hits = await exchange.tools.places.near(kind, *origin, radius_km=ANYWHERE_KM, limit=MOST_NAMED)
    for hit in hits:
        place = hit.place
        if any(wanted in fold(known) for known in (place.name or "", *place.names.values())):
            label = clean(place.names.get(exchange.voice.lang) or name, 60)
            return Spot(exchange.voice.isolate(label), place.latitude, place.longitude, AROUND_POINT_KM)
    return None


def _point_of(location: str | None, market: Market) -> tuple[float, float] | None:
    place = market.place(location) if location else None
    if place is not None and place.latitude is not None and place.longitude is not None:
        return place.latitude, place.longitude
    return market.centre if location is None else None
