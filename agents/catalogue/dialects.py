"""What differs between SQLite and PostgreSQL: connecting, upserting, statistics. Nothing else in the catalogue does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, event, text
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

BUSY_TIMEOUT_MS = 5_000
CONNECT_TIMEOUT_S = 5
STATEMENT_TIMEOUT_MS = 5_000
ROWS_A_STATEMENT = 500
_SETUP_LOCK = 0x6B6F6E616B  # any number that is always the same

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-65536",  # KiB: 100,000 listings fit
    "PRAGMA mmap_size=268435456",
)


def make_engine(url: str) -> AsyncEngine:
    """Make an engine for `sqlite+aiosqlite:///file`, `sqlite:///file` or `postgresql://...`; connects nowhere yet."""
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        engine = create_async_engine(target.set(drivername="sqlite+aiosqlite"))
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        return engine
    return create_async_engine(
        target.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_timeout=CONNECT_TIMEOUT_S,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS}",
        },
    )


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


async def lock_for_setup(connection: AsyncConnection) -> None:
    """Let one process at a time make tables; held to the end of the transaction. SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SETUP_LOCK})


async def refresh_statistics(connection: AsyncConnection) -> None:
    """Let the planner know what was loaded; takes some tens of milliseconds for 100,000 listings."""
    await connection.execute(text("ANALYZE"))
