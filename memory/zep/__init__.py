"""Memory in a self-hosted Zep (Community Edition), through `zep-python` 2.0.2."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from memory.http_client import http_client
from memory.settings import MemorySettings
from memory.zep.backend import ZepMemory

__all__ = ["ZepMemory", "open_zep"]


@asynccontextmanager
async def open_zep(settings: MemorySettings) -> AsyncIterator[ZepMemory]:
    """Open connections to the server of the settings; nothing is sent before the first call."""
    if not settings.zep_api_url or not settings.zep_api_key:
        raise ValueError("MEMORY_BACKEND=zep needs ZEP_API_URL and ZEP_API_KEY")
    http = await asyncio.to_thread(http_client, connections=settings.zep_connections)
    backend = ZepMemory(settings.zep_api_url, settings.zep_api_key, http)
    try:
        yield backend
    finally:
        await backend.aclose()
