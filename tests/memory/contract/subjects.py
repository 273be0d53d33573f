"""The backends under one contract, each with what a test may need to know beside the port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from memory.backends import open_backend
from memory.outbox import open_outbox
from memory.port import MemoryBackend
from memory.settings import Backend, MemorySettings
from tests.standins.serving import serving
from tests.standins.zep_ce.server import SECRET, ZepCE
from tests.standins.zep_cloud.server import ZepCloud


@asynccontextmanager
async def open_subject(name: Backend, folder: Path) -> AsyncIterator[MemoryBackend]:
    """Open a backend; those behind a network talk through their real SDK, over TCP, to a stand-in."""
    if name == "embedded":
        settings = MemorySettings(data_dir=folder)
        async with open_outbox(settings) as outbox, open_backend(settings, outbox) as backend:
            yield backend
        return
    standin = ZepCE() if name == "zep" else ZepCloud()
    standin.store.auto_facts = True
    async with serving(standin) as url:
        address = url if name == "zep" else f"{url}/api/v4"
        settings = MemorySettings(backend=name, data_dir=folder, zep_api_url=address, zep_api_key=SECRET)
        async with open_outbox(settings) as outbox, open_backend(settings, outbox) as backend:
            yield backend
