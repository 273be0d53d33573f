"""Read context under the guard, with what operators see of it: metrics, warnings and the downgrade's count."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import structlog

from memory.guard import Guard, Refused
from memory.guard_span import note_outcome
from memory.modes import AuthDowngrade
from memory.port import Context, MemoryBackend, Outcome, Status
from memory.redaction import RedactedText
from observability import metrics
from observability.tracing import client_span

_log = structlog.get_logger(__name__)

NotUsed = Literal["timeout", "breaker_open", "rate_limited", "auth", "off", "empty", "error"]
_REASONS: Final[dict[Status, NotUsed]] = {
    "timeout": "timeout",
    "rate_limited": "rate_limited",
    "auth": "auth",
    "empty": "empty",
    "not_found": "empty",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a read came to: a context, or the reason why there is none."""

    context: Context | None
    reason: NotUsed | None
    status: Status | None
    """What the backend answered; None where it was not asked."""


def reason_of(status: Status) -> NotUsed:
    """Return what a turn's trace says of a backend's answer that gave no context."""
    return _REASONS.get(status, "error")


class ContextReader:
    """Reads from one backend; never raises but CancelledError, never takes longer than asked."""

    def __init__(
        self,
        backend: MemoryBackend,
        guard: Guard,
        downgrade: AuthDowngrade,
        *,
        slow_ms: int,
        last_messages: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._backend = backend
        self._guard = guard
        self._downgrade = downgrade
        self._slow_ms = slow_ms
        self._last_messages = last_messages
        self._clock = clock

    async def read(
        self, user_id: str, thread_id: str, *, query: RedactedText | None, timeout_ms: float
    ) -> Reading:
        """Ask the backend once, within `timeout_ms` of wall clock."""

        async def ask() -> tuple[Outcome, Context | None]:
            return await self._backend.context(user_id, thread_id, query=query, last_n=self._last_messages)

        with client_span("memory", "recall", {"konak.memory.backend": self._backend.name}) as span:
            answer = await self._guard.call(ask, timeout_s=timeout_ms / 1000)
            note_outcome(span, answer)
        if isinstance(answer, Refused):
            metrics.inc_memory_context_failure(answer.reason)
            return Reading(None, answer.reason, None)
        metrics.inc_memory_read_attempt()
        metrics.observe_memory_read_latency(answer.took_s)
        self._downgrade.read_ended(answer.outcome)
        took_ms = round(answer.took_s * 1000, 1)
        status = answer.outcome.status
        if status == "timeout":
            _log.warning(
                "zep_context_timeout", timeout_ms=timeout_ms, took_ms=took_ms, backend=self._backend.name
            )
        elif took_ms >= self._slow_ms:
            _log.warning(
                "zep_context_slow", slow_ms=self._slow_ms, took_ms=took_ms, backend=self._backend.name
            )
        if answer.outcome.ok and status != "empty" and answer.value is not None:
            return Reading(answer.value, None, status)
        metrics.inc_memory_context_failure(status)
        return Reading(None, reason_of(status), status)
