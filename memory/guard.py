"""The one place where a call to a backend is bounded, admitted, timed and turned from exceptions into outcomes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar

import structlog

from memory.breaker import Breaker, Permit
from memory.fault_place import place_of
from memory.gate import RetryAfterGate
from memory.port import Outcome

T = TypeVar("T")
Refusal = Literal["breaker_open", "rate_limited"]
_log = structlog.get_logger(__name__)

UNAVAILABLE: Final = ("timeout", "unavailable")
ANSWERED: Final = ("ok", "empty", "duplicate")


@dataclass(frozen=True, slots=True)
class Refused:
    """The call was not made: come back after `seconds`."""

    reason: Refusal
    seconds: float


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """The call was made and took `took_s`; `value` only where the backend gave one."""

    outcome: Outcome
    took_s: float
    value: T | None = None


class Guard:
    """Deadline, breaker and Retry-After gate around the calls of one path ("read" or "write").

    Never raises but CancelledError. The deadline is wall clock and spans everything the call does: waiting for a
    connection, DNS, the body, parsing. `clock` gives monotonic seconds.
    """

    def __init__(
        self, breaker: Breaker, gate: RetryAfterGate, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.breaker = breaker
        self.gate = gate
        self._clock = clock

    async def call(
        self, make: Callable[[], Awaitable[tuple[Outcome, T | None]]], *, timeout_s: float
    ) -> Answer[T] | Refused:
        """Make one call, unless nobody should call now."""
        held_s = self.gate.remaining_s()
        if held_s > 0:
            return Refused("rate_limited", held_s)
        permit = self.breaker.acquire()
        if permit is None:
            return Refused("breaker_open", self.breaker.retry_in_s())
        began = self._clock()
        try:
            outcome, value = await _bounded(make, timeout_s)
        except asyncio.CancelledError:
            permit.ignore()
            raise
        took_s = self._clock() - began
        self._report(permit, outcome, took_s)
        return Answer(outcome, took_s, value)

    def _report(self, permit: Permit, outcome: Outcome, took_s: float) -> None:
        if outcome.status in UNAVAILABLE:
            permit.failure(took_s)
        elif outcome.status in ANSWERED:
            permit.success(took_s)
        else:
            permit.ignore()
        if outcome.status == "rate_limited":
            self.gate.hold(outcome.retry_after_s)


async def _bounded(
    make: Callable[[], Awaitable[tuple[Outcome, T | None]]], timeout_s: float
) -> tuple[Outcome, T | None]:
    try:
        async with asyncio.timeout(timeout_s):
            return await make()
    except TimeoutError:
        return Outcome("timeout"), None
    except Exception as error:  # noqa: BLE001  # a backend's bug must not cost the user the reply
        _log.error(
            "memory_backend_raised", error=type(error).__name__, at=place_of(error)
        )  # its text may be private
        return Outcome("unavailable", detail=type(error).__name__), None
