"""Turn listings into rows and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from agents.catalogue.features import feature_mask, with_implied, without_bit
from agents.catalogue.schema import Listing
from agents.markets.rates import Rates

_TEXT_FIELDS = ("titles", "descriptions", "photos", "features", "property_name", "address", "phone", "source")
_SECONDS_A_DAY = 86_400
# What a complete listing is worth against a fresh one, in days.
_DAYS_FOR_PHOTOS, _DAYS_FOR_TEXT, _DAYS_FOR_PRICE, _DAYS_FOR_AREA, _DAYS_FOR_POINT = 10, 5, 20, 3, 3


def listing_row(listing: Listing, rates: Rates) -> dict[str, Any]:
    """Make the narrow row that searches look at; prices are also given in the base currency of `rates`."""
    return {
        "id": listing.id,
        "listing_type": listing.listing_type,
        "property_type": listing.property_type,
        "place": listing.place,
        "price": listing.price,
        "currency": listing.currency,
        "price_base": None if listing.price is None else rates.to_base(listing.price, listing.currency),
        "bedrooms": listing.bedrooms,
        "bathrooms": listing.bathrooms,
        "area_m2": listing.area_m2,
        "plot_m2": listing.plot_m2,
        "features": feature_mask(with_implied(listing.features)),
        "other_features": joined(without_bit(listing.features)),
        "title_deed": listing.title_deed,
        "latitude": listing.latitude,
        "longitude": listing.longitude,
        "sea_distance_m": listing.sea_distance_m,
        "property_key": fold_name(listing.property_name),
        "rank": _rank(listing),
        "updated_at": None if listing.updated_at is None else int(listing.updated_at.timestamp()),
        "demo": listing.demo,
    }


def text_row(listing: Listing) -> dict[str, Any]:
    """Make the row of what people read."""
    body = {name: value for name in _TEXT_FIELDS if (value := getattr(listing, name))}
    return {"id": listing.id, "body": json.dumps(body, ensure_ascii=False)}


def listing_from_row(row: Mapping[str, Any]) -> Listing:
    """Put a listing together from its joined rows."""
    body: dict[str, Any] = json.loads(row["body"])
    return Listing(
        id=row["id"],
        listing_type=row["listing_type"],
        property_type=row["property_type"],
        price=row["price"],
        currency=row["currency"],
        bedrooms=row["bedrooms"],
        bathrooms=row["bathrooms"],
        area_m2=row["area_m2"],
        plot_m2=row["plot_m2"],
        features=tuple(body.get("features", ())),
        title_deed=row["title_deed"],
        place=row["place"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        titles=body.get("titles", {}),
        descriptions=body.get("descriptions", {}),
        photos=tuple(body.get("photos", ())),
        property_name=body.get("property_name"),
        address=body.get("address"),
        phone=body.get("phone"),
        source=body.get("source", ""),
        demo=bool(row["demo"]),
        updated_at=None if row["updated_at"] is None else datetime.fromtimestamp(row["updated_at"], UTC),
        sea_distance_m=row["sea_distance_m"],
    )


def fold_name(name: str | None) -> str | None:
    """Fold the name of a building so that spacing and case do not matter."""
    return " ".join(name.casefold().split())[:200] if name else None


def joined(features: tuple[str, ...]) -> str:
    """Write features without a bit as one searchable text, `|a|b|`; as many as fit."""
    text = "|"
    for name in features:
        if len(text) + len(name) + 1 <= 500:
            text += name + "|"
    return text if len(text) > 1 else ""


def _rank(listing: Listing) -> int:
    days = 0 if listing.updated_at is None else int(listing.updated_at.timestamp()) // _SECONDS_A_DAY
    return (
        days
        + (_DAYS_FOR_PHOTOS if listing.photos else 0)
        + (_DAYS_FOR_TEXT if listing.descriptions else 0)
        + (_DAYS_FOR_PRICE if listing.price is not None else 0)
        + (_DAYS_FOR_AREA if listing.area_m2 is not None else 0)
        + (_DAYS_FOR_POINT if listing.latitude is not None else 0)
    )
