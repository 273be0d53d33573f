"""What a client needs to draw a home: one JSON object per recommendation, and what the thread keeps of it."""

from __future__ import annotations

from typing import Any

from agents.catalogue.schema import Listing
from agents.real_estate.exchange import Exchange
from agents.real_estate.matching import met
from agents.real_estate.nearness import Spot
from agents.real_estate.wording import distance_km, price_of, rough_price, title_of
from agents.replies import clean
from agents.understanding.types import ShownItem

_DESCRIPTION_LIMIT = 400


def card_of(listing: Listing, number: int, exchange: Exchange, spot: Spot | None = None) -> dict[str, Any]:
    """Make the card of a listing; JSON values only, fields that the data lacks are None."""
    voice, market = exchange.voice, exchange.tools.market
    currency = exchange.display_currency
    away = distance_km(listing, spot) if spot else None
    return {
        "id": listing.id,
        "kind": "listing",
        "number": number,
        "title": title_of(listing, voice, market),
        "listing_type": listing.listing_type,
        "property_type": listing.property_type,
        "property_name": listing.property_name,
        "price": listing.price,
        "currency": listing.currency,
        "price_text": price_of(listing, voice, market, currency),
        "price_about": rough_price(listing, market, currency),
        "bedrooms": listing.bedrooms,
        "bathrooms": listing.bathrooms,
        "area_m2": listing.area_m2,
        "plot_m2": listing.plot_m2,
        "place": listing.place,
        "address": listing.address,
        "title_deed": listing.title_deed,
        "features": list(listing.features),
        "latitude": listing.latitude,
        "longitude": listing.longitude,
        "sea_distance_m": listing.sea_distance_m,
        "distance_km": None if away is None else round(away, 2),
        "photos": list(listing.photos),
        "description": clean(listing.descriptions.get(voice.lang, ""), _DESCRIPTION_LIMIT) or None,
        "phone": listing.phone,
        "source": listing.source,
        "demo": listing.demo,
        "updated_at": listing.updated_at.isoformat() if listing.updated_at else None,
        "matched": met(listing, exchange),
    }


def shown_item(listing: Listing, number: int) -> ShownItem:
    """Keep what "the second one" and "near it" need of a listing."""
    return ShownItem(
        number=number,
        kind="listing",
        id=listing.id,
        name=listing.property_name or listing.id,  # a title such as "2+1 flat" names no one home
        place=listing.place or None,
        latitude=listing.latitude,
        longitude=listing.longitude,
        price=listing.price,
        currency=listing.currency,
    )
