"""Search the catalogue, and loosen the search no further than needed where nothing fits."""

from __future__ import annotations

from collections.abc import Sequence
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
Relaxed = tuple[Relaxation, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found: a page of listings, how many there are, and what had to be loosened for it."""

    listings: tuple[Listing, ...]
    count: int
    count_text: str
    criteria: SearchCriteria
    nearness: Nearness
    relaxed: Relaxed = ()

    @property
    def has_more(self) -> bool:
        """Whether there are listings behind this page."""
        return self.count > len(self.listings)


async def find(exchange: Exchange, *, seen: tuple[str, ...] = ()) -> Findings:
    """Search for what the state asks for, without what was `seen`; loosen the search where that leaves nothing."""
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

    async def first_found(self, alternatives: Sequence[Relaxed]) -> Relaxed | None:
        """Choose the first alternative that finds anything."""
        number = await self.exchange.tools.listings.first_found(
            [loosened(self.criteria, relaxed) for relaxed in alternatives]
        )
        return None if number is None else alternatives[number]

    async def run(self, relaxed: Relaxed) -> Findings:
        criteria = loosened(self.criteria, relaxed)
        result = await self.exchange.tools.listings.search(criteria, limit=PAGE)
        return Findings(result.listings, result.count, result.count_text, criteria, self.nearness, relaxed)


async def _loosened(search: _Search) -> Findings | None:
    market = search.exchange.tools.market
    singles = [(one,) for one in single_relaxations(search.criteria, market)]
    found = await search.first_found([*singles, *combined_relaxations(search.criteria, market)])
    if found is None:
        return None
    return await search.run(found if len(found) == 1 else await _tightened(search, found))


async def _tightened(search: _Search, relaxed: Relaxed) -> Relaxed:
    """Put back every condition that need not have been given up, the dearest first."""
    untried = relaxed[::-1]
    while untried:
        fewer = [tuple(other for other in relaxed if other is not one) for one in untried]
        found = await search.first_found([some for some in fewer if some])
        if found is None:
            break
        untried = untried[fewer.index(found) + 1 :]
        relaxed = found
    return relaxed
