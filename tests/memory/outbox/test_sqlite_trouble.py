"""A SQLite outbox in trouble: full disk, locked file, a killed process, a file that is no database."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
import time
from pathlib import Path

import pytest

from memory.drainer import AlwaysOpen, Drainer, DrainerSettings
from memory.outbox import OutboxError, SqliteOutbox
from tests.memory.outbox.stage import turn, write_locked
from tests.memory.shelf import Shelf

WRITER = """
import asyncio, sys
from pathlib import Path
from memory.outbox import SqliteOutbox
from tests.memory.outbox.stage import turn

async def main():
    outbox = await SqliteOutbox.open(Path(sys.argv[1]))
    for number in range(100_000):
        result = await outbox.enqueue("ada", f"t{number % 3}", turn(number, thread=f"t{number % 3}"))
        if result.ok:
            print(number, flush=True)

asyncio.run(main())
"""


async def test_a_full_disk_is_a_value_and_loses_nothing_that_was_kept(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    (pages,) = await outbox._file.read(lambda c: c.execute("PRAGMA page_count").fetchone())
    await outbox._file._writer.run(
        lambda: outbox._file._writer.connection.execute(f"PRAGMA max_page_count = {pages + 10}")
    )
    kept, result = 0, None
    for number in range(200):
        result = await outbox.enqueue("ada", "t1", turn(number, text="x" * 1000))
        if not result.ok:
            break
        kept += 1
    assert result is not None and (result.status, result.ok) == ("full", False)
    assert (await outbox.depth()).pending == 2 * kept > 0
    await outbox._file._writer.run(
        lambda: outbox._file._writer.connection.execute("PRAGMA max_page_count = 100000")
    )
    assert (await outbox.enqueue("ada", "t1", turn(kept, text="x" * 1000))).status == "queued"
    await outbox.aclose()


async def test_on_a_full_disk_what_was_kept_is_delivered_which_makes_room(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    (pages,) = await outbox._file.read(lambda c: c.execute("PRAGMA page_count").fetchone())
    await outbox._file._writer.run(
        lambda: outbox._file._writer.connection.execute(f"PRAGMA max_page_count = {pages + 20}")
    )
    number = 0
    while (await outbox.enqueue("ada", "t1", turn(number, text="x" * 1000))).ok:
        number += 1
    shelf = Shelf()
    drainer = Drainer(outbox, shelf, AlwaysOpen(), settings=DrainerSettings(poll_s=0.01))
    drainer.start()
    assert await drainer.settle(10)
    assert (await outbox.enqueue("ada", "t1", turn(number, text="x" * 1000))).status == "queued"
    assert await drainer.settle(10)
    await drainer.aclose()
    await outbox.aclose()
    assert [message.id for message in shelf.threads["t1"]] == [
        message.id for n in range(number + 1) for message in turn(n)
    ]


async def test_a_locked_file_is_waited_for_within_a_bound(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3", busy_ms=50)
    async with write_locked(tmp_path / "outbox.sqlite3"):
        began = time.perf_counter()
        result = await outbox.enqueue("ada", "t1", turn(1))
        took = time.perf_counter() - began
        assert (result.status, result.ok, result.detail) == ("locked", False, "OperationalError")
        assert 0.04 < took < 2
        with pytest.raises(OutboxError, match="locked"):
            await outbox.claim("me", lease_s=10)
        assert (await outbox.depth()).pending == 0, "reading goes on"
    assert (await outbox.enqueue("ada", "t1", turn(1))).status == "queued"
    await outbox.aclose()


async def test_a_short_lock_is_sat_out(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3", busy_ms=5_000)
    async with write_locked(tmp_path / "outbox.sqlite3"):
        waiting = asyncio.create_task(outbox.enqueue("ada", "t1", turn(1)))
        await asyncio.sleep(0.05)
        assert not waiting.done()
    assert (await waiting).status == "queued"
    await outbox.aclose()


async def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite3"
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout is not None
    for _ in range(25):
        await asyncio.wait_for(writer.stdout.readline(), 30)
    writer.send_signal(signal.SIGKILL)
    rest = (await writer.stdout.read()).split()
    await writer.wait()
    acknowledged = 25 + len(rest)
    outbox = await SqliteOutbox.open(path)
    pending = (await outbox.depth()).pending
    assert pending in (2 * acknowledged, 2 * acknowledged + 2), "a pair is there whole or not at all"
    claim = await outbox.claim("me", lease_s=10, limit=1_000)
    assert claim is not None
    said = [str(held.entry.body.content) for held in claim.entries]  # type: ignore[union-attr]
    numbers = [int(text.split()[2]) for text in said]
    assert numbers == sorted(numbers) and len(set(said)) == len(said)
    await outbox.aclose()


async def test_a_file_that_is_no_database_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite3"
    await asyncio.to_thread(path.write_bytes, b"not a database" * 1000)
    with pytest.raises(OutboxError, match=r"outbox\.sqlite3"):
        await SqliteOutbox.open(path)


async def test_a_closed_outbox_answers_with_a_value(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    await outbox.aclose()
    await outbox.aclose()
    assert (await outbox.enqueue("ada", "t1", turn(1))).status == "unavailable"
    with pytest.raises(OutboxError):
        await outbox.depth()


async def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    mode = (await asyncio.to_thread((tmp_path / "outbox.sqlite3").stat)).st_mode
    await outbox.aclose()
    assert mode & 0o077 == 0


async def test_two_processes_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite3"
    opened = await asyncio.gather(*(SqliteOutbox.open(path, busy_ms=20_000) for _ in range(8)))
    await asyncio.gather(
        *(one.enqueue("ada", f"t{number}", turn(1, thread=f"t{number}")) for number, one in enumerate(opened))
    )
    assert (await opened[0].depth()).pending == 16
    for one in opened:
        await one.aclose()


async def test_a_cancelled_read_does_not_poison_the_next(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")

    def endless(connection: sqlite3.Connection) -> None:
        connection.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        ).fetchall()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await outbox._file.read(endless)
    async with asyncio.timeout(5):
        assert (await outbox.depth()).pending == 0
    await outbox.aclose()


async def test_delivered_text_leaves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite3"
    outbox = await SqliteOutbox.open(path)
    await outbox.enqueue("ada", "t1", turn(1, text="marmalade"))
    claim = await outbox.claim("me", lease_s=10)
    assert claim is not None
    await outbox.done(claim, [held.entry.key for held in claim.entries], release=True)
    await outbox._file.checkpoint()
    held = await asyncio.to_thread(lambda: b"".join(part.read_bytes() for part in tmp_path.iterdir()))
    assert b"marmalade" not in held
    await outbox.aclose()


async def test_what_was_promised_is_synced_how_far_a_delivery_is_need_not_be(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    run: list[str] = []
    await outbox._file.write(lambda connection: connection.set_trace_callback(run.append))

    def unsynced() -> bool:
        found = "PRAGMA synchronous=NORMAL" in run
        assert any(one.startswith("BEGIN IMMEDIATE") for one in run)
        run.clear()
        return found

    run.clear()
    await outbox.enqueue("ada", "t1", turn(1))
    assert not unsynced()
    claim = await outbox.claim("me", lease_s=10)
    assert claim is not None and unsynced()
    await outbox.done(claim, [claim.entries[0].entry.key])
    assert unsynced()
    await outbox.give_back(claim)
    assert unsynced()
    await outbox.open_erasure("ada", [], raw_user_id="ada")
    assert not unsynced()
    await outbox.aclose()
