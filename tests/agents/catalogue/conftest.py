"""Catalogues to test on: the demo listings on SQLite, and the same on a real PostgreSQL."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from agents.catalogue.demo import demo_listings
from agents.catalogue.repository import Catalogue, open_catalogue
from agents.catalogue.schema import Listing
from agents.markets.market import Market, default_market
from tests.postgres_fixture.cluster import TemporaryCluster, server_binaries

_COPIES = count(1)


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
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database."""
    return str(request.param)


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if kind == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'catalogue.sqlite'}"
    running: TemporaryCluster = request.getfixturevalue("cluster")
    return running.create_database()


async def _seed(url: str, market: Market) -> None:
    async with open_catalogue(url, market):
        pass


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory, market: Market) -> Path:
    """An SQLite file as it is after the first start, to be copied."""
    path = tmp_path_factory.mktemp("seeded") / "catalogue.sqlite"
    asyncio.run(_seed(f"sqlite+aiosqlite:///{path}", market))
    return path


@pytest.fixture(scope="session")
def seeded_database(cluster: TemporaryCluster, market: Market) -> str:
    """The name of a PostgreSQL database as it is after the first start, to be copied."""
    url = cluster.create_database()
    asyncio.run(_seed(url, market))
    return url.partition("@/")[2].partition("?")[0]


@pytest.fixture
def seeded_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database of one's own, as it is after the first start."""
    if kind == "sqlite":
        path = tmp_path / "catalogue.sqlite"
        shutil.copy(request.getfixturevalue("seeded_file"), path)
        return f"sqlite+aiosqlite:///{path}"
    cluster: TemporaryCluster = request.getfixturevalue("cluster")
    template = request.getfixturevalue("seeded_database")
    name = f"copy_{next(_COPIES)}"
    with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    return cluster.url(name)


@pytest.fixture
async def catalogue(seeded_url: str, market: Market) -> AsyncIterator[Catalogue]:
    """A catalogue as it is after the first start, on each database."""
    async with open_catalogue(seeded_url, market) as opened:
        yield opened


@pytest.fixture
async def empty(tmp_path: Path, market: Market) -> AsyncIterator[Catalogue]:
    """A catalogue without listings and places, on SQLite."""
    async with open_catalogue(
        f"sqlite+aiosqlite:///{tmp_path / 'empty.sqlite'}", market, seed=False
    ) as opened:
        yield opened
