"""Connections to PostgreSQL for the outbox: a small pool, bounded waits, errors of one kind."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, Self

import psycopg
from psycopg import AsyncConnection, errors
from psycopg_pool import AsyncConnectionPool

from memory.outbox.port import EnqueueStatus, OutboxError

Connection = AsyncConnection[tuple[Any, ...]]
CALL_TIMEOUT_S: Final = 5.0
CONNECT_TIMEOUT_S: Final = 5
_POOL_SIZE: Final = 8
_SCHEMA: Final = Path(__file__).with_name("postgres_schema.sql")
_SCHEMA_LOCK: Final = 0x6B6F6E616B01


class PostgresConnections:
    """A pool of connections whose every use is one transaction, bounded in time."""

    def __init__(self, pool: AsyncConnectionPool[Connection]) -> None:
        self._pool = pool

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
            async with connections.transaction() as connection:
                # Replicas that start together must not create the same table twice.
                await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_SCHEMA_LOCK,))
                await connection.execute(schema.encode())
        except BaseException as error:
            await pool.close()
            if isinstance(error, psycopg.Error | OSError):
                raise OutboxError(f"cannot open the outbox on PostgreSQL: {type(error).__name__}") from error
            raise
        return connections

    @asynccontextmanager
    async def transaction(self, timeout_s: float = CALL_TIMEOUT_S) -> AsyncIterator[Connection]:
        """Give a connection whose work is committed at the end of the block; raises OutboxError."""
        try:
            async with asyncio.timeout(timeout_s), self._pool.connection() as connection:
                yield connection
        except (psycopg.Error, OSError) as error:  # TimeoutError is an OSError
            raise OutboxError(f"outbox on PostgreSQL: {type(error).__name__}") from error

    async def aclose(self) -> None:
        """Close every connection."""
        await self._pool.close()


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
