"""Listings, places and what a search asks for, in the meaning of the RESO Data Dictionary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

ListingType = Literal["sale", "rent", "short_stay"]
Order = Literal["relevance", "price", "price_desc", "area_desc", "sea_distance", "updated"]
Range = tuple[float | None, float | None]
"""Lowest and highest accepted value, both inclusive; None is open."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One home on offer. Prices are per month for rents, totals for sales, per night for short stays."""

    id: str
    listing_type: ListingType
    property_type: str
    price: float | None
    currency: str
    bedrooms: int | None
    bathrooms: int | None
    area_m2: float | None
    plot_m2: float | None
    features: tuple[str, ...]
    title_deed: str | None
    place: str
    latitude: float | None
    longitude: float | None
    titles: dict[str, str]
    descriptions: dict[str, str]
    photos: tuple[str, ...] = ()
    property_name: str | None = None
    address: str | None = None
    phone: str | None = None
    source: str = ""
    demo: bool = False
    updated_at: datetime | None = None
    sea_distance_m: float | None = None


@dataclass(frozen=True, slots=True)
class SearchCriteria:
    """What a listing must satisfy. Empty or None means no constraint; places are canonical gazetteer names."""

    listing_type: ListingType | None = None
    property_type: tuple[str, ...] = ()
    location: tuple[str, ...] = ()
    exclude_location: tuple[str, ...] = ()
    near: tuple[float, float, float] | None = None
    """Latitude, longitude in degrees and radius in km."""
    bedrooms: Range | None = None
    bathrooms: Range | None = None
    price: Range | None = None
    currency: str | None = None
    area_m2: Range | None = None
    plot_m2: Range | None = None
    features: tuple[str, ...] = ()
    exclude_features: tuple[str, ...] = ()
    title_deed: tuple[str, ...] = ()
    exclude_title_deed: tuple[str, ...] = ()
    property_name: str | None = None
    exclude_ids: tuple[str, ...] = ()
    order: Order = "relevance"


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The best listings and how many there are in all, counted no further than `count_cap`."""

    listings: tuple[Listing, ...]
    count: int
    count_cap: int

    @property
    def count_text(self) -> str:
        """The count as people should read it: "20+" where it was capped."""
        return f"{self.count_cap}+" if self.count > self.count_cap else str(self.count)


class ListingRepository(Protocol):
    """Where listings are searched; SQLite by default, PostgreSQL behind the same statements."""

    async def search(self, criteria: SearchCriteria, *, limit: int = 5, offset: int = 0) -> SearchResult:
        """Find matching listings, best first."""
        ...

    async def first_found(self, alternatives: Sequence[SearchCriteria]) -> int | None:
        """Tell which of several searches is the first to find anything; None where none does."""
        ...

    async def get(self, ids: Sequence[str]) -> list[Listing]:
        """Fetch listings in the order of `ids`; unknown ids are left out."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A pharmacy, beach, university, bus station ...; never with a phone or hours the data do not have."""

    id: str
    name: str | None
    category: str
    latitude: float
    longitude: float
    names: dict[str, str] = field(default_factory=dict)
    place: str | None = None
    """Canonical gazetteer name of the town or neighbourhood it lies in, where known."""
    phone: str | None = None
    opening_hours: str | None = None
    cuisine: str | None = None
    address: str | None = None
    source: str = ""
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place with its distance in km; `open_now` is None where the hours are not known."""

    place: Place
    distance_km: float | None
    open_now: bool | None = None


@dataclass(frozen=True, slots=True)
class DutyEntry:
    """One pharmacy on duty, from a roster that an operator imported."""

    pharmacy: str
    place: str
    starts_at: datetime
    ends_at: datetime
    phone: str | None = None
    address: str | None = None
    source: str = ""


class PlaceRepository(Protocol):
    """Where public places are looked up."""

    async def near(
        self,
        category: str,
        latitude: float,
        longitude: float,
        *,
        radius_km: float = 15.0,
        limit: int = 5,
        cuisine: str | None = None,
        open_at: datetime | None = None,
    ) -> list[PlaceHit]:
        """Find places of a category around a point, nearest first; named ones before nameless at like distance."""
        ...

    async def get(self, ids: Sequence[str]) -> list[Place]:
        """Fetch places in the order of `ids`; unknown ids are left out."""
        ...

    async def on_duty(self, place: str | None, at: datetime) -> list[DutyEntry] | None:
        """Pharmacies on duty at a moment; None when no roster is loaded that covers it."""
        ...
