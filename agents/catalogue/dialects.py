"""What differs between SQLite and PostgreSQL: connecting, upserting, statistics. Nothing else in the catalogue does."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from filelock import AsyncFileLock
from sqlalchemy import Table, event, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from agents.catalogue.tables import METADATA

BUSY_TIMEOUT_MS = 5_000
CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT_MS = 5_000
SETUP_TIMEOUT_MS = 60_000
ROWS_A_STATEMENT = 500
STATEMENTS_KEPT = 256
"""Statements that a connection keeps ready."""
_SETUP_LOCK = 0x6B6F6E616B  # any number that is always the same

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-8192",  # KiB a connection; reads go through the map below
    "PRAGMA mmap_size=268435456",
    "PRAGMA secure_delete=ON",  # who is erased must not be found in free pages
)


def make_engine(url: str) -> AsyncEngine:
    """Make an engine for `sqlite+aiosqlite:///file`, `sqlite:///file` or `postgresql://...`; connects nowhere yet."""
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        engine = create_async_engine(target.set(drivername="sqlite+aiosqlite"), hide_parameters=True)
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        return engine
    return create_async_engine(
        target.set(drivername="postgresql+psycopg"),
        hide_parameters=True,  # what was to be stored stands in no error
        pool_pre_ping=True,
        pool_timeout=CONNECT_TIMEOUT_S,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS}",
        },
    )


def file_of(engine: AsyncEngine) -> str | None:
    """Name the SQLite file of an engine; None where the database is none, or is to be opened in a special way."""
    url = engine.url
    if url.get_backend_name() != "sqlite" or not url.database or "memory" in url.database or url.query:
        return None
    return url.database


def connect_for_reading(file: str) -> sqlite3.Connection:
    """Open a connection that whichever thread may read with, one at a time."""
    connection = sqlite3.connect(
        file, isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS_KEPT
    )
    _set_pragmas(connection, None)
    return connection


def _set_pragmas(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


async def upsert(
    connection: AsyncConnection, table: Table, rows: Sequence[Mapping[str, Any]], *, key: str = "id"
) -> None:
    """Insert rows, or replace every column of those whose `key` is there already. All rows have the same columns."""
    if not rows:
        return
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    statement = insert(table)
    replaced = {name: statement.excluded[name] for name in rows[0] if name != key}
    statement = statement.on_conflict_do_update(index_elements=[key], set_=replaced)
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        await connection.execute(statement, list(rows[start : start + ROWS_A_STATEMENT]))


@asynccontextmanager
async def setup_lock(engine: AsyncEngine) -> AsyncIterator[None]:
    """Let one process at a time make tables and fill them.

    SQLite's own lock is given up after `BUSY_TIMEOUT_MS`, which three starts on a busy machine may take: a file beside the
    database is waited for longer.
    """
    if engine.dialect.name != "postgresql":
        file = file_of(engine)
        if file is None:
            yield
            return
        async with AsyncFileLock(f"{file}.setup", timeout=SETUP_TIMEOUT_MS / 1000):
            yield
        return
    async with engine.begin() as connection:
        await connection.execute(text(f"SET LOCAL statement_timeout = {SETUP_TIMEOUT_MS}"))
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SETUP_LOCK})
        yield


async def refresh_statistics(connection: AsyncConnection) -> None:
    """Let the planner know what was loaded; takes some tens of milliseconds for 100,000 listings."""
    for table in METADATA.sorted_tables:
        await connection.execute(text(f"ANALYZE {table.name}"))
