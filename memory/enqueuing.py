"""Put a turn into the outbox: bounded, counted, every ending a value."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

import structlog

from memory.fault_place import place_of
from memory.outbox.port import Outbox
from memory.port import MemoryMessage, NewFact
from memory.results import Remembered, RememberedStatus
from observability import metrics
from observability.tracing import client_span

_log = structlog.get_logger(__name__)


class Enqueuer:
    """Takes turns by backend ids. `forget` drops a user from the cache, `wake` tells the drainer."""

    def __init__(
        self,
        outbox: Outbox,
        *,
        timeout_s: float,
        forget: Callable[[str], None],
        wake: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbox = outbox
        self._timeout_s = timeout_s
        self._forget = forget
        self._wake = wake
        self._clock = clock

    async def enqueue(
        self, user_id: str, thread_id: str, messages: Sequence[MemoryMessage], facts: Sequence[NewFact]
    ) -> Remembered:
        """Keep messages and facts durably in one transaction; "failed" when the outbox took nothing."""
        began = self._clock()

        def ended(status: RememberedStatus, detail: str, queued: int = 0) -> Remembered:
            return Remembered(status, round((self._clock() - began) * 1000, 2), queued, detail)

        metrics.inc_memory_write_attempt()
        try:
            with client_span("memory", "enqueue"):
                async with asyncio.timeout(self._timeout_s):
                    enqueued = await self._outbox.enqueue(user_id, thread_id, messages, facts)
        except TimeoutError:
            metrics.inc_memory_write_failure("enqueue")
            return ended("failed", "timeout")
        except Exception as error:  # noqa: BLE001  # whatever it is, it must not cost the user the turn
            _log.error("memory_enqueue_fault", error=type(error).__name__, at=place_of(error))
            metrics.inc_memory_write_failure("enqueue")
            return ended("failed", "fault")
        if not enqueued.ok:
            _log.error("memory_enqueue_failed", reason=enqueued.status)
            metrics.inc_memory_write_failure("enqueue")
            return ended("failed", enqueued.status)
        self._forget(user_id)
        if enqueued.status == "queued":
            self._wake()
            return ended("queued", "", enqueued.queued)
        metrics.inc_memory_write_skipped(enqueued.status)
        return ended("duplicate" if enqueued.status == "duplicate" else "off", enqueued.status)
