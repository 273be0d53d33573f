"""A SQLite file with one thread that writes and one that reads, so that no event loop ever waits on a disk.

A unit of work is a plain function of a connection and costs one hop to its thread, however many statements it runs;
with one hop a statement a turn's write would spend most of its time between threads.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Literal, TypeVar

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

    def _transact(self, work: Work[T]) -> T:
        connection = self._writer.connection
        with _transaction(connection):
            return work(connection)

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
        await self._reader.close()
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


class _Lane:
    """One thread and its connection. Callable from every event loop of the process."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
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

    async def run(self, job: Callable[[], T], *, interrupts: bool = False) -> T:
        token = object()

        def marked() -> T:
            with self._guard:
                self._running = token
            try:
                return job()
            finally:
                with self._guard:
                    self._running = None

        try:
            future = asyncio.get_running_loop().run_in_executor(self._pool, marked)
        except RuntimeError as error:
            raise sqlite3.ProgrammingError("the file is closed") from error
        try:
            return await future
        except asyncio.CancelledError:
            if interrupts:
                self._interrupt(token)
            raise

    def _interrupt(self, token: object) -> None:
        with self._guard:
            if self._running is token and self._connection is not None:
                self._connection.interrupt()

    async def close(self) -> None:
        def shut() -> None:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

        try:
            await self.run(shut)
        except sqlite3.ProgrammingError:
            return
        self._pool.shutdown(wait=False)
