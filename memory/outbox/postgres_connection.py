"""Connections to PostgreSQL for the outbox: a small pool, bounded waits, errors of one kind."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, Self, TypeVar

import psycopg
from psycopg import AsyncConnection, errors
from psycopg_pool import AsyncConnectionPool

from memory.outbox.port import EnqueueStatus, OutboxError

Connection = AsyncConnection[tuple[Any, ...]]
T = TypeVar("T")
CALL_TIMEOUT_S: Final = 5.0
CLOSE_TIMEOUT_S: Final = 1.0
CONNECT_TIMEOUT_S: Final = 5
_POOL_SIZE: Final = 8
_SCHEMA: Final = Path(__file__).with_name("postgres_schema.sql")
_SCHEMA_LOCK: Final = 0x6B6F6E616B01


class PostgresConnections:
    """A pool of connections whose every use is one transaction, bounded in time."""

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self._pool = pool
        self._calls: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(cls, url: str) -> Self:
        """Connect and create the tables; raises OutboxError when the server does not answer."""
        pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            plain_url(url),
            min_size=1,
            max_size=_POOL_SIZE,
            open=False,
            timeout=CALL_TIMEOUT_S,
            name="konak-outbox",
            kwargs={"connect_timeout": CONNECT_TIMEOUT_S, "application_name": "konak-outbox"},
        )
        connections = cls(pool)
        try:
            await pool.open(wait=True, timeout=CONNECT_TIMEOUT_S)
            schema = await asyncio.to_thread(_SCHEMA.read_text, encoding="utf-8")

            async def create(connection: Connection) -> None:
                # Replicas that start together must not create the same table twice.
                await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_SCHEMA_LOCK,))
                await connection.execute(schema.encode())

            await connections.run(create)
        except BaseException as error:
            await pool.close()
            if isinstance(error, psycopg.Error | OSError):
                raise OutboxError(f"cannot open the outbox on PostgreSQL: {type(error).__name__}") from error
            raise
        return connections

    async def run(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """Do the work in one transaction, committed when this returns; raises OutboxError.

        Whoever waits is free at once when the time is up, or when they give up: the driver tells a server that work is
        cut off and waits five seconds for its answer, which a server that hangs does not give. That happens behind.
        """
        task = asyncio.create_task(self._transact(work), name="konak-outbox-call")
        self._calls.add(task)
        task.add_done_callback(self._called)
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                return await asyncio.shield(task)
        except (psycopg.Error, OSError) as error:  # TimeoutError is an OSError
            raise OutboxError(f"outbox on PostgreSQL: {type(error).__name__}") from error
        finally:
            task.cancel()

    async def _transact(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        async with self._pool.connection() as connection:
            return await work(connection)

    def _called(self, task: asyncio.Task[Any]) -> None:
        self._calls.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited has heard of it, or has gone

    async def aclose(self) -> None:
        """Close every connection, also those that are in use by calls nobody waits for any more."""
        await self._pool.close(CLOSE_TIMEOUT_S)
        if self._calls:
            await asyncio.wait(self._calls, timeout=CLOSE_TIMEOUT_S)


def plain_url(url: str) -> str:
    """Return the URL as libpq takes it: without a driver in the scheme ("postgresql+psycopg://")."""
    return re.sub(r"^postgres(?:ql)?(?:\+\w+)?://", "postgresql://", url)


def status_of(error: OutboxError) -> EnqueueStatus:
    """Name what a failed enqueue means for its caller."""
    cause = error.__cause__
    if isinstance(cause, errors.DiskFull):
        return "full"
    if isinstance(cause, errors.LockNotAvailable | TimeoutError):
        return "locked"
    return "unavailable"
