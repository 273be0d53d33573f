"""A stage for agents: the ports played from memory, a small market's homes and places, and turns made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from agents.catalogue.features import with_implied
from agents.catalogue.geometry import distance_km
from agents.catalogue.schema import DutyEntry, Listing, Place, PlaceHit, Range, SearchCriteria, SearchResult
from agents.markets.market import Market, default_market
from agents.reply import Handoff, Reply
from agents.turn import AgentTurn, Tools
from agents.understanding.types import (
    Agent,
    DialogueContext,
    Question,
    RememberedFact,
    Route,
    ShownItem,
    Slot,
    SlotDelta,
    Understanding,
)
from agents.understanding.vocabulary import vocabulary_of

# Both read files the first time, which must not happen on the event loop.
with_implied(())
vocabulary_of(default_market())

NOW = datetime(2025, 11, 3, 9, 0, tzinfo=UTC)
COUNT_CAP = 20


def home(number: int, **fields: Any) -> Listing:
    """Make a home; what is not said is a furnished two-bedroom flat to rent in Girne for £500."""
    given: dict[str, Any] = {
        "id": f"h{number}",
        "listing_type": "rent",
        "property_type": "apartment",
        "price": 500.0,
        "currency": "GBP",
        "bedrooms": 2,
        "bathrooms": 1,
        "area_m2": 80.0,
        "plot_m2": None,
        "features": ("furnished",),
        "title_deed": None,
        "place": "Girne",
        "latitude": 35.336,
        "longitude": 33.319,
        "titles": {},
        "descriptions": {},
    }
    return Listing(**{**given, **fields})


def spot(identifier: str, category: str, latitude: float, longitude: float, **fields: Any) -> Place:
    """Make a public place."""
    given: dict[str, Any] = {"name": None, "source": "compiled", **fields}
    return Place(id=identifier, category=category, latitude=latitude, longitude=longitude, **given)


@dataclass
class ListingsInMemory:
    """The port of listings, played by a list; keeps what it was asked."""

    homes: Sequence[Listing]
    market: Market
    asked: list[SearchCriteria] = field(default_factory=list)

    async def search(self, criteria: SearchCriteria, *, limit: int = 5, offset: int = 0) -> SearchResult:
        """Filter the list."""
        self.asked.append(criteria)
        found = [one for one in self.homes if self._fits(one, criteria)]
        if criteria.order == "price":
            found.sort(key=lambda one: one.price or 0)
        return SearchResult(tuple(found[offset : offset + limit]), min(len(found), COUNT_CAP + 1), COUNT_CAP)

    async def first_found(self, alternatives: Sequence[SearchCriteria]) -> int | None:
        """Filter the list by one after the other."""
        found = (
            n
            for n, criteria in enumerate(alternatives)
            if any(self._fits(one, criteria) for one in self.homes)
        )
        return next(found, None)

    async def get(self, ids: Sequence[str]) -> list[Listing]:
        """Look homes up by id."""
        by_id = {one.id: one for one in self.homes}
        return [by_id[one] for one in ids if one in by_id]

    def _fits(self, one: Listing, c: SearchCriteria) -> bool:
        inside = {name for place in c.location for name in self.market.within(place)}
        outside = {name for place in c.exclude_location for name in self.market.within(place)}
        has = set(with_implied(one.features))
        price = (
            None
            if one.price is None
            else self.market.rates.convert(one.price, one.currency, c.currency or "GBP")
        )
        return all(
            (
                c.listing_type in (None, one.listing_type),
                not c.property_type or one.property_type in c.property_type,
                c.property_name in (None, one.property_name),
                one.id not in c.exclude_ids,
                not inside or one.place in inside,
                one.place not in outside,
                c.near is None
                or distance_km(one.latitude or 0, one.longitude or 0, *c.near[:2]) <= c.near[2],
                _within(one.bedrooms, c.bedrooms),
                _within(one.bathrooms, c.bathrooms),
                _within(price, c.price),
                _within(one.area_m2, c.area_m2),
                _within(one.plot_m2, c.plot_m2),
                set(c.features) <= has,
                not set(c.exclude_features) & has,
                not c.title_deed or one.title_deed in c.title_deed,
                one.title_deed is None or one.title_deed not in c.exclude_title_deed,
            )
        )


def _within(value: float | None, bounds: Range | None) -> bool:
    if bounds is None:
        return True
    low, high = bounds
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


@dataclass
class PlacesInMemory:
    """The port of places, played by a list; `roster` None means that none is loaded."""

    places: Sequence[Place]
    roster: Sequence[DutyEntry] | None = None
    open_ids: Mapping[str, bool] = field(default_factory=dict)

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
        """Filter the list, nearest first."""
        hits = [
            PlaceHit(
                place,
                distance_km(latitude, longitude, place.latitude, place.longitude),
                self.open_ids.get(place.id),
            )
            for place in self.places
            if place.category == category and (cuisine is None or cuisine in (place.cuisine or ""))
        ]
        near = [hit for hit in hits if hit.distance_km is not None and hit.distance_km <= radius_km]
        return sorted(near, key=lambda hit: hit.distance_km or 0)[:limit]

    async def get(self, ids: Sequence[str]) -> list[Place]:
        """Look places up by id."""
        by_id = {place.id: place for place in self.places}
        return [by_id[one] for one in ids if one in by_id]

    async def on_duty(self, place: str | None, at: datetime) -> list[DutyEntry] | None:
        """Look into the roster."""
        if self.roster is None:
            return None
        now = [entry for entry in self.roster if entry.starts_at <= at < entry.ends_at]
        return [entry for entry in now if place in (None, entry.place)]


PLACES = (
    spot("p-girne", "pharmacy", 35.337, 33.320, name="Deniz Eczanesi", place="Girne", phone="0392 815 00 00"),
    spot("p-nameless", "pharmacy", 35.333, 33.330, place="Girne", source="© OpenStreetMap contributors, ODbL"),
    spot("b-karakum", "beach", 35.340, 33.353, names={"tr": "Karakum Plajı", "en": "Karakum Beach"}, place="Karakum"),
    spot("h-girne", "hospital", 35.338, 33.310, name="Akçiçek Hastanesi", place="Girne", approximate=True),
    spot("s-1", "supermarket", 35.335, 33.318, name="Market Bir", place="Girne", opening_hours="Mo-Su 08:00-22:00"),
    spot("s-2", "supermarket", 35.334, 33.317, name="Market İki", place="Girne"),
    spot("u-emu", "university", 35.145, 33.912, name="Doğu Akdeniz Üniversitesi", place="Gazimağusa"),
    spot("t-girne", "bus", 35.336, 33.318, name="Girne Otogarı", place="Girne"),
)  # fmt: skip


def tools(
    homes: Sequence[Listing] = (),
    *,
    places: Sequence[Place] = PLACES,
    roster: Sequence[DutyEntry] | None = None,
    open_ids: Mapping[str, bool] | None = None,
    market: Market | None = None,
) -> Tools:
    """Set the stage."""
    market = market or default_market()
    return Tools(ListingsInMemory(homes, market), PlacesInMemory(places, roster, open_ids or {}), market)


def turn(
    target: Agent = "real_estate",
    *,
    text: str = "…",
    lang: str = "en",
    acts: tuple[str, ...] = (),
    delta: SlotDelta | None = None,
    local: Mapping[str, Any] | None = None,
    slots: Mapping[str, Any] | None = None,
    shown: tuple[ShownItem, ...] = (),
    focus: str | None = None,
    asked: Question | None = None,
    active: Agent | None = None,
    place: str | None = None,
    number: int = 1,
    handed: Handoff | None = None,
    remembered: tuple[RememberedFact, ...] = (),
    dismissed: tuple[str, ...] = (),
    last_local: Mapping[str, Any] | None = None,
    confidence: float = 0.95,
    reason: Any = "rules",
    **understood: Any,
) -> AgentTurn:
    """Make a turn as the supervisor hands it to an agent."""
    return AgentTurn(
        text,
        Understanding(
            lang,
            Route(target, reason, confidence),
            acts=acts,
            delta=delta or SlotDelta(),
            local=local or {},
            **understood,
        ),
        DialogueContext(
            now=NOW,
            turn=number,
            active_agent=active,
            slots={name: Slot(value, "earlier", 0) for name, value in (slots or {}).items()},
            asked=asked,
            shown=shown,
            focus=focus,
            place=place,
            local=last_local or {},
        ),
        remembered,
        dismissed,
        handed,
    )


def wants(**slots: Any) -> SlotDelta:
    """Make the delta of a message that sets slots."""
    return SlotDelta(set=slots)


def after(reply: Reply, **fields: Any) -> dict[str, Any]:
    """Give the context fields that the next turn starts from."""
    slots = {name: slot.value for name, slot in (reply.slots or {}).items()}
    return {"slots": slots, "shown": reply.shown or (), "focus": reply.focus, "asked": reply.asked, **fields}


def named(number: int, listing: Listing) -> ShownItem:
    """Put a home on the user's screen."""
    return ShownItem(
        number,
        "listing",
        listing.id,
        listing.property_name or listing.id,
        listing.place,
        listing.latitude,
        listing.longitude,
    )


def placed(number: int, place: Place) -> ShownItem:
    """Put a place on the user's screen."""
    return ShownItem(
        number, "place", place.id, place.name or place.id, place.place, place.latitude, place.longitude
    )


def with_market(stage: Tools, **fields: Any) -> Tools:
    """Change the market of a stage."""
    return replace(stage, market=replace(stage.market, **fields))
