"""Open the backend the settings name; only then is its SDK imported."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from memory.control import NameTable
from memory.port import MemoryBackend
from memory.settings import MemorySettings


@asynccontextmanager
async def open_backend(settings: MemorySettings, names: NameTable) -> AsyncIterator[MemoryBackend]:
    """Yield the backend and release it afterwards; `names` keeps the ids a server has issued."""
    if settings.backend == "zep":
        from memory.zep import open_zep

        async with open_zep(settings) as zep:
            yield zep
    elif settings.backend == "zep_cloud":
        from memory.zep_cloud import open_zep_cloud

        async with open_zep_cloud(settings, names) as cloud:
            yield cloud
    else:
        from memory.embedded import open_embedded

        async with open_embedded(settings) as embedded:
            yield embedded
