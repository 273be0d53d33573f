"""Named places of a market and the names people use for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, cast

PlaceKind = Literal["district", "town", "village", "neighbourhood", "area"]


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A place homes are in; `name` is canonical, coordinates are degrees or None where not known."""

    name: str
    kind: PlaceKind = "town"
    parent: str | None = None
    district: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    approximate: bool = True
    ordinary_word: bool = False
    """The name is an everyday word as well (Bahçeli, Karakol): read it as a place only in a place's context."""
    names: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Language -> what people call it, best first; "other" holds further spellings."""

    def label(self, lang: str) -> str:
        """Name the place for a reader of `lang`; the canonical name where none is known."""
        return next(iter(self.names.get(lang, ())), self.name)


def read_gazetteer(path: Path) -> tuple[GazetteerPlace, ...]:
    """Read a gazetteer file.

    Two shapes are read: `{"places": [{name, kind, parent, lat, lon, names}]}` and the bare
    `{"locations": ["name", ...]}` of a market of which only names are known.
    Raises ValueError with the file's name when it is neither, or a parent is unknown.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path.name} is not JSON: {error}") from error
    content: Mapping[str, Any] = document if isinstance(document, dict) else {}
    if "places" in content:
        places = tuple(_place(entry) for entry in content["places"])
    elif "locations" in content:
        places = tuple(GazetteerPlace(name=str(name)) for name in content["locations"])
    else:
        raise ValueError(f'{path.name} has neither "places" nor "locations"')
    known = {place.name for place in places}
    lost = [place.name for place in places if place.parent is not None and place.parent not in known]
    if lost:
        raise ValueError(f"{path.name}: the parent of {', '.join(lost)} is not in the file")
    return places


def _place(entry: Mapping[str, Any]) -> GazetteerPlace:
    names = entry.get("names") or {}
    return GazetteerPlace(
        name=str(entry["name"]),
        kind=cast("PlaceKind", entry.get("kind", "town")),
        parent=entry.get("parent"),
        district=entry.get("district"),
        latitude=entry.get("lat"),
        longitude=entry.get("lon"),
        approximate=bool(entry.get("approximate", True)),
        ordinary_word=bool(entry.get("ordinary_word", False)),
        names=MappingProxyType({lang: tuple(values) for lang, values in names.items()}),
    )
