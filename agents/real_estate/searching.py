"""Search the catalogue, and loosen the search no further than needed where nothing fits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agents.catalogue.schema import Listing, SearchCriteria
from agents.real_estate.criteria import criteria_of
from agents.real_estate.exchange import Exchange
from agents.real_estate.nearness import Nearness, find_nearness
from agents.real_estate.relaxation import (
    Relaxation,
    combined_relaxations,
    loosened,
    single_relaxations,
)

PAGE = 5


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found: a page of listings, how many there are, and what had to be loosened for it."""

    listings: tuple[Listing, ...]
    count: int
    count_text: str
    criteria: SearchCriteria
    nearness: Nearness
    relaxed: tuple[Relaxation, ...] = ()

    @property
    def has_more(self) -> bool:
        """Whether there are listings behind this page."""
        return self.count > len(self.listings)


async def find(exchange: Exchange, *, seen: tuple[str, ...] = ()) -> Findings:
    """Search for what the state asks for, without what was `seen`; loosen the search where that leaves nothing.

    At most some 30 searches in the worst case; each is bounded by the catalogue.
    """
    nearness = await find_nearness(exchange)
    criteria = criteria_of(
        exchange.values,
        exchange.tools.market,
        nearness,
        wishes=exchange.order_wishes,
        by_name=exchange.searches_by_name,
    )
    search = _Search(exchange, replace(criteria, exclude_ids=seen), nearness)
    exact = await search.run(())
    return exact if exact.listings else await _loosened(search) or exact


@dataclass(frozen=True, slots=True)
class _Search:
    exchange: Exchange
    criteria: SearchCriteria
    nearness: Nearness

    async def run(self, relaxed: tuple[Relaxation, ...]) -> Findings:
        criteria = loosened(self.criteria, relaxed)
        result = await self.exchange.tools.listings.search(criteria, limit=PAGE)
        return Findings(result.listings, result.count, result.count_text, criteria, self.nearness, relaxed)


async def _loosened(search: _Search) -> Findings | None:
    market = search.exchange.tools.market
    for one in single_relaxations(search.criteria, market):
        found = await search.run((one,))
        if found.listings:
            return found
    for several in combined_relaxations(search.criteria, market):
        found = await search.run(several)
        if found.listings:
            return await _tightened(search, found)
    return None


async def _tightened(search: _Search, found: Findings) -> Findings:
    """Put back every condition that need not have been given up, the dearest first."""
    for one in reversed(found.relaxed):
        fewer = tuple(other for other in found.relaxed if other is not one)
        if fewer and (still := await search.run(fewer)).listings:
            found = still
    return found
