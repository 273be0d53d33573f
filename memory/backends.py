"""Open the backend the settings name; only then is its SDK imported, in a thread because imports read files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from memory.control import NameTable
from memory.port import MemoryBackend
from memory.settings import MemorySettings


@asynccontextmanager
async def open_backend(settings: MemorySettings, names: NameTable) -> AsyncIterator[MemoryBackend]:
    """Yield the backend and release it afterwards; `names` keeps the ids a server has issued."""
    opening = await asyncio.to_thread(_opening, settings, names)
    async with opening as backend:
        yield backend


def _opening(settings: MemorySettings, names: NameTable) -> AbstractAsyncContextManager[MemoryBackend]:
    if settings.backend == "zep":
        from memory.zep import open_zep

        return open_zep(settings)
    if settings.backend == "zep_cloud":
        from memory.zep_cloud import open_zep_cloud

        return open_zep_cloud(settings, names)
    from memory.embedded import open_embedded

    return open_embedded(settings)
