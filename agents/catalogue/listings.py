"""Search listings in SQL: two short statements a search, whatever the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.elements import ColumnElement

from agents.catalogue.criteria import conditions, flat_distance
from agents.catalogue.geometry import Circle
from agents.catalogue.relevance import Candidate, ordered
from agents.catalogue.rows import listing_from_row
from agents.catalogue.schema import Listing, SearchCriteria, SearchResult
from agents.catalogue.tables import LISTING_TEXTS, LISTINGS
from agents.markets.market import Market
from observability.tracing import client_span

COUNT_CAP = 20
WINDOW = 60
"""How many of the freshest (or nearest) matches are weighed against each other for one stretch of pages."""
MOST_IDS = 200

_C = LISTINGS.c


@dataclass(frozen=True, slots=True)
class SqlListings:
    """The `ListingRepository` of both databases."""

    engine: AsyncEngine
    market: Market

    async def search(self, criteria: SearchCriteria, *, limit: int = 5, offset: int = 0) -> SearchResult:
        """Find matching listings, best first; pages never overlap and are the same every time.

        The count goes no further than one beyond `COUNT_CAP`.
        """
        limit, offset = max(0, min(limit, WINDOW)), max(0, offset)
        with client_span("search", "search listings") as span:
            async with self.engine.connect() as connection:
                ids, count = await self._page(connection, criteria, limit, offset)
                listings = await _fetch(connection, ids)
            span.set("konak.search.count", count)
        return SearchResult(tuple(listings), count, COUNT_CAP)

    async def get(self, ids: Sequence[str]) -> list[Listing]:
        """Fetch listings in the order of `ids`; unknown ids are left out, as is what lies beyond 200."""
        with client_span("search", "get listings"):
            async with self.engine.connect() as connection:
                return await _fetch(connection, list(dict.fromkeys(ids))[:MOST_IDS])

    async def _page(
        self, connection: AsyncConnection, criteria: SearchCriteria, limit: int, offset: int
    ) -> tuple[list[str], int]:
        if criteria.order != "relevance":
            rows = await self._candidates(connection, criteria, offset, max(limit, COUNT_CAP + 1))
            return [row.id for row in rows[:limit]], await self._count(connection, criteria, offset, rows)
        ids: list[str] = []
        window, skip = divmod(offset, WINDOW)
        rows = await self._candidates(connection, criteria, window * WINDOW, WINDOW)
        count = await self._count(connection, criteria, window * WINDOW, rows)
        while rows and len(ids) < limit:
            ids.extend(row.id for row in ordered(rows, criteria, skip + limit - len(ids))[skip:])
            window, skip = window + 1, 0
            more = len(rows) == WINDOW and len(ids) < limit
            rows = await self._candidates(connection, criteria, window * WINDOW, WINDOW) if more else []
        return ids, count

    async def _candidates(
        self, connection: AsyncConnection, criteria: SearchCriteria, offset: int, limit: int
    ) -> list[Candidate]:
        """Read candidates in order. Around a point a quarter of the radius is tried first: mostly it holds enough."""
        for asked in _narrower_first(criteria):
            statement = candidates_statement(asked, self.market, offset, limit)
            rows = [Candidate(*row) for row in await connection.execute(statement)]
            if len(rows) == limit:
                break
        return rows

    async def _count(
        self, connection: AsyncConnection, criteria: SearchCriteria, offset: int, rows: Sequence[Candidate]
    ) -> int:
        """Count matches up to one beyond the cap; a further statement only for a page past the end."""
        if rows or not offset:
            return min(offset + len(rows), COUNT_CAP + 1)
        return len(await self._candidates(connection, criteria, 0, COUNT_CAP + 1))


def candidates_statement(criteria: SearchCriteria, market: Market, offset: int, limit: int) -> Select[Any]:
    """Say in SQL what matches, in order, with what `Candidate` needs."""
    columns = (_C.id, _C.place, _C.property_type, _C.property_key, _C.bedrooms, _C.price_base)
    matching = select(*columns).where(*conditions(criteria, market))
    ordered_rows = matching.order_by(*_order(criteria), _C.id)
    return ordered_rows.limit(_written_out("limit", limit)).offset(_written_out("offset", offset))


def _written_out(name: str, number: int) -> ColumnElement[int]:
    """Put a number into the statement's text: SQLite's planner uses a limit it can read."""
    return bindparam(name, number, type_=Integer, literal_execute=True)


def _narrower_first(criteria: SearchCriteria) -> tuple[SearchCriteria, ...]:
    if criteria.near is None or criteria.order != "relevance":
        return (criteria,)
    latitude, longitude, radius_km = criteria.near
    return replace(criteria, near=(latitude, longitude, radius_km / 4)), criteria


def fetch_statement(ids: Sequence[str]) -> Select[Any]:
    """Say in SQL which whole listings to read."""
    return (
        select(LISTINGS, LISTING_TEXTS.c.body)
        .join(LISTING_TEXTS, LISTING_TEXTS.c.id == _C.id)
        .where(_C.id.in_(ids))
    )


def _order(criteria: SearchCriteria) -> tuple[ColumnElement[Any], ...]:
    match criteria.order:
        case "price":
            return (_C.price_base.asc().nulls_last(),)
        case "price_desc":
            return (_C.price_base.desc().nulls_last(),)
        case "area_desc":
            return (_C.area_m2.desc().nulls_last(),)
        case "sea_distance":
            return (_C.sea_distance_m.asc().nulls_last(),)
        case "updated":
            return (_C.updated_at.desc().nulls_last(),)
        case _ if criteria.near is not None:
            return (flat_distance(_C.latitude, _C.longitude, Circle(*criteria.near)),)
        case _:
            return (_C.rank.desc(),)


async def _fetch(connection: AsyncConnection, ids: Sequence[str]) -> list[Listing]:
    if not ids:
        return []
    rows = (await connection.execute(fetch_statement(ids))).mappings()
    found = {row["id"]: listing_from_row(row) for row in rows}
    return [found[identifier] for identifier in ids if identifier in found]
