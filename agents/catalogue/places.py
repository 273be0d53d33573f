"""Look up public places and duty rosters in SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Integer, Select, bindparam, select

from agents.catalogue.criteria import circle_values, flat_distance, in_circle
from agents.catalogue.geometry import Circle
from agents.catalogue.nearest import Found, choose, serves
from agents.catalogue.opening import open_at as is_open
from agents.catalogue.place_rows import place_from_row
from agents.catalogue.reads import Reads
from agents.catalogue.schema import DutyEntry, Place, PlaceHit
from agents.catalogue.tables import DUTIES, PLACES
from agents.markets.market import Market
from observability.tracing import client_span

MOST_CANDIDATES = 200
MOST_CANDIDATES_FOR_CUISINE = 2_000
MOST_IDS = 200
MOST_ON_DUTY = 500

_C = PLACES.c
_NEAR = (
    select(PLACES)
    .where(_C.category == bindparam("category", type_=_C.category.type), in_circle(_C.latitude, _C.longitude))
    .order_by(flat_distance(_C.latitude, _C.longitude), _C.id)
    .limit(bindparam("most", type_=Integer()))
)
_BY_ID = select(PLACES).where(_C.id.in_(bindparam("ids", type_=_C.id.type, expanding=True)))
_MOMENT = bindparam("moment", type_=BigInteger())
_ON_DUTY = (
    select(DUTIES)
    .where(DUTIES.c.ends_at > _MOMENT, DUTIES.c.starts_at <= _MOMENT)
    .order_by(DUTIES.c.place, DUTIES.c.pharmacy)
    .limit(MOST_ON_DUTY)
)


@dataclass(frozen=True, slots=True)
class SqlPlaces:
    """The `PlaceRepository` of both databases."""

    reads: Reads
    market: Market

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
        """Find places of a category around a point, nearest first; named ones before nameless at like distance.

        With `open_at`, each hit says whether it is open then, where its hours are known; with `cuisine`, only places
        whose tag or name speaks of it are given.
        """
        circle = Circle(latitude, longitude, radius_km)
        most = MOST_CANDIDATES_FOR_CUISINE if cuisine else MOST_CANDIDATES
        values = {"category": category, "most": most, **circle_values(circle)}
        with client_span("search", "search places") as span:
            rows = await self._rows(_NEAR, values)
            span.set("konak.search.count", len(rows))
        found = [Found(place_from_row(row), bool(row["area"])) for row in rows]
        if cuisine:
            found = [entry for entry in found if serves(entry.place, cuisine)]
        open_now = {
            entry.place.id: is_open(entry.place.opening_hours, open_at, self.market.timezone)
            for entry in found
            if open_at is not None
        }
        return choose(found, latitude, longitude, open_now=open_now, limit=max(0, limit))

    async def get(self, ids: Sequence[str]) -> list[Place]:
        """Fetch places in the order of `ids`; unknown ids are left out, as is what lies beyond 200."""
        wanted = list(dict.fromkeys(ids))[:MOST_IDS]
        if not wanted:
            return []
        rows = await self._rows(_BY_ID, {"ids": wanted})
        found = {row["id"]: place_from_row(row) for row in rows}
        return [found[identifier] for identifier in wanted if identifier in found]

    async def on_duty(self, place: str | None, at: datetime) -> list[DutyEntry] | None:
        """Pharmacies on duty at a moment; None when no roster is loaded that covers it.

        For a place: those inside it, else those of the nearest place around it that has any. An empty list means
        that the roster of that moment knows none there. A moment without a zone is the market's local time.
        """
        local = at if at.tzinfo else at.replace(tzinfo=ZoneInfo(self.market.timezone))
        moment = int(local.timestamp())
        rows = await self._rows(_ON_DUTY, {"moment": moment})
        if not rows:
            return None
        entries = [
            DutyEntry(
                pharmacy=row["pharmacy"],
                place=row["place"],
                starts_at=datetime.fromtimestamp(row["starts_at"], UTC),
                ends_at=datetime.fromtimestamp(row["ends_at"], UTC),
                phone=row["phone"],
                address=row["address"],
                source=row["source"],
            )
            for row in rows
        ]
        return entries if place is None else self._around(place, entries)

    async def _rows(self, statement: Select[Any], values: Mapping[str, Any]) -> list[dict[str, Any]]:
        names = statement.selected_columns.keys()
        rows = await self.reads.run(lambda ask: ask(statement, values))
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _around(self, place: str, entries: Sequence[DutyEntry]) -> list[DutyEntry]:
        for outer in (place, *self.market.ancestors(place)):
            inside = set(self.market.within(outer))
            if chosen := [entry for entry in entries if entry.place in inside]:
                return chosen
        return []
