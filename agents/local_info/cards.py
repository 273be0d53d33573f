"""What a client needs to draw a place, and what a reply says about it."""

from __future__ import annotations

from typing import Any

from agents.catalogue.schema import Place, PlaceHit
from agents.replies import Voice, clean
from agents.understanding.types import ShownItem

OSM = "openstreetmap"
COMPILED = "compiled"


def name_of(place: Place, voice: Voice) -> str:
    """Name a place in the reader's language, or honestly as nameless."""
    # Where there is no name in the reader's language, an English one is read by more people than the local one.
    abroad = place.names.get("en") if voice.lang != "tr" else None
    name = place.names.get(voice.lang) or abroad or place.name or next(iter(place.names.values()), None)
    if name:
        return voice.isolate(clean(name, 80))
    return voice.say("local_info.places.nameless", category=voice.word("category", place.category))


def card_of(hit: PlaceHit, number: int, voice: Voice) -> dict[str, Any]:
    """Make the card of a place; JSON values only, what the data lacks is None."""
    place = hit.place
    return {
        "id": place.id,
        "kind": "place",
        "number": number,
        "title": name_of(place, voice),
        "name": place.name,
        "category": place.category,
        "place": place.place,
        "address": place.address,
        "phone": place.phone,
        "opening_hours": place.opening_hours,
        "open_now": hit.open_now,
        "cuisine": place.cuisine,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "approximate": place.approximate,
        "distance_km": None if hit.distance_km is None else round(hit.distance_km, 2),
        "source": place.source,
    }


def shown_item(place: Place, number: int, voice: Voice) -> ShownItem:
    """Keep what "the second one" and "near it" need of a place."""
    return ShownItem(
        number, "place", place.id, name_of(place, voice), place.place, place.latitude, place.longitude
    )


def sources_of(hits: list[PlaceHit], voice: Voice) -> str:
    """Name where the places come from: map data need their attribution, hand-made data a warning."""
    said: dict[str, None] = {}
    for hit in hits:
        source = hit.place.source.casefold()
        if OSM in source or source == "osm":
            said[voice.say("local_info.source.osm")] = None
        elif source == COMPILED or (not source and hit.place.approximate):
            said[voice.say("local_info.source.compiled")] = None
        elif source:
            said[voice.isolate(clean(hit.place.source, 80))] = None
    return voice.say("local_info.source.note", sources="; ".join(said)) if said else ""
