"""Read one OpenStreetMap object, by its tags, as a place. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from agents.catalogue.importing.text import clean_text
from agents.catalogue.opening import readable
from agents.catalogue.schema import Place
from agents.markets.locate import place_at
from agents.markets.market import Market

OSM_SOURCE = "OpenStreetMap contributors (ODbL)"
_LANGUAGES = ("tr", "en", "ru", "de", "fa", "el")


class NotAPlace(ValueError):  # noqa: N818 - a refusal is no fault
    """Why an object is no place; for people."""


def category_of(tags: Mapping[str, str]) -> str | None:
    """Name the kind of place that tags make, None for things nobody asks for.

    Raises NotAPlace when no tag says what the object is. A value without an entry keeps its own name.
    """
    tables = osm_categories()
    known = [key for key in tables["order"] if key in tags]
    if not known:
        raise NotAPlace("no tag says what kind of place it is")
    for key in known:
        value = tags[key].split(";")[0].strip().lower()
        if value in tables["skipped"].get(key, ()) or "*" in tables["skipped"].get(key, ()):
            continue
        table = tables.get(key, {})
        category = table.get(value) or table.get("*")
        if category == "place_of_worship":
            return str(tables["religion"].get(tags.get("religion", ""), category))
        if category or key in ("amenity", "leisure"):
            return str(category) if category else _own_name(value)
    return None


def read_place(
    identifier: str, tags: Mapping[str, str], latitude: float, longitude: float, market: Market, source: str
) -> Place | None:
    """Make a place of an object; None for what nobody asks for. Raises NotAPlace with the reason."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise NotAPlace("the coordinates are no degrees")
    if market.bounds is not None and not market.bounds.contains(latitude, longitude):
        raise NotAPlace(f"lies outside {market.name}")
    category = category_of(tags)
    if category is None:
        return None
    name = _text(tags, "name", "brand", "operator")
    names = {lang: text for lang in _LANGUAGES if (text := _text(tags, f"name:{lang}"))}
    hours = tags.get("opening_hours", "").strip()
    return Place(
        id=identifier,
        name=name or next(iter(names.values()), None),
        category=category,
        latitude=latitude,
        longitude=longitude,
        names=names,
        place=place_at(market, latitude, longitude),
        phone=_text(tags, "phone", "contact:phone", "contact:mobile"),
        opening_hours=hours if hours and readable(hours, market.timezone) else None,
        cuisine=_text(tags, "cuisine"),
        address=_address(tags),
        source=source,
    )


@cache
def osm_categories() -> Mapping[str, Any]:
    """Read osm_categories.toml once."""
    return tomllib.loads(Path(__file__).with_name("osm_categories.toml").read_text(encoding="utf-8"))


def _own_name(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", value).strip("_")[:32] or "other"


def _text(tags: Mapping[str, str], *keys: str) -> str | None:
    for key in keys:
        if text := clean_text(str(tags.get(key, "")), 200):
            return text
    return None


def _address(tags: Mapping[str, str]) -> str | None:
    street, number = _text(tags, "addr:street"), _text(tags, "addr:housenumber")
    return " ".join(part for part in (street, number) if part) or _text(tags, "addr:full")
