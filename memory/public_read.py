"""The public read of a thread's context, which knows nothing but the thread."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import structlog

from memory.identity import InvalidIdError, backend_id
from memory.recalling import Strategy

if TYPE_CHECKING:
    from memory.service import MemoryService

_log = structlog.get_logger(__name__)
_opened: list[MemoryService] = []


@contextmanager
def serving_public_reads(service: MemoryService) -> Iterator[None]:
    """Have `fetch_thread_context` read from this service while the block lasts; the last one opened serves."""
    _opened.append(service)
    try:
        yield
    finally:
        _opened.remove(service)


async def fetch_thread_context(
    thread_id: str,
    *,
    mode: Strategy = "summary",
    timeout_ms: int = 250,
    use_cache: bool = True,
    user_id: str | None = None,
) -> tuple[str | None, dict[str, Any]]:
    """Read a thread's context as delimited text with its trace, from the service this process has opened.

    The user is the thread's owner in our own registry; a `user_id` that is not the owner gets nothing. The deadline
    spans the look-up of the owner as well. Never raises but CancelledError.
    """
    if not _opened:
        return None, {"used": False, "mode": "off", "reason": "off"}
    service = _opened[-1]
    began = time.monotonic()
    try:
        thread = backend_id(thread_id)
        asking = backend_id(user_id) if user_id is not None else None
        async with asyncio.timeout(timeout_ms / 1000):
            owner = await service.outbox.owner(thread)
    except (TimeoutError, InvalidIdError) as error:
        reason = "timeout" if isinstance(error, TimeoutError) else "error"
        return None, {"used": False, "mode": service.flags, "reason": reason}
    except Exception as error:  # noqa: BLE001  # the registry is a database: what it raises costs the context only
        _log.warning("memory_registry_failed", error=type(error).__name__)
        return None, {"used": False, "mode": service.flags, "reason": "error"}
    if owner is None or asking not in (None, owner):
        return None, {"used": False, "mode": service.flags, "reason": "empty"}
    left_ms = max(1.0, timeout_ms - (time.monotonic() - began) * 1000)
    recall = await service.recall_known(owner, thread, strategy=mode, timeout_ms=left_ms, use_cache=use_cache)
    return recall.text or None, recall.trace
