"""Read the fields of one row, each with its own rules. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from agents.catalogue.importing.amounts import coordinate, currency, number, yes_or_no
from agents.catalogue.importing.field_names import field_names, key_of
from agents.catalogue.importing.mapping import FieldMapping
from agents.catalogue.importing.text import clean_text
from agents.catalogue.schema import ListingType
from agents.markets.locate import place_at, place_named
from agents.markets.market import Market
from agents.understanding.folding import fold

MOST_BEDROOMS = 60
MOST_M2 = 1e8
MOST_FEATURES = 60
_ID_LETTERS = 200


class RowRefused(ValueError):  # noqa: N818 - a refusal is no fault
    """Why a row is no listing; for people."""


@dataclass(frozen=True, slots=True)
class ListingFields:
    """The values of one row under our names; each method reads one field or raises RowRefused."""

    ours: Mapping[str, Any]
    original: Mapping[str, Any]
    mapping: FieldMapping

    def text(self, name: str, most: int = 300) -> str | None:
        """Read a text, cleaned and cut."""
        value = self.ours.get(name)
        if value is None or isinstance(value, list | dict):
            return None
        return clean_text(str(value), most) or None

    def identifier(self) -> str:
        """Read the id; a row without one is told by its content."""
        given = self.ours.get("id")
        if given is None or isinstance(given, list | dict) or not str(given).strip():
            # The same row twice is one listing; a source that changes its rows had better give ids.
            content = json.dumps(self.original, sort_keys=True, ensure_ascii=False, default=str)
            return f"{self.mapping.id_prefix}row-{hashlib.sha256(content.encode()).hexdigest()[:20]}"
        text = f"{self.mapping.id_prefix}{str(given).strip()}"
        if len(text) > _ID_LETTERS or not text.isprintable():
            raise RowRefused("the id is too long or has control characters")
        return text

    def translated(self, field_name: str, table: str) -> str | None:
        """Translate a value by the source's own mapping, then by the common table."""
        value = self.ours.get(field_name)
        for one in value if isinstance(value, list) else [value]:
            if one is None:
                continue
            own = self.mapping.values.get(field_name, {}).get(key_of(str(one)))
            if found := own or field_names().value_of(table, one):
                return found
        return None

    def types(self) -> tuple[ListingType, str]:
        """Read listing type and property type ("" where it is not known)."""
        names = field_names()
        listing_type = self.translated("listing_type", "listing_type")
        broad = self.ours.get("property_type")
        by_class = names.classes.get(key_of(str(broad)), {}) if broad is not None else {}
        property_type = (
            self.translated("property_subtype", "property_type")
            or self.translated("property_type", "property_type")
            or by_class.get("property_type")
        )
        if listing_type is None and by_class:
            listing_type = by_class["listing_type"]
        if listing_type is None and property_type == "land":
            listing_type = "sale"  # RESO's class Land is always for sale
        if listing_type is None:
            stated = self.ours.get("listing_type")
            raise RowRefused(
                "no listing type (sale, rent or short_stay)"
                if stated is None
                else f"the listing type {str(stated)[:60]!r} is not known"
            )
        return cast("ListingType", listing_type), property_type or ""

    def amount(self, name: str, most: float) -> float | None:
        """Read a number from 0 to `most`."""
        if name not in self.ours:
            return None
        value = number(self.ours[name])
        if value is None:
            if yes_or_no(self.ours[name]) is False:
                return None
            raise RowRefused(f"{name} {str(self.ours[name])[:60]!r} is no number")
        if value < 0 or value > most:
            raise RowRefused(f"{name} {str(self.ours[name])[:60]!r} is out of range")
        return value

    def count(self, name: str) -> int | None:
        """Read a number of rooms."""
        value = self.amount(name, MOST_BEDROOMS)
        return None if value is None else int(value)

    def bedrooms(self) -> tuple[int | None, bool]:
        """Bedrooms, and whether the room layout says that this is a studio ("1+0", "stüdyo")."""
        layout = re.fullmatch(
            r"\s*(\d{1,2})\s*\+\s*(\d)\s*", str(self.ours.get("bedrooms") or self.ours.get("rooms") or "")
        )
        if layout:
            rooms, living = int(layout[1]), int(layout[2])
            return (rooms, False) if living else (0, True)
        for name in ("bedrooms", "rooms"):
            if field_names().value_of("property_type", self.ours.get(name)) == "studio":
                return 0, True
        return self.count("bedrooms"), False

    def currency(self, market: Market) -> str:
        """Read the currency, from its own field or the price; the market's own where none is named."""
        for name in ("currency", "price"):
            value = self.ours.get(name)
            if isinstance(value, str) and (found := currency(value)):
                if market.rates.per_base and found not in market.rates.per_base:
                    raise RowRefused(f"the market has no rate for the currency {found}")
                return found
        return market.default_currency

    def square_metres(self, name: str, others: Mapping[str, str], market: Market) -> float | None:
        """Read an area in whatever unit, as m2; `others` are fields that carry their unit in the name."""
        value = self.amount(name, MOST_M2)
        if value is not None:
            unit = self.ours.get(f"{name}_unit")
            return round(value * self._unit(str(unit), market), 1) if unit is not None else value
        for other, unit in others.items():
            if (value := self.amount(other, MOST_M2)) is not None:
                return round(value * self._unit(unit, market), 1)
        return None

    def _unit(self, name: str, market: Market) -> float:
        key = key_of(name)
        factor = field_names().units.get(key) or market.area_units.get(key)
        if factor is None:
            raise RowRefused(f"the unit of area {name[:40]!r} is not known")
        return factor

    def point(self, market: Market) -> tuple[float | None, float | None]:
        """Read latitude and longitude; refuses points outside the market."""
        if "latitude" not in self.ours or "longitude" not in self.ours:
            return None, None
        latitude, longitude = coordinate(self.ours["latitude"]), coordinate(self.ours["longitude"])
        if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
            raise RowRefused("the coordinates are no degrees")
        if latitude == longitude == 0:
            return None, None  # how many systems say "not known"
        if market.bounds is not None and not market.bounds.contains(latitude, longitude):
            swapped = market.bounds.contains(longitude, latitude)
            raise RowRefused(
                f"the coordinates lie outside {market.name}" + (" (are they swapped?)" if swapped else "")
            )
        return latitude, longitude

    def place(
        self, market: Market, latitude: float | None, longitude: float | None, remarks: list[str]
    ) -> str:
        """Read the place as the gazetteer calls it, by its name, else by the point."""
        named = self.text("place", 120)
        if named and (known := place_named(market, named)):
            return known
        if latitude is not None and longitude is not None and (near := place_at(market, latitude, longitude)):
            return near
        remarks.append("place not in the gazetteer" if named else "no place")
        return named or ""

    def title_deed(self, remarks: list[str]) -> str | None:
        """Read the kind of title deed."""
        if "title_deed" not in self.ours:
            return None
        known = self.translated("title_deed", "title_deed")
        if known is None:
            remarks.append("title deed not known")
        return known

    def features(self) -> tuple[str, ...]:
        """Gather features from yes/no columns and lists."""
        names = field_names()
        found: dict[str, None] = {}
        for name, value in self.ours.items():
            if not name.startswith("has:"):
                continue
            feature = name.removeprefix("has:")
            said = yes_or_no(value)
            if feature == "furnished" and said is None and (kind := names.value_of("furnished", value)):
                found.setdefault(kind)
            elif said or (said is None and (number(value) or 0) > 0):
                found.setdefault(feature)
            elif said is False and (opposite := names.opposites.get(feature)):
                found.setdefault(opposite)
        for feature in _listed(self.ours.get("features", [])):
            if known := names.features.get(key_of(feature)) or _token(feature):
                found.setdefault(known)
        return tuple(found)[:MOST_FEATURES]

    def texts(self, name: str) -> dict[str, str]:
        """Read a text in the languages it is given in."""
        most = 300 if name == "title" else 20_000
        texts = {
            lang: text
            for lang in ("tr", "en", "ru", "de", "fa")
            if (text := self.text(f"{name}.{lang}", most))
        }
        if plain := self.text(name, most):
            texts.setdefault(self.mapping.language, plain)
        return texts


def _listed(values: Iterable[Any]) -> Iterable[str]:
    """Read "a, b; c", ["a"], [{"name": "a", "value": true}]; a value of no leaves its name out."""
    for value in values:
        if isinstance(value, Mapping):
            name = value.get("name") or value.get("propertyID")
            if name and yes_or_no(value.get("value", True)) is not False:
                yield str(name)
        elif isinstance(value, str):
            yield from (part for part in re.split(r"[,;|\n]", value) if part.strip())


def _token(feature: str) -> str | None:
    token = re.sub(r"[^a-z0-9]+", "_", fold(feature)).strip("_")
    return token if 2 <= len(token) <= 40 else None
