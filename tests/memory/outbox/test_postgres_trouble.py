"""PostgreSQL going away, and several replicas at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import psycopg
import pytest

from memory.delivering import DeliverySettings
from memory.drainer import AlwaysOpen, Drainer, DrainerSettings
from memory.outbox import OutboxError
from memory.outbox.postgres import PostgresOutbox
from memory.outbox.postgres_connection import plain_url
from memory.port import Outcome
from tests.memory.outbox.stage import Clock, eventually, turn
from tests.memory.shelf import Shelf
from tests.postgres_fixture.cluster import TemporaryCluster

pytestmark = pytest.mark.postgres


@pytest.fixture
def url(cluster: TemporaryCluster) -> str:
    return cluster.empty_database()


@pytest.fixture
async def outbox(url: str) -> AsyncIterator[PostgresOutbox]:
    opened = await PostgresOutbox.open(url)
    yield opened
    await opened.aclose()


@asynccontextmanager
async def frozen(cluster: TemporaryCluster) -> AsyncIterator[None]:
    await asyncio.to_thread(cluster.freeze)
    try:
        yield
    finally:
        await asyncio.to_thread(cluster.thaw)


async def test_cut_connections_are_a_value_and_mend_themselves(
    outbox: PostgresOutbox, cluster: TemporaryCluster
) -> None:
    assert (await outbox.enqueue("ada", "t1", turn(1))).ok
    await asyncio.to_thread(cluster.kill_connections)
    statuses = [(await outbox.enqueue("ada", "t1", turn(2))).status for _ in range(4)]
    assert set(statuses) <= {"unavailable", "queued", "duplicate"}
    assert statuses[-1] in ("queued", "duplicate")
    assert (await outbox.depth()).pending == 4


async def test_a_server_that_hangs_holds_nobody_longer_than_they_wait(
    outbox: PostgresOutbox, cluster: TemporaryCluster
) -> None:
    assert (await outbox.enqueue("ada", "t1", turn(1))).ok
    began = time.perf_counter()
    async with frozen(cluster):
        for number in range(2, 5):
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await outbox.enqueue("ada", "t1", turn(number))
        assert time.perf_counter() - began < 2
    for number in range(2, 5):
        assert (await outbox.enqueue("ada", "t1", turn(number))).ok
    assert (await outbox.depth()).pending == 8


async def test_closing_does_not_wait_for_a_server_that_hangs(url: str, cluster: TemporaryCluster) -> None:
    outbox = await PostgresOutbox.open(url)
    drainer = Drainer(outbox, Shelf(), AlwaysOpen(), settings=DrainerSettings(poll_s=0.01))
    drainer.start()
    async with frozen(cluster):
        await asyncio.sleep(0.05)
        began = time.perf_counter()
        await drainer.aclose(0.2)
        await outbox.aclose()
        assert time.perf_counter() - began < 4


@pytest.mark.slow
async def test_a_server_that_crashes_in_the_middle_of_deliveries_costs_nothing(
    url: str, cluster: TemporaryCluster
) -> None:
    outbox = await PostgresOutbox.open(url)
    shelf = Shelf()
    drainer = Drainer(
        outbox,
        shelf,
        AlwaysOpen(),
        settings=DrainerSettings(poll_s=0.02, delivery=DeliverySettings(write_timeout_s=0.1)),
        monotonic=_running_time,
    )
    for number in range(8):
        for place in range(3):
            thread = f"t{place}"
            assert (await outbox.enqueue("ada", thread, turn(number, thread=thread))).ok
    drainer.start()
    await eventually(lambda: shelf.calls)
    await asyncio.to_thread(cluster.restart)
    for place in range(3):
        assert (await outbox.enqueue("ada", f"t{place}", turn(8, thread=f"t{place}"))).ok
    await asyncio.to_thread(_end_leases, url)
    assert await drainer.settle(20)
    await drainer.aclose(1)
    await outbox.aclose()
    for place in range(3):
        assert shelf.texts(f"t{place}") == [
            f"{role} says {number}" for number in range(9) for role in ("user", "assistant")
        ]


def _end_leases(url: str) -> None:
    """Let the time of leases pass that a crash has left behind."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("UPDATE konak_memory.threads SET lease_until = 0")


async def test_a_server_that_is_not_there_is_one_clear_error() -> None:
    with pytest.raises(OutboxError, match="PostgreSQL"):
        async with asyncio.timeout(20):
            await PostgresOutbox.open("postgresql://nobody@127.0.0.1:1/none")


async def test_a_closed_outbox_answers_with_a_value(url: str) -> None:
    outbox = await PostgresOutbox.open(url)
    await outbox.aclose()
    assert (await outbox.enqueue("ada", "t1", turn(1))).status == "unavailable"


async def test_replicas_may_start_together(url: str) -> None:
    opened = await asyncio.gather(*(PostgresOutbox.open(url) for _ in range(4)))
    for one in opened:
        await one.aclose()


async def test_replicas_share_the_threads_and_keep_the_order(url: str) -> None:
    replicas = [await PostgresOutbox.open(url) for _ in range(3)]
    shelf = Shelf(
        script=[told for _ in range(6) for told in (Outcome("ok"), ("lost", Outcome("unavailable")))]
    )
    drainers = [
        Drainer(one, shelf, AlwaysOpen(), settings=DrainerSettings(poll_s=0.02), monotonic=_running_time)
        for one in replicas
    ]
    for drainer in drainers:
        drainer.start()
    for number in range(12):
        await asyncio.gather(
            *(
                replicas[place % 3].enqueue("ada", f"t{place}", turn(number, thread=f"t{place}"))
                for place in range(5)
            )
        )
    assert await drainers[0].settle(20)
    for drainer in drainers:
        await drainer.aclose(1)
    for place in range(5):
        assert shelf.texts(f"t{place}") == [
            f"{role} says {number}" for number in range(12) for role in ("user", "assistant")
        ]
    for one in replicas:
        await one.aclose()


def _running_time() -> float:
    return asyncio.get_running_loop().time()


async def test_no_enqueue_slips_past_an_erasure(url: str) -> None:
    """Whatever the two do at once: afterwards nothing said before is there."""
    clock = Clock()
    outbox = await PostgresOutbox.open(url, now=clock)
    clock.move(1)
    for round_number in range(10):
        user = f"user{round_number}"
        await asyncio.gather(
            *(
                outbox.enqueue(user, f"{user}-{number}", turn(number, user=user, thread=f"{user}-{number}"))
                for number in range(6)
            ),
            outbox.open_erasure(user, [], raw_user_id=user),
        )
        assert (await outbox.depth(user)).pending == 0
    later = clock() + timedelta(seconds=1)
    assert (await outbox.enqueue("user0", "new", turn(1, at=later))).status == "queued"
    await outbox.aclose()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://a:b@h/d",
        "postgres://a:b@h/d",
        "postgresql+psycopg://a:b@h/d",
        "postgresql+asyncpg://a:b@h/d",
    ],
)
def test_the_url_may_name_a_driver(url: str) -> None:
    assert plain_url(url) == "postgresql://a:b@h/d"
