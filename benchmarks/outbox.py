"""What memory costs a turn: queueing, recalling, delivering, beside a bare insert into the same kind of file.

`python -m benchmarks.outbox [--turns 500]` prints one table; every row in one run on the same machine. PostgreSQL is
measured where its server binaries are installed (a server of its own, on a socket, with real disk syncs).
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.table import Table

from memory.drainer import AlwaysOpen, Drainer
from memory.embedded import EmbeddedMemory
from memory.identity import message_id
from memory.outbox import Outbox, SqliteOutbox
from memory.outbox.postgres import PostgresOutbox
from memory.port import MemoryMessage, NewFact
from memory.redaction import RedactedText
from tests.postgres_fixture.cluster import TemporaryCluster, server_binaries

START = datetime(2026, 1, 1, tzinfo=UTC)
WARM_UP = 20
PAUSE_S = 0.01
"""Between two turns: turns of one process do not come without a break."""
Measured = Callable[[int], Awaitable[object]]


def turn(number: int) -> tuple[list[MemoryMessage], list[NewFact]]:
    """Return a turn of usual length with one fact."""
    texts = (
        ("user", f"2+1 flat in Girne with a pool under {number} pounds please"),
        (
            "assistant",
            f"Here are three homes in Girne: {'a flat with a pool and a view of the sea; ' * 6}{number}",
        ),
    )
    messages = [
        MemoryMessage(message_id("u", "t", f"m{number}", role), role, RedactedText.from_store(text), START)  # type: ignore[arg-type]
        for role, text in texts
    ]
    return messages, [NewFact("location", ["Girne"], RedactedText.from_store("location: Girne"), START)]


async def timed(work: Measured, turns: int) -> list[float]:
    """Return milliseconds per call, without the first ones."""
    times = []
    for number in range(turns + WARM_UP):
        began = time.perf_counter()
        await work(number)
        times.append((time.perf_counter() - began) * 1e3)
        await asyncio.sleep(PAUSE_S)
    return times[WARM_UP:]


async def bare(folder: Path, turns: int) -> list[float]:
    """Insert two rows into a bare table, in the loop's own thread: the least a durable write can cost here."""
    connection = sqlite3.connect(folder / "bare.sqlite3", isolation_level=None)
    for statement in (
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "CREATE TABLE t (id BLOB UNIQUE, text TEXT)",
    ):
        connection.execute(statement).fetchall()

    async def insert(number: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for message in turn(number)[0]:
            connection.execute("INSERT INTO t VALUES (?, ?)", (message.id.bytes, message.content))
        connection.execute("COMMIT")

    times = await timed(insert, turns)
    connection.close()
    return times


@asynccontextmanager
async def delivering(outbox: Outbox, memory: EmbeddedMemory) -> AsyncIterator[Drainer]:
    """Deliver to the embedded backend meanwhile."""
    drainer = Drainer(outbox, memory, AlwaysOpen())
    drainer.start()
    try:
        yield drainer
    finally:
        await drainer.aclose()


async def queueing(outbox: Outbox, turns: int, wake: Callable[[], None] = lambda: None) -> list[float]:
    """Queue turns of a few threads."""
    name = uuid4().hex

    async def enqueue(number: int) -> None:
        thread = f"{name}-{number % 6}"
        messages, facts = turn(number)
        fresh = [MemoryMessage(uuid4(), m.role, m.content, m.created_at) for m in messages]
        result = await outbox.enqueue("u", thread, fresh, facts)
        assert result.ok, result
        wake()

    return await timed(enqueue, turns)


async def run(folder: Path, turns: int, postgres_url: str | None) -> Table:
    """Measure everything."""
    table = Table("what", "p50 ms", "p95 ms", "of a bare insert", title=f"{turns} turns each")
    memory = await EmbeddedMemory.open(folder / "memory.sqlite3")
    outbox = await SqliteOutbox.open(folder / "outbox.sqlite3")
    floor = await bare(folder, turns)
    rows = {
        "bare insert of two rows, no thread": floor,
        "queue a turn (SQLite), nothing else going on": await queueing(outbox, turns),
    }
    async with delivering(outbox, memory) as drainer:
        await drainer.settle(60)
        rows["queue a turn (SQLite) while turns are delivered"] = await queueing(outbox, turns, drainer.wake)
        await drainer.settle(60)
        began = time.perf_counter()
        for number in range(turns):
            await outbox.enqueue(
                "v", f"w{number % 8}", [MemoryMessage(uuid4(), "user", RedactedText.from_store("x"), START)]
            )
        await drainer.settle(60)
        per_second = turns / (time.perf_counter() - began)
    rows["recall: facts and last 4 messages"] = await timed(lambda _n: memory.context("u", "t"), turns)
    query = RedactedText.from_store("pool with a view of the sea in Girne")
    rows["search 'pool with a view of the sea in Girne'"] = await timed(
        lambda _n: memory.search("u", query), turns // 5
    )
    if postgres_url:
        replica = await PostgresOutbox.open(postgres_url)
        rows["queue a turn (PostgreSQL)"] = await queueing(replica, turns)
        await replica.aclose()
    await outbox.aclose()
    await memory.aclose()
    base = statistics.median(floor)
    for name, times in rows.items():
        cuts = statistics.quantiles(times, n=20)
        table.add_row(name, f"{cuts[9]:.2f}", f"{cuts[18]:.2f}", f"{cuts[9] / base:.1f} x")
    table.caption = f"queued and delivered one after the other: {per_second:.0f} messages a second"
    return table


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=500)
    turns = parser.parse_args().turns
    binaries = server_binaries()
    with tempfile.TemporaryDirectory() as folder:
        if binaries is None:
            table = asyncio.run(run(Path(folder), turns, None))
        else:
            with TemporaryCluster(binaries, durable=True) as cluster:
                table = asyncio.run(run(Path(folder), turns, cluster.create_database()))
    Console(width=120).print(table)


if __name__ == "__main__":
    main()
