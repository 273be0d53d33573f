"""An outbox on each store, with a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from memory.outbox import Outbox
from tests.memory.outbox.stage import Clock, open_at
from tests.postgres_fixture.cluster import TemporaryCluster, server_binaries


@pytest.fixture
def clock() -> Clock:
    """A wall clock that stands still until a test moves it."""
    return Clock()


@pytest.fixture(scope="session")
def cluster() -> Iterator[TemporaryCluster]:
    """A PostgreSQL server for the session."""
    binaries = server_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server binaries (initdb) on this machine")
    with TemporaryCluster(binaries) as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A file that is not there yet, or the URL of an empty database."""
    if request.param == "sqlite":
        return tmp_path / "outbox.sqlite3"
    cluster: TemporaryCluster = request.getfixturevalue("cluster")
    return cluster.empty_database()


@pytest.fixture
async def outbox(place: Path | str, clock: Clock) -> AsyncIterator[Outbox]:
    """An empty outbox."""
    opened = await open_at(place, clock)
    yield opened
    await opened.aclose()
