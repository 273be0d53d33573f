"""Read the catalogue off the event loop.

On SQLite a read is one hop to a thread, however many statements it takes; one hop a statement, as asynchronous drivers
make, costs more than the statements themselves.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Select
from sqlalchemy.ext.asyncio import AsyncEngine

from agents.catalogue.dialects import connect_for_reading, file_of
from agents.catalogue.written_out import written_out

T = TypeVar("T")
THREADS = 4
"""Reads of one catalogue at the same time; further ones wait the millisecond that one takes."""

Rows = Sequence[Sequence[Any]]
Ask = Callable[[Select[Any], Mapping[str, Any]], Rows]
"""Fills a statement with values and gives its rows, each in the order of the statement's columns."""


class Reads(Protocol):
    """Runs work that asks the database."""

    @property
    def engine(self) -> AsyncEngine:
        """The engine of the catalogue."""
        ...

    async def run(self, work: Callable[[Ask], T]) -> T:
        """Run statements that belong together; raises what the work raises."""
        ...


@dataclass(frozen=True, slots=True)
class ReadsOnLoop:
    """Reads with the engine's own driver: PostgreSQL, and databases that live in memory."""

    engine: AsyncEngine

    async def run(self, work: Callable[[Ask], T]) -> T:
        """Run work on one connection of the engine."""
        async with self.engine.connect() as connection:
            return await connection.run_sync(_asking, work)


def _asking(connection: Connection, work: Callable[[Ask], T]) -> T:
    return work(lambda statement, values: connection.execute(statement, values).fetchall())


@dataclass(frozen=True, slots=True)
class ReadsOnThreads:
    """Reads a SQLite file with connections of its own, on threads of its own."""

    engine: AsyncEngine
    file: str
    threads: ThreadPoolExecutor
    idle: deque[sqlite3.Connection] = field(default_factory=deque)
    """Connections that nobody reads with; the last one used has its pages at hand and is taken first."""

    async def run(self, work: Callable[[Ask], T]) -> T:
        """Run work on a thread; cancelling the caller lets it come to its end there."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, self._connected, work)

    def _connected(self, work: Callable[[Ask], T]) -> T:
        try:
            connection = self.idle.pop()
        except IndexError:
            connection = connect_for_reading(self.file)
        try:
            return work(lambda statement, values: _rows(connection, statement, values))
        finally:
            self.idle.append(connection)

    def close(self) -> None:
        """Wait for what is being read, and close the connections."""
        self.threads.shutdown()
        while self.idle:
            self.idle.pop().close()


def _rows(connection: sqlite3.Connection, statement: Select[Any], values: Mapping[str, Any]) -> Rows:
    written = written_out(statement, values)
    return connection.execute(written.sql, written.filled(values)).fetchall()


@asynccontextmanager
async def open_reads(engine: AsyncEngine) -> AsyncIterator[Reads]:
    """Choose how to read the database of an engine."""
    file = file_of(engine)
    if file is None:
        yield ReadsOnLoop(engine)
        return
    reads = ReadsOnThreads(engine, file, ThreadPoolExecutor(THREADS, thread_name_prefix="konak-catalogue"))
    try:
        yield reads
    finally:
        await asyncio.to_thread(reads.close)
