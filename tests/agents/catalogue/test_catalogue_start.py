"""Opening a catalogue: what is seeded, when, and what a restart or a changed market does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from agents.catalogue import dialects
from agents.catalogue.repository import Catalogue, open_catalogue
from agents.catalogue.schema import Listing, SearchCriteria
from agents.catalogue.setup import CatalogueError
from agents.catalogue.tables import LISTINGS
from agents.markets.market import Market
from agents.markets.rates import Rates


async def _ids(catalogue: Catalogue) -> set[str]:
    async with catalogue.listings.engine.connect() as connection:
        return {row.id for row in await connection.execute(select(LISTINGS.c.id))}


async def test_a_second_start_changes_nothing(database_url: str, market: Market) -> None:
    async with open_catalogue(database_url, market) as catalogue:
        before = await _ids(catalogue)
    async with open_catalogue(database_url, market) as catalogue:
        assert await _ids(catalogue) == before
        assert len(before) == 2_000


async def test_two_processes_may_start_at_once(database_url: str, market: Market) -> None:
    async def start() -> int:
        async with open_catalogue(database_url, market) as catalogue:
            return len(await _ids(catalogue))

    counts = await asyncio.gather(start(), start(), start())
    assert counts == [2_000, 2_000, 2_000]


async def test_starts_at_once_wait_for_each_other_longer_than_for_the_database(
    tmp_path: Path, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = ("PRAGMA busy_timeout=1" if "busy_timeout" in one else one for one in dialects._PRAGMAS)
    monkeypatch.setattr(dialects, "_PRAGMAS", tuple(hasty))
    url = f"sqlite+aiosqlite:///{tmp_path / 'catalogue.sqlite'}"

    async def start() -> int:
        async with open_catalogue(url, market) as catalogue:
            return len(await _ids(catalogue))

    assert await asyncio.gather(*(start() for _ in range(4))) == [2_000] * 4


async def test_real_listings_replace_the_demo_ones_for_good(
    seeded_url: str, market: Market, demo: list[Listing]
) -> None:
    real = replace(demo[0], id="real", demo=False, source="An agency")
    async with open_catalogue(seeded_url, market) as catalogue:
        stored = await catalogue.store.save_listings([real], remove_demo=True)
        assert (stored.new, stored.demo_removed) == (1, 2_000)
    async with open_catalogue(seeded_url, market) as catalogue:
        assert await _ids(catalogue) == {"real"}
        assert await catalogue.seed_demo() == 2_000
        assert len(await _ids(catalogue)) == 2_001


async def test_a_catalogue_that_had_listings_before_is_not_seeded(
    database_url: str, market: Market, demo: list[Listing]
) -> None:
    async with open_catalogue(database_url, market, seed=False) as catalogue:
        await catalogue.store.save_listings([replace(demo[0], id="mine", demo=False)])
    async with open_catalogue(database_url, market) as catalogue:
        assert await _ids(catalogue) == {"mine"}


async def test_new_rates_are_applied_to_stored_prices(seeded_url: str, market: Market) -> None:
    cheap = SearchCriteria(listing_type="rent", price=(None, 300), currency="GBP", order="price")
    async with open_catalogue(seeded_url, market) as catalogue:
        before = (await catalogue.listings.search(cheap, limit=60)).listings
    weak_lira = replace(
        market,
        rates=Rates("GBP", {**market.rates.per_base, "TRY": market.rates.per_base["TRY"] * 100}),
    )
    async with open_catalogue(seeded_url, weak_lira) as catalogue:
        after = (await catalogue.listings.search(cheap, limit=60)).listings
    assert after[0].currency == "TRY"
    assert sum(listing.currency == "TRY" for listing in after) > sum(
        listing.currency == "TRY" for listing in before
    )


async def test_a_newer_database_is_refused_in_one_line(seeded_url: str, market: Market) -> None:
    async with open_catalogue(seeded_url, market) as catalogue:
        await catalogue.store.write_note("schema", "999")
    with pytest.raises(CatalogueError, match="newer Konak"):
        async with open_catalogue(seeded_url, market):
            pass


async def test_a_catalogue_in_memory_works(market: Market) -> None:
    async with open_catalogue("sqlite+aiosqlite:///:memory:", market) as catalogue:
        assert (await catalogue.listings.search(SearchCriteria())).count_text == "20+"


async def test_a_batch_is_stored_whole_or_not_at_all(
    seeded_url: str, market: Market, demo: list[Listing]
) -> None:
    async with open_catalogue(seeded_url, market) as catalogue:
        unstorable = replace(demo[1], id="broken", price=object(), currency="XXX")  # type: ignore[arg-type]
        with pytest.raises(Exception, match=r"(?i)object|adapt|bind"):
            await catalogue.store.save_listings(
                [replace(demo[0], id="fine", demo=False), unstorable], remove_demo=True
            )
        ids = await _ids(catalogue)
        assert len(ids) == 2_000
        assert "fine" not in ids


async def test_searches_go_on_while_listings_are_imported(
    tmp_path: Path, market: Market, demo: list[Listing]
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'c.sqlite'}"
    async with open_catalogue(url, market) as reading, open_catalogue(url, market) as writing:

        async def write() -> None:
            for start in range(0, 2_000, 200):
                await writing.store.save_listings(
                    [
                        replace(listing, id=f"new-{listing.id}", demo=False)
                        for listing in demo[start : start + 200]
                    ]
                )

        async def read() -> None:
            for _ in range(40):
                assert (await reading.listings.search(SearchCriteria(listing_type="rent"))).listings

        await asyncio.gather(write(), read(), read())
