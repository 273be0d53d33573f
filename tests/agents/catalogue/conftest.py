"""Catalogues to test on: the demo listings on SQLite, and the same on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from agents.catalogue.demo import demo_listings
from agents.catalogue.repository import Catalogue, open_catalogue
from agents.catalogue.schema import Listing
from agents.markets.market import Market, default_market
from tests.postgres_fixture.cluster import TemporaryCluster, server_binaries


@pytest.fixture(scope="session")
def market() -> Market:
    """The market that ships with the product."""
    return default_market()


@pytest.fixture(scope="session")
def demo(market: Market) -> list[Listing]:
    """Its demo listings."""
    return demo_listings(market)


@pytest.fixture(scope="session")
def cluster() -> Iterator[TemporaryCluster]:
    """A PostgreSQL server of our own; skips where there are no binaries."""
    binaries = server_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server binaries")
    with TemporaryCluster(binaries) as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'catalogue.sqlite'}"
    running: TemporaryCluster = request.getfixturevalue("cluster")
    return running.create_database()


@pytest.fixture
async def catalogue(database_url: str, market: Market) -> AsyncIterator[Catalogue]:
    """A catalogue as it is at first start, on each database."""
    async with open_catalogue(database_url, market) as opened:
        yield opened


@pytest.fixture
async def empty(tmp_path: Path, market: Market) -> AsyncIterator[Catalogue]:
    """A catalogue without listings and places, on SQLite."""
    async with open_catalogue(
        f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite'}", market, seed=False
    ) as opened:
        yield opened
