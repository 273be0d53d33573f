"""Memory in Zep's hosted service, through `zep-cloud` 4 (the extra `zep-cloud`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from memory.control import NameTable
from memory.http_client import http_client
from memory.settings import MemorySettings
from memory.zep_cloud.backend import ZepCloudMemory

__all__ = ["ZepCloudMemory", "open_zep_cloud"]


@asynccontextmanager
async def open_zep_cloud(settings: MemorySettings, names: NameTable) -> AsyncIterator[ZepCloudMemory]:
    """Open connections to the service; `names` keeps which of its ids stand for which of ours."""
    if not settings.zep_api_key:
        raise ValueError("MEMORY_BACKEND=zep_cloud needs ZEP_API_KEY")
    http = await asyncio.to_thread(http_client, connections=settings.zep_connections)
    backend = ZepCloudMemory(settings.zep_api_url, settings.zep_api_key, http, names)
    try:
        yield backend
    finally:
        await backend.aclose()
