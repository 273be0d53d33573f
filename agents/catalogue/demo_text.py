"""Word the demo listings in the languages of their recipe, without endings that could be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.catalogue.schema import Listing

Recipe = Mapping[str, Any]


def title(listing: Listing, recipe: Recipe, lang: str, place: str, donum_m2: float | None) -> str:
    """Name a listing: "2-bedroom apartment to rent, Kyrenia"."""
    words = recipe["words"][lang]
    template = words["land_title"] if listing.property_type == "land" else words["title"]
    rooms = words["rooms"].format(bedrooms=listing.bedrooms) if listing.bedrooms else ""
    text = str(
        template.format(
            listing_type=words[listing.listing_type],
            type=words[listing.property_type],
            rooms=rooms,
            place=place,
            donum=_donum(listing, donum_m2),
        )
    )
    return text[:1].upper() + text[1:]


def describe(listing: Listing, recipe: Recipe, lang: str, place: str, donum_m2: float | None) -> str:
    """Describe a listing in a few sentences; the last one says that it is not real."""
    words = recipe["words"][lang]
    template = words["land_line"] if listing.property_type == "land" else words["place_line"]
    area = listing.plot_m2 if listing.property_type == "land" else listing.area_m2
    lines = [
        template.format(
            place=place,
            type=words[listing.property_type],
            m2=round(area or 0),
            donum=_donum(listing, donum_m2),
        )
    ]
    named = [recipe["features"][name][lang] for name in listing.features if name in recipe["features"]]
    if named:
        lines.append(words["feature_line"].format(features=", ".join(named)))
    if listing.sea_distance_m is not None:
        lines.append(words["sea_line"].format(sea=_distance(listing.sea_distance_m, lang)))
    if listing.title_deed is not None:
        lines.append(words["deed_line"].format(deed=words[listing.title_deed]))
    lines.append(recipe["notice"][lang])
    return " ".join(lines)


def _donum(listing: Listing, donum_m2: float | None) -> str:
    if listing.plot_m2 is None or not donum_m2:
        return ""
    return f"{listing.plot_m2 / donum_m2:.2f}".rstrip("0").rstrip(".")


def _distance(metres: float, lang: str) -> str:
    if metres < 1000:
        return f"{metres:.0f} m"
    kilometres = f"{metres / 1000:.1f}"
    return f"{kilometres.replace('.', ',') if lang == 'tr' else kilometres} km"
