"""Read the catalogue off the event loop.

On SQLite a read is one hop to a thread, however many statements it takes; one hop a statement, as asynchronous drivers
make, costs more than the statements themselves.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.ext.asyncio import AsyncEngine

from agents.catalogue.dialects import make_reading_engine

T = TypeVar("T")
THREADS = 4
"""Reads of one catalogue at the same time; further ones wait the millisecond that one takes."""


class Reads(Protocol):
    """Runs work on a connection."""

    @property
    def engine(self) -> AsyncEngine:
        """The engine of the catalogue."""
        ...

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run statements that belong together; raises what the work raises."""
        ...


@dataclass(frozen=True, slots=True)
class ReadsOnLoop:
    """Reads with the engine's own driver: PostgreSQL, and databases that live in memory."""

    engine: AsyncEngine

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run work on one connection of the engine."""
        async with self.engine.connect() as connection:
            return await connection.run_sync(work)


@dataclass(frozen=True, slots=True)
class ReadsOnThreads:
    """Reads a SQLite file with connections of its own, on threads of its own."""

    engine: AsyncEngine
    connections: Engine
    threads: ThreadPoolExecutor

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Run work on a thread; cancelling the caller lets it come to its end there."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, self._connected, work)

    def _connected(self, work: Callable[[Connection], T]) -> T:
        with self.connections.connect() as connection:
            return work(connection)


@asynccontextmanager
async def open_reads(engine: AsyncEngine) -> AsyncIterator[Reads]:
    """Choose how to read the database of an engine."""
    connections = await asyncio.to_thread(make_reading_engine, engine, THREADS)
    if connections is None:
        yield ReadsOnLoop(engine)
        return
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="konak-catalogue")
    try:
        yield ReadsOnThreads(engine, connections, threads)
    finally:
        await asyncio.get_running_loop().run_in_executor(threads, connections.dispose)
        threads.shutdown(wait=False)
