"""The outbox: what has been promised to memory and is not yet delivered."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from memory.outbox.port import Outbox, OutboxError
from memory.outbox.sqlite import SqliteOutbox
from memory.settings import MemorySettings

FILE_NAME: Final = "outbox.sqlite3"

__all__ = ["FILE_NAME", "Outbox", "OutboxError", "SqliteOutbox", "open_outbox"]


@asynccontextmanager
async def open_outbox(settings: MemorySettings) -> AsyncIterator[Outbox]:
    """Open the outbox, for as long as the block lasts: PostgreSQL with a `database_url`, else a file in the data folder.

    Raises OutboxError when the store cannot be used.
    """
    outbox: Outbox
    if settings.database_url:
        # An extra, only loaded where it is configured; in a thread, because imports read files.
        postgres = await asyncio.to_thread(importlib.import_module, "memory.outbox.postgres")
        outbox = await postgres.PostgresOutbox.open(settings.database_url)
    else:
        outbox = await SqliteOutbox.open(settings.data_dir / FILE_NAME)
    try:
        yield outbox
    finally:
        await outbox.aclose()
