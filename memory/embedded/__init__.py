"""Memory in one SQLite file: the default backend."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from memory.embedded.backend import EmbeddedMemory
from memory.settings import MemorySettings

FILE_NAME: Final = "memory.sqlite3"

__all__ = ["FILE_NAME", "EmbeddedMemory", "open_embedded"]


@asynccontextmanager
async def open_embedded(settings: MemorySettings) -> AsyncIterator[EmbeddedMemory]:
    """Open the store in the data folder, for as long as the block lasts."""
    backend = await EmbeddedMemory.open(settings.data_dir / FILE_NAME)
    try:
        yield backend
    finally:
        await backend.aclose()
