"""Tell a Zep stand-in to misbehave; only where the target talks to one (`--faults URL`)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from observability.smoke.check import CheckSkipped

READS = "memory.get"
WRITES = "memory.add"


@dataclass(frozen=True, slots=True)
class Faults:
    """The control plane of a stand-in. Without a URL every step that needs a fault is skipped."""

    url: str | None

    @asynccontextmanager
    async def showing(self, *rules: Mapping[str, Any]) -> AsyncIterator[None]:
        """Show these faults while inside, none afterwards."""
        if self.url is None:
            raise CheckSkipped("needs a stand-in that can fail: --faults URL")
        await self._set(rules)
        try:
            yield
        finally:
            await self._set(())

    async def _set(self, rules: Sequence[Mapping[str, Any]]) -> None:
        async with httpx.AsyncClient(timeout=5.0) as client:
            address = f"{(self.url or '').rstrip('/')}/__control/faults"
            answer = await client.post(address, json=[dict(rule) for rule in rules])
            answer.raise_for_status()


def server_error(op: str) -> Mapping[str, Any]:
    """Answer 503."""
    return {"kind": "status", "op": op, "status": 503}


def rate_limit(op: str, retry_after_s: int) -> Mapping[str, Any]:
    """Answer 429 and ask to wait."""
    return {"kind": "status", "op": op, "status": 429, "retry_after": retry_after_s}


def slow(op: str, milliseconds: int) -> Mapping[str, Any]:
    """Answer late."""
    return {"kind": "latency", "op": op, "latency_ms": milliseconds}
