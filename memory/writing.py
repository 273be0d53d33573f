"""Let deliveries through to the backend, bounded and counted; what may not go now waits in the outbox."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import structlog

from memory.drainer import Hold
from memory.guard import ANSWERED, Answer, Guard, Refused
from memory.guard_span import note_outcome
from memory.port import Outcome
from observability import metrics
from observability.tracing import client_span

_log = structlog.get_logger(__name__)


class GuardedWrites:
    """The drainer's `WriteGate`: write breaker, Retry-After gate, deadline, and a pause after a rejected key.

    A rejected key says nothing about the message: it is kept, someone is alerted, and one delivery every
    `auth_pause_s` tries whether the key is good again. `paused` says whether operators have switched writing off.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        timeout_s: float,
        auth_pause_s: float,
        paused: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._guard = guard
        self._timeout_s = timeout_s
        self._auth_pause_s = auth_pause_s
        self._paused = paused
        self._clock = clock
        self._rejected_until = float("-inf")

    async def attempt(self, call: Callable[[], Awaitable[Outcome]]) -> Outcome | Hold:
        """Make one bounded delivery, or say how long to hold."""
        if self._paused():
            return Hold(1.0, "off")
        rejected_s = self._rejected_until - self._clock()
        if rejected_s > 0:
            return Hold(rejected_s, "auth")

        async def deliver() -> tuple[Outcome, None]:
            return await call(), None

        with client_span("memory", "deliver") as span:
            answer: Answer[None] | Refused = await self._guard.call(deliver, timeout_s=self._timeout_s)
            note_outcome(span, answer)
        if isinstance(answer, Refused):
            metrics.inc_memory_write_skipped(answer.reason)
            return Hold(max(answer.seconds, 0.01), answer.reason)
        metrics.inc_memory_write_request()
        metrics.observe_memory_write_latency(answer.took_s)
        if answer.outcome.status not in ANSWERED:
            metrics.inc_memory_write_failure(answer.outcome.status)
        if answer.outcome.status == "auth":
            self._rejected_until = self._clock() + self._auth_pause_s
            _log.error("memory_write_rejected_key", kept=True, next_try_s=self._auth_pause_s)
        return answer.outcome
