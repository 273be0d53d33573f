"""Turn public places into rows and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from agents.catalogue.schema import Place

_BODY_FIELDS = ("names", "place", "phone", "opening_hours", "cuisine", "address", "source")


def place_row(place: Place, *, area: bool = False) -> dict[str, Any]:
    """Make the row of a place; `area` marks a part of town where such places are found."""
    body = {name: value for name in _BODY_FIELDS if (value := getattr(place, name))}
    return {
        "id": place.id,
        "category": place.category,
        "name": place.name,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "area": area,
        "approximate": place.approximate,
        "body": json.dumps(body, ensure_ascii=False),
    }


def place_from_row(row: Mapping[str, Any]) -> Place:
    """Put a place together from its row."""
    body: dict[str, Any] = json.loads(row["body"])
    return Place(
        id=row["id"],
        name=row["name"],
        category=row["category"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        approximate=bool(row["approximate"]),
        names=body.get("names", {}),
        place=body.get("place"),
        phone=body.get("phone"),
        opening_hours=body.get("opening_hours"),
        cuisine=body.get("cuisine"),
        address=body.get("address"),
        source=body.get("source", ""),
    )
