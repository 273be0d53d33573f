"""Search the catalogue, and loosen the search where nothing fits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from agents.catalogue.schema import Listing, SearchCriteria
from agents.real_estate.criteria import criteria_of
from agents.real_estate.exchange import Exchange
from agents.real_estate.nearness import Nearness, find_nearness
from agents.real_estate.relaxation import Relaxation, looser

PAGE = 5
MAX_LOOSER_SEARCHES = 20


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
    """Search for what the state asks for, without what was `seen`; loosen the search where that leaves nothing."""
    nearness = await find_nearness(exchange)
    named = exchange.understanding.delta.set.get("property_name")
    criteria = criteria_of(
        exchange.values,
        exchange.tools.market,
        nearness,
        wishes=exchange.order_wishes,
        by_name=named is not None and "select" not in exchange.understanding.acts,
    )
    criteria = replace(criteria, exclude_ids=seen)
    exact = await _search(criteria, nearness, exchange)
    if exact.listings:
        return exact
    for attempt in islice(looser(criteria, exchange.tools.market), MAX_LOOSER_SEARCHES):
        found = await _search(attempt.criteria, nearness, exchange)
        if found.listings:
            return replace(found, relaxed=attempt.relaxed)
    return exact


async def _search(criteria: SearchCriteria, nearness: Nearness, exchange: Exchange) -> Findings:
    result = await exchange.tools.listings.search(criteria, limit=PAGE)
    return Findings(result.listings, result.count, result.count_text, criteria, nearness)
