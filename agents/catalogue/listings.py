"""Search listings in SQL: two short statements a search, whatever the database, and one hop to a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, literal, literal_column, select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql.elements import ColumnElement

from agents.catalogue.criteria import Shape, asked, conditions, flat_distance
from agents.catalogue.reads import Ask, Reads
from agents.catalogue.relevance import Candidate, ordered
from agents.catalogue.rows import listing_from_row
from agents.catalogue.schema import Listing, Order, SearchCriteria, SearchResult
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

    reads: Reads
    market: Market

    @property
    def engine(self) -> AsyncEngine:
        """The engine of the catalogue."""
        return self.reads.engine

    async def search(self, criteria: SearchCriteria, *, limit: int = 5, offset: int = 0) -> SearchResult:
        """Find matching listings, best first; pages never overlap and are the same every time.

        The count goes no further than one beyond `COUNT_CAP`.
        """
        limit, offset = max(0, min(limit, WINDOW)), max(0, offset)

        def work(ask: Ask) -> SearchResult:
            ids, count = self._page(ask, criteria, limit, offset)
            return SearchResult(tuple(_fetch(ask, ids)), count, COUNT_CAP)

        with client_span("search", "search listings") as span:
            result = await self.reads.run(work)
            span.set("konak.search.count", result.count)
        return result

    async def first_found(self, alternatives: Sequence[SearchCriteria]) -> int | None:
        """Tell which of several searches is the first to find anything; None where none does."""

        def work(ask: Ask) -> int | None:
            for number, criteria in enumerate(alternatives):
                what = asked(criteria, self.market)
                if ask(any_statement(what.shape), what.values):
                    return number
            return None

        with client_span("search", "try searches"):
            return await self.reads.run(work)

    async def get(self, ids: Sequence[str]) -> list[Listing]:
        """Fetch listings in the order of `ids`; unknown ids are left out, as is what lies beyond 200."""
        wanted = list(dict.fromkeys(ids))[:MOST_IDS]
        with client_span("search", "get listings"):
            return await self.reads.run(lambda ask: _fetch(ask, wanted))

    def _page(self, ask: Ask, criteria: SearchCriteria, limit: int, offset: int) -> tuple[list[str], int]:
        if criteria.order != "relevance":
            rows = self._candidates(ask, criteria, offset, max(limit, COUNT_CAP + 1))
            return [row.id for row in rows[:limit]], self._count(ask, criteria, offset, rows)
        ids: list[str] = []
        window, skip = divmod(offset, WINDOW)
        rows = self._candidates(ask, criteria, window * WINDOW, WINDOW)
        count = self._count(ask, criteria, window * WINDOW, rows)
        while rows and len(ids) < limit:
            ids.extend(row.id for row in ordered(rows, criteria, skip + limit - len(ids))[skip:])
            window, skip = window + 1, 0
            more = len(rows) == WINDOW and len(ids) < limit
            rows = self._candidates(ask, criteria, window * WINDOW, WINDOW) if more else []
        return ids, count

    def _candidates(self, ask: Ask, criteria: SearchCriteria, offset: int, limit: int) -> list[Candidate]:
        """Read candidates in order. Around a point a quarter of the radius is tried first: mostly it holds enough."""
        for narrowed in _narrower_first(criteria):
            what = asked(narrowed, self.market)
            statement = candidates_statement(what.shape, narrowed.order, limit, offset)
            rows = [Candidate(*row) for row in ask(statement, what.values)]
            if len(rows) == limit:
                break
        return rows

    def _count(self, ask: Ask, criteria: SearchCriteria, offset: int, rows: Sequence[Candidate]) -> int:
        """Count matches up to one beyond the cap; a further statement only for a page past the end."""
        if rows or not offset:
            return min(offset + len(rows), COUNT_CAP + 1)
        return len(self._candidates(ask, criteria, 0, COUNT_CAP + 1))


@lru_cache(maxsize=1024)
def candidates_statement(shape: Shape, order: Order, limit: int, offset: int) -> Select[Any]:
    """Say in SQL what matches, in order, with what `Candidate` needs; to be filled with values."""
    columns = (_C.id, _C.place, _C.property_type, _C.property_key, _C.bedrooms, _C.price_base)
    matching = select(*columns).where(*conditions(shape)).order_by(*_order(shape, order), _C.id)
    # In the statement's text: SQLite's planner uses a limit it can read.
    return matching.limit(_number(limit)).offset(_number(offset))


@lru_cache(maxsize=1024)
def any_statement(shape: Shape) -> Select[Any]:
    """Say in SQL whether anything matches; to be filled with values."""
    return select(literal(1)).select_from(LISTINGS).where(*conditions(shape)).limit(literal(1))


@cache
def fetch_statement() -> Select[Any]:
    """Say in SQL which whole listings to read; to be filled with `ids`."""
    return (
        select(LISTINGS, LISTING_TEXTS.c.body)
        .join(LISTING_TEXTS, LISTING_TEXTS.c.id == _C.id)
        .where(_C.id.in_(bindparam("ids", type_=_C.id.type, expanding=True)))
    )


def _number(value: int) -> ColumnElement[int]:
    return literal_column(str(int(value)))


def _narrower_first(criteria: SearchCriteria) -> tuple[SearchCriteria, ...]:
    if criteria.near is None or criteria.order != "relevance":
        return (criteria,)
    latitude, longitude, radius_km = criteria.near
    return replace(criteria, near=(latitude, longitude, radius_km / 4)), criteria


def _order(shape: Shape, order: Order) -> tuple[ColumnElement[Any], ...]:
    match order:
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
        case _ if "near" in shape:
            return (flat_distance(_C.latitude, _C.longitude),)
        case _:
            return (_C.rank.desc(),)


def _fetch(ask: Ask, ids: Sequence[str]) -> list[Listing]:
    if not ids:
        return []
    statement = fetch_statement()
    names = statement.selected_columns.keys()
    rows = [dict(zip(names, row, strict=True)) for row in ask(statement, {"ids": list(ids)})]
    found = {row["id"]: listing_from_row(row) for row in rows}
    return [found[identifier] for identifier in ids if identifier in found]
