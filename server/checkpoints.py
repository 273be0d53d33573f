"""Where conversations are kept: SQLite in the data folder, PostgreSQL when `DATABASE_URL` is set.

Bytes read back are data: no pickle, no class that is not on langgraph's own safe list.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiosqlite
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from graph.settings import Settings, settings
from server.rollback import SqliteCheckpoints

BUSY_TIMEOUT_S = 5.0


def strict_serializer() -> JsonPlusSerializer:
    """Make a serializer that never runs what it reads, whatever LANGGRAPH_STRICT_MSGPACK says."""
    return JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=None)


@asynccontextmanager
async def checkpointer() -> AsyncIterator[BaseCheckpointSaver[str]]:
    """Open the checkpointer that the environment names; `langgraph.json` points here."""
    async with open_checkpointer(settings()) as saver:
        yield saver


@asynccontextmanager
async def open_checkpointer(given: Settings) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """Open the checkpointer of these settings."""
    if given.database_url:
        async with _postgres(given.database_url) as saver:
            yield saver
        return
    await asyncio.to_thread(given.konak_data_dir.mkdir, parents=True, exist_ok=True)
    path = given.konak_data_dir / "checkpoints.sqlite"
    async with aiosqlite.connect(path, timeout=BUSY_TIMEOUT_S) as connection:
        sqlite = SqliteCheckpoints(connection, serde=strict_serializer())
        await sqlite.setup()
        # WAL keeps committed checkpoints through a crash of the process; FULL would add a disk sync per superstep.
        await connection.execute("PRAGMA synchronous=NORMAL")
        # What is deleted is overwritten: a person who is erased must not be found in free pages.
        await connection.execute("PRAGMA secure_delete=ON")
        yield sqlite


@asynccontextmanager
async def _postgres(url: str) -> AsyncIterator[BaseCheckpointSaver[str]]:
    from server.rollback_postgres import PostgresCheckpoints

    async with PostgresCheckpoints.from_conn_string(url, serde=strict_serializer()) as saver:
        await saver.setup()
        yield saver


EPOCH = datetime(1582, 10, 15, tzinfo=UTC)
"""Where the clock of version 6 UUIDs begins; checkpoint ids are such, and their text sorts by time."""
TICKS_PER_S = 10_000_000


def first_id_of(moment: datetime) -> str:
    """Make the least checkpoint id of a moment."""
    digits = f"{int((moment - EPOCH).total_seconds() * TICKS_PER_S):015x}"
    return f"{digits[:8]}-{digits[8:12]}-6{digits[12:]}-0000-000000000000"


def moment_of(checkpoint_id: str) -> datetime:
    """Read the moment out of a checkpoint id."""
    digits = checkpoint_id.replace("-", "")
    return EPOCH + timedelta(seconds=int(digits[:12] + digits[13:16], 16) / TICKS_PER_S)
