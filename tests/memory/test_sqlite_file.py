"""One file, one thread that writes and one that reads: from any loop, whoever gives up and whoever closes."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from memory.sqlite_file import SqliteFile
from tests.memory.outbox.stage import eventually


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[SqliteFile]:
    schema = tmp_path / "schema.sql"
    await asyncio.to_thread(schema.write_text, "CREATE TABLE said (text TEXT);\n")
    opened = await SqliteFile.open(tmp_path / "said.sqlite3", schema)
    yield opened
    await opened.aclose()


def say(text: str):
    return lambda connection: connection.execute("INSERT INTO said VALUES (?)", (text,)).rowcount


def said(connection: sqlite3.Connection) -> list[str]:
    return [text for (text,) in connection.execute("SELECT text FROM said ORDER BY rowid")]


class Busy:
    """Keeps a lane busy until it is let go."""

    def __init__(self) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()

    def __call__(self, _connection: sqlite3.Connection) -> None:
        self.begun.set()
        self.let_go.wait(5)


def lanes() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.endswith("-said")]


async def test_work_whose_caller_gave_up_before_it_began_is_not_done(file: SqliteFile) -> None:
    busy = Busy()
    first = asyncio.create_task(file.write(busy))
    await asyncio.to_thread(busy.begun.wait, 5)
    given_up = asyncio.create_task(file.write(say("given up")))
    waiting = asyncio.create_task(file.write(say("waited")))
    await asyncio.sleep(0)
    given_up.cancel()
    busy.let_go.set()
    await asyncio.gather(first, waiting)
    assert await file.read(said) == ["waited"]


async def test_work_that_has_begun_is_finished_although_its_caller_gave_up(file: SqliteFile) -> None:
    busy = Busy()

    def slowly(connection: sqlite3.Connection) -> None:
        say("begun")(connection)
        busy(connection)

    task = asyncio.create_task(file.write(slowly))
    await asyncio.to_thread(busy.begun.wait, 5)
    task.cancel()
    busy.let_go.set()
    await file.write(say("after"))
    assert await file.read(said) == ["begun", "after"]


async def test_an_error_in_the_work_reaches_its_caller_and_leaves_nothing_behind(file: SqliteFile) -> None:
    def broken(connection: sqlite3.Connection) -> None:
        say("half")(connection)
        raise LookupError("no")

    with pytest.raises(LookupError):
        await file.write(broken)
    assert await file.read(said) == []


async def test_closing_waits_for_what_is_queued_and_ends_both_threads(file: SqliteFile) -> None:
    busy = Busy()
    work = [asyncio.create_task(file.write(busy)), asyncio.create_task(file.write(say("queued")))]
    await asyncio.to_thread(busy.begun.wait, 5)
    closing = asyncio.create_task(file.aclose())
    await asyncio.sleep(0)
    busy.let_go.set()
    await asyncio.gather(closing, *work)
    await eventually(lambda: not lanes())
    with pytest.raises(sqlite3.ProgrammingError):
        await file.write(say("late"))


async def test_a_closing_that_is_cut_off_closes_all_the_same(file: SqliteFile) -> None:
    busy = Busy()
    work = asyncio.create_task(file.read(busy))
    await asyncio.to_thread(busy.begun.wait, 5)
    closing = asyncio.create_task(file.aclose())
    await asyncio.sleep(0)
    closing.cancel()
    busy.let_go.set()
    await work
    await eventually(lambda: not lanes())


async def test_other_loops_are_served_and_one_that_goes_away_harms_nobody(file: SqliteFile) -> None:
    busy = Busy()

    def elsewhere() -> None:
        asyncio.run(file.write(say("from another loop")))
        loop = asyncio.new_event_loop()
        task = loop.create_task(file.write(busy))
        loop.call_later(0.02, loop.stop)
        loop.run_forever()
        task._log_destroy_pending = False  # type: ignore[attr-defined]  # that is what is tried here
        loop.close()

    await asyncio.to_thread(elsewhere)
    busy.let_go.set()
    await file.write(say("from this one"))
    assert await file.read(said) == ["from another loop", "from this one"]


async def test_many_loops_and_tasks_at_once_lose_nothing(file: SqliteFile) -> None:
    async def some(name: str) -> None:
        await asyncio.gather(*(file.write(say(f"{name}{number}")) for number in range(20)))

    await asyncio.gather(*(asyncio.to_thread(asyncio.run, some(name)) for name in "abc"), some("d"))
    assert sorted(await file.read(said)) == sorted(
        f"{name}{number}" for name in "abcd" for number in range(20)
    )


def syncs(connection: sqlite3.Connection) -> int:
    """Return 2 where a commit is on disk at once, 1 where it may wait."""
    return int(connection.execute("PRAGMA synchronous").fetchone()[0])


async def test_a_write_is_synced_a_note_is_not_and_neither_changes_the_other(file: SqliteFile) -> None:
    def fails(_connection: sqlite3.Connection) -> None:
        raise LookupError

    assert await file.write(syncs) == 2
    assert await file.note(syncs) == 1
    assert await file.write(syncs) == 2
    with pytest.raises(LookupError):
        await file.note(fails)
    assert await file.write(syncs) == 2
    await file.note(say("noted"))
    assert await file.read(said) == ["noted"]
