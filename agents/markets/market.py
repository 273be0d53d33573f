"""A market: its places, languages, money and limits, read from a folder of data files."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, cast

from agents.markets.gazetteer import GazetteerPlace, read_gazetteer
from agents.markets.rates import Rates

__all__ = [
    "Bounds",
    "EmergencyNumber",
    "GazetteerPlace",
    "Market",
    "PriceLevels",
    "default_market",
    "load_market",
    "market_from_files",
]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A box in degrees."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, latitude: float, longitude: float) -> bool:
        """Tell whether a point lies in the box."""
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east


@dataclass(frozen=True, slots=True)
class PriceLevels:
    """Budgets that can only mean a month's rent, or a purchase, in the market's default currency."""

    rent_from: float
    rent_up_to: float
    sale_from: float


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number to call in need; `confirmed` is False until the operator has checked it."""

    kind: str
    number: str
    source: str
    confirmed: bool = False


@dataclass(frozen=True, eq=False)
class Market:
    """Everything particular to one market. Compared and hashed by identity, so that it may key a cache."""

    id: str
    name: str
    languages: tuple[str, ...]
    default_currency: str
    timezone: str
    gazetteer: tuple[GazetteerPlace, ...]
    currencies: tuple[str, ...] = ()
    property_names: tuple[str, ...] = ()
    lexicon_dirs: tuple[Path, ...] = ()
    capitals: tuple[str, ...] = ()
    telephone_region: str | None = None
    centre: tuple[float, float] | None = None
    bounds: Bounds | None = None
    rates: Rates = field(default_factory=lambda: Rates("", {}))
    area_units: Mapping[str, float] = field(default_factory=dict)
    """Local unit of area -> square metres."""
    price_levels: PriceLevels | None = None
    """Which budgets are those of renting and which of buying; None where that is not known."""
    emergency_numbers: tuple[EmergencyNumber, ...] = ()
    folder: Path | None = None
    """Where further data files of this market lie; None for a market made of loose files."""

    @cached_property
    def places_by_name(self) -> Mapping[str, GazetteerPlace]:
        """Canonical name -> place."""
        return {place.name: place for place in self.gazetteer}

    @cached_property
    def _children(self) -> Mapping[str, list[str]]:
        children: defaultdict[str, list[str]] = defaultdict(list)
        for place in self.gazetteer:
            if place.parent is not None:
                children[place.parent].append(place.name)
        return children

    def place(self, name: str) -> GazetteerPlace | None:
        """Find a place by its canonical name."""
        return self.places_by_name.get(name)

    def within(self, name: str) -> tuple[str, ...]:
        """Name a place and everything inside it: a district's towns, a town's neighbourhoods."""
        if name not in self._children:
            return (name,)
        if name not in self._inside:
            self._inside[name] = self._walk(name)
        return self._inside[name]

    @cached_property
    def _inside(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _walk(self, name: str) -> tuple[str, ...]:
        inside = {name: None}
        queue = [name]
        while queue:
            fresh = [child for child in self._children.get(queue.pop(0), ()) if child not in inside]
            inside.update(dict.fromkeys(fresh))
            queue.extend(fresh)
        return tuple(inside)

    def ancestors(self, name: str) -> tuple[str, ...]:
        """Name what a place lies in, nearest first."""
        chain: list[str] = []
        place = self.place(name)
        while place is not None and place.parent is not None and place.parent not in chain:
            chain.append(place.parent)
            place = self.place(place.parent)
        return tuple(chain)


def load_market(folder: Path) -> Market:
    """Read a market folder: market.toml, gazetteer.json, and what else is there.

    Raises ValueError or OSError naming the file that is missing or wrong.
    """
    settings = tomllib.loads((folder / "market.toml").read_text(encoding="utf-8"))
    centre, bounds, rates = settings.get("centre"), settings.get("bounds"), settings.get("rates")
    lexicons = folder / "lexicon"
    names_file = folder / "property_names.json"
    return Market(
        id=settings["id"],
        name=settings["name"],
        languages=tuple(settings["languages"]),
        default_currency=settings["default_currency"],
        currencies=tuple(settings.get("currencies", ())),
        timezone=settings["timezone"],
        telephone_region=settings.get("telephone_region"),
        centre=(centre["lat"], centre["lon"]) if centre else None,
        bounds=Bounds(**bounds) if bounds else None,
        capitals=tuple(settings.get("capitals", ())),
        area_units=settings.get("area_units", {}),
        price_levels=PriceLevels(**settings["price_levels"]) if "price_levels" in settings else None,
        rates=Rates(rates["base"], rates["per_base"], rates.get("as_of"), rates.get("source", ""))
        if rates
        else Rates(settings["default_currency"], {}),
        gazetteer=read_gazetteer(folder / "gazetteer.json"),
        property_names=tuple(json.loads(names_file.read_text(encoding="utf-8")))
        if names_file.is_file()
        else (),
        lexicon_dirs=(lexicons,) if lexicons.is_dir() else (),
        emergency_numbers=_emergency_numbers(folder / "emergency_numbers.toml"),
        folder=folder,
    )


@cache
def default_market() -> Market:
    """Load the market that ships with the product; the same object every time."""
    return load_market(Path(__file__).parent / "north_cyprus")


def market_from_files(
    gazetteer_file: Path,
    listings_file: Path | None = None,
    *,
    name: str | None = None,
    languages: tuple[str, ...] = ("en",),
    currency: str = "USD",
    timezone: str = "UTC",
) -> Market:
    """Make a market of loose files: a gazetteer with places or bare names, and optionally its listings.

    The gazetteer's own `property_names`, and names of properties that only the listings have, are gathered.
    """
    places = read_gazetteer(gazetteer_file)
    document = json.loads(gazetteer_file.read_text(encoding="utf-8"))
    names = dict.fromkeys(str(value) for value in document.get("property_names") or ())
    for row in _rows(listings_file) if listings_file else ():
        if value := row.get("property_name"):
            names.setdefault(str(value))
    return Market(
        id=name or gazetteer_file.parent.name,
        name=name or gazetteer_file.parent.name,
        languages=languages,
        default_currency=currency,
        currencies=(currency,),
        timezone=timezone,
        gazetteer=places,
        property_names=tuple(names),
        rates=Rates(currency, {currency: 1.0}),
    )


def _rows(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of a JSON-lines file; anything else is left to the importer to refuse."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            try:
                row = json.loads(line)
            except json.JSONDecodeError:
                continue
            if isinstance(row, dict):
                yield row


def _emergency_numbers(path: Path) -> tuple[EmergencyNumber, ...]:
    if not path.is_file():
        return ()
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    source, confirmed = str(document.get("source", "")), bool(document.get("confirmed", False))
    numbers = cast("list[Mapping[str, str]]", document.get("numbers", []))
    return tuple(EmergencyNumber(entry["kind"], entry["number"], source, confirmed) for entry in numbers)
