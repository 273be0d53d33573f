"""A SQLite file with one thread that writes and one that reads, so that no event loop ever waits on a disk.

A unit of work is a plain function of a connection and costs one hop to its thread, however many statements it runs;
with one hop a statement a turn's write would spend most of its time between threads.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import threading
import zlib
from collections.abc import Callable, Generator, Iterator
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, Generic, Literal, TypeVar

T = TypeVar("T")
Trouble = Literal["full", "locked", "unavailable"]
Work = Callable[[sqlite3.Connection], T]

DEFAULT_BUSY_MS: Final = 500


def statements(script: str) -> Iterator[str]:
    """Yield the statements of an SQL script one by one, so that they can run inside a transaction."""
    held = ""
    for line in script.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            yield held
            held = ""


def trouble_of(error: sqlite3.Error) -> Trouble:
    """Name what a SQLite error means for the caller; the codes are SQLite's own."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return "locked"
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return "full"
    return "unavailable"


class SqliteFile:
    """Two connections to one file in WAL mode; open with `SqliteFile.open`.

    `synchronous=FULL`: what `write` has returned from survives `kill -9` and a power cut. `secure_delete`: what is
    deleted is overwritten. A lock held by somebody else is waited for at most `busy_ms`.
    """

    def __init__(self, path: Path, *, busy_ms: int = DEFAULT_BUSY_MS) -> None:
        self.path = path
        self._busy_ms = busy_ms
        self._writer = _Lane(f"konak-write-{path.stem}")
        self._reader = _Lane(f"konak-read-{path.stem}")

    @classmethod
    async def open(cls, path: Path, schema: Path, *, busy_ms: int = DEFAULT_BUSY_MS) -> SqliteFile:
        """Open or create the file and the tables of an SQL script; raises sqlite3.Error or OSError when that fails."""
        file = cls(path, busy_ms=busy_ms)
        try:
            await file._writer.run(lambda: file._prepare(schema.read_text(encoding="utf-8")))
            await file._reader.run(lambda: file._reader.attach(file._connect()))
        except BaseException:
            await file.aclose()
            raise
        return file

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path, timeout=self._busy_ms / 1000, isolation_level=None, cached_statements=256
        )
        for pragma in ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "cache_size=-8000"):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _prepare(self, schema: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch(mode=0o600)
        connection = self._writer.attach(self._connect())
        # Two processes that start at once both want to switch to WAL, which SQLite does not wait for by itself.
        for attempt in range(50):
            try:
                connection.execute("PRAGMA journal_mode=WAL").fetchall()
                break
            except sqlite3.OperationalError:
                if attempt == 49:
                    raise
                threading.Event().wait(0.02)
        wanted = zlib.crc32(schema.encode()) & 0x7FFFFFFF
        if connection.execute("PRAGMA user_version").fetchone()[0] == wanted:
            return
        with _transaction(connection):
            for statement in statements(schema):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {wanted}")

    async def write(self, work: Work[T]) -> T:
        """Run the work in one transaction, on disk when this returns; it may commit although its caller is cancelled."""
        return await self._writer.run(lambda: self._transact(work))

    async def note(self, work: Work[T]) -> T:
        """Write what may be forgotten by a power cut, though not by `kill -9`: it is on disk with the next `write`."""
        return await self._writer.run(lambda: self._unsynced(work))

    def _transact(self, work: Work[T]) -> T:
        connection = self._writer.connection
        with _transaction(connection):
            return work(connection)

    def _unsynced(self, work: Work[T]) -> T:
        connection = self._writer.connection
        connection.execute("PRAGMA synchronous=NORMAL")
        try:
            return self._transact(work)
        finally:
            connection.execute("PRAGMA synchronous=FULL")

    async def read(self, work: Work[T]) -> T:
        """Run the work on one snapshot; cancelling the caller interrupts it."""
        return await self._reader.run(lambda: self._snapshot(work), interrupts=True)

    async def ask(self, work: Work[T]) -> T:
        """Run work that is one statement, which needs no transaction to see one snapshot; cancelling interrupts it."""
        return await self._reader.run(lambda: work(self._reader.connection), interrupts=True)

    def _snapshot(self, work: Work[T]) -> T:
        connection = self._reader.connection
        connection.execute("BEGIN")
        try:
            return work(connection)
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    async def checkpoint(self) -> None:
        """Move the log into the file and empty it, so that deleted rows leave both."""
        await self._writer.run(
            lambda: self._writer.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        )

    async def aclose(self) -> None:
        """Close both connections; the file can be opened again."""
        try:
            await self._reader.close()
        finally:
            await self._writer.close()


class _transaction:  # noqa: N801
    """BEGIN IMMEDIATE ... COMMIT, rolled back on any error."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


class _Job(Generic[T]):
    """Work on its way to a lane's thread, and who waits for what comes of it."""

    __slots__ = ("_future", "_loop", "_work", "last")

    def __init__(self, work: Callable[[], T], *, last: bool = False) -> None:
        self._work = work
        self.last = last
        self._loop = asyncio.get_running_loop()
        self._future: asyncio.Future[T] = self._loop.create_future()

    @property
    def wanted(self) -> bool:
        """Whether somebody still waits; what nobody waits for any more is not begun, save the closing of the lane."""
        return self.last or not self._future.done()

    def do(self) -> None:
        """Work, and tell whoever waits; from the lane's thread."""
        try:
            value = self._work()
        except BaseException as error:  # noqa: BLE001  # it belongs to whoever waits
            self._tell(partial(_fail, self._future, error))
        else:
            self._tell(partial(_succeed, self._future, value))

    def _tell(self, settle: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # its loop was closed meanwhile: nobody waits
            self._loop.call_soon_threadsafe(settle)

    def __await__(self) -> Generator[Any, None, T]:
        return self._future.__await__()


def _succeed(future: asyncio.Future[T], value: T) -> None:
    if not future.done():
        future.set_result(value)


def _fail(future: asyncio.Future[Any], error: BaseException) -> None:
    if not future.done():
        future.set_exception(error)


class _Lane:
    """One thread and its connection. Callable from every event loop of the process.

    A thread of its own and not an executor: those make a future with locks of its own for every call and hand it over
    twice, which costs half as much again as the hop itself, a dozen times a turn.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._jobs: SimpleQueue[_Job[Any]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False
        self._connection: sqlite3.Connection | None = None
        self._guard = threading.Lock()
        self._running: object | None = None

    def attach(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        self._connection = connection
        return connection

    @property
    def connection(self) -> sqlite3.Connection:
        if self._connection is None:
            raise sqlite3.ProgrammingError("the file is closed")
        return self._connection

    async def run(self, work: Callable[[], T], *, interrupts: bool = False) -> T:
        job = _Job(work)
        self._put(job)
        try:
            return await job
        except asyncio.CancelledError:
            if interrupts:
                self._interrupt(job)
            raise

    def _put(self, job: _Job[Any]) -> None:
        with self._guard:
            if self._closed:
                raise sqlite3.ProgrammingError("the file is closed")
            self._closed = job.last
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
            self._jobs.put(job)

    def _work(self) -> None:
        last = False
        while not last:
            job = self._jobs.get()
            last = job.last
            if job.wanted:
                self._do(job)
            del job  # a lane at rest holds on to nobody's data

    def _do(self, job: _Job[Any]) -> None:
        with self._guard:
            self._running = job
        try:
            job.do()
        finally:
            with self._guard:
                self._running = None

    def _interrupt(self, job: object) -> None:
        with self._guard:
            if self._running is job and self._connection is not None:
                self._connection.interrupt()

    async def close(self) -> None:
        def shut() -> None:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

        job = _Job(shut, last=True)
        try:
            self._put(job)
        except sqlite3.ProgrammingError:
            return
        await job
