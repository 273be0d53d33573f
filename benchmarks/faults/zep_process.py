"""The stand-in of Zep in a process of its own, so that it takes no time from the turns that are measured."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

import httpx

from tests.standins.serving import free_port


class ZepProcess:
    """A port, and a stand-in behind it from `start` to `stop`."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: asyncio.subprocess.Process | None = None
        self._http = httpx.AsyncClient(base_url=self.url, timeout=10, trust_env=False)

    async def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.standins.zep_ce.server", "--port", str(self.port)
        )
        async with asyncio.timeout(30):
            while True:
                try:
                    await self._http.get("/healthz")
                except httpx.HTTPError:
                    await asyncio.sleep(0.05)
                else:
                    return

    async def show(self, rules: Sequence[dict[str, Any]]) -> None:
        """Replace the faults."""
        if self._process is not None:
            await self._http.post("/__control/faults", json=list(rules))

    async def stored(self) -> dict[str, list[str]]:
        """Return the ids of all messages by session, in the order they were stored."""
        dump = (await self._http.post("/__control/dump", json=None)).json()
        sessions: dict[str, list[str]] = {}
        for row in dump["messages"]:
            sessions.setdefault(row["session_id"], []).append(row["uuid"])
        return sessions

    async def stop(self) -> None:
        """Stop it."""
        await self._http.aclose()
        if self._process is not None:
            self._process.terminate()
            await self._process.wait()
