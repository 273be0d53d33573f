"""Open the catalogue: one database, the listings and places in it, filled with demo data at first start."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from agents.catalogue.dialects import make_engine, setup_lock
from agents.catalogue.features import feature_bits
from agents.catalogue.listings import SqlListings
from agents.catalogue.nearest import cuisines
from agents.catalogue.places import SqlPlaces
from agents.catalogue.reads import open_reads
from agents.catalogue.setup import prepare, seed_demo, seed_public_places
from agents.catalogue.store import CatalogueStore
from agents.markets.market import Market

__all__ = ["Catalogue", "open_catalogue"]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """An open catalogue. `listings` and `places` are read by agents, `store` is written by imports."""

    listings: SqlListings
    places: SqlPlaces
    store: CatalogueStore
    market: Market

    async def seed_demo(self) -> int:
        """Put the market's demo listings in, again if they were removed; gives how many there are."""
        return await seed_demo(self.store, again=True)


@asynccontextmanager
async def open_catalogue(url: str, market: Market, *, seed: bool = True) -> AsyncIterator[Catalogue]:
    """Open a catalogue at a database URL (SQLite file, `sqlite+aiosqlite:///:memory:`, or PostgreSQL).

    Tables are made where missing. With `seed`, an empty catalogue gets the market's demo listings (once; never
    after real ones were imported) and the market's public places. Raises CatalogueError with one line when the
    database was made by a newer version.
    """
    await asyncio.to_thread(_read_ahead, market)
    engine = await asyncio.to_thread(make_engine, url)
    try:
        store = CatalogueStore(engine, market)
        async with setup_lock(engine):
            await prepare(store)
            if seed:
                await seed_public_places(store)
                await seed_demo(store)
        async with open_reads(engine) as reads:
            yield Catalogue(SqlListings(reads, market), SqlPlaces(reads, market), store, market)
    finally:
        await engine.dispose()


def _read_ahead(market: Market) -> None:
    """Read the small files that searches need, so that none is read on the event loop."""
    feature_bits()
    cuisines()
    ZoneInfo(market.timezone)
