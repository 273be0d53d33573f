"""Say in a few fields what a result is: all that a model is told of it, and no text that a stranger wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.catalogue.schema import Listing, Place
from agents.markets.market import Market
from agents.real_estate.wording import price_of, title_of
from agents.replies import Voice, clean

_KEPT = (
    "number", "kind", "title", "listing_type", "property_type", "property_name", "price", "currency", "price_text", "bedrooms",
    "bathrooms", "area_m2", "plot_m2", "place", "title_deed", "features", "sea_distance_m", "distance_km", "demo", "category",
    "phone", "opening_hours", "open_now", "cuisine",
)  # fmt: skip
"""Fields of a card that leave; descriptions, addresses, photos and coordinates stay."""
_LONGEST = 80


def item_of_card(card: Mapping[str, Any]) -> dict[str, Any]:
    """Take the fields of a recommendation that a model is told."""
    return {name: _short(card[name]) for name in _KEPT if card.get(name) not in (None, "", [], ())}


def item_of_listing(listing: Listing, number: int, voice: Voice, market: Market) -> dict[str, Any]:
    """Describe a home that was shown in an earlier turn."""
    return item_of_card(
        {
            "number": number,
            "kind": "listing",
            "title": title_of(listing, voice, market),
            "price_text": price_of(listing, voice, market),
            **{name: getattr(listing, name) for name in _KEPT if hasattr(listing, name)},
            "features": list(listing.features),
        }
    )


def item_of_place(place: Place, number: int, voice: Voice) -> dict[str, Any]:
    """Describe a place that was shown in an earlier turn."""
    name = place.names.get(voice.lang) or place.name
    return item_of_card(
        {"number": number, "kind": "place", "title": name}
        | {field: getattr(place, field) for field in _KEPT if hasattr(place, field)}
    )


def _short(value: Any) -> Any:
    return clean(value, _LONGEST) if isinstance(value, str) else value
