"""Deliver what one claim holds: in order, at least once, with every outcome answered the way its kind asks for."""

from __future__ import annotations

import asyncio
import random
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol

import structlog

from memory.fault_place import place_of
from memory.moment import utc_now
from memory.outbox.port import Claim, ClaimedEntry, Delivery
from memory.port import MemoryBackend, MemoryMessage, NewFact, Outcome
from observability import metrics

_log = structlog.get_logger(__name__)
_THREADS_REMEMBERED: Final = 10_000
_REFUSED: Final = ("invalid", "not_found")


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing was tried and nothing is lost; for `seconds` nobody needs to ask again."""

    seconds: float
    reason: Literal["breaker_open", "rate_limited", "auth", "off"]


class WriteGate(Protocol):
    """Decides whether a delivery may be made now, and bounds and counts it."""

    async def attempt(self, call: Callable[[], Awaitable[Outcome]]) -> Outcome | Hold:
        """Make the call within the deadline of writes, or say how long to hold; raises only CancelledError."""
        ...


class AlwaysOpen:
    """A gate that lets everything through, within a deadline in seconds."""

    def __init__(self, timeout_s: float = 10.0) -> None:
        self._timeout_s = timeout_s

    async def attempt(self, call: Callable[[], Awaitable[Outcome]]) -> Outcome | Hold:
        """Make the call."""
        try:
            async with asyncio.timeout(self._timeout_s):
                return await call()
        except TimeoutError:
            return Outcome("timeout")


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """Bounds of delivery; `write_timeout_s` must be what the gate bounds a call with."""

    batch: int = 20
    """Rows per call; Zep Community Edition refuses more than 30 messages."""
    write_timeout_s: float = 10.0
    refusals: int = 3
    """How often a row may be refused for good before it becomes a dead letter."""
    refusal_pause_s: float = 2.0
    backoff_s: float = 0.5
    backoff_max_s: float = 30.0
    rate_limit_pause_s: float = 1.0
    rate_limit_pause_max_s: float = 300.0
    auth_pause_s: float = 30.0

    @property
    def lease_s(self) -> float:
        """How long a claim stays with its drainer: two calls, twice over."""
        return max(15.0, 4 * self.write_timeout_s)


class Courier:
    """Delivers claims to a backend through a gate."""

    def __init__(
        self,
        outbox: Delivery,
        backend: MemoryBackend,
        gate: WriteGate,
        settings: DeliverySettings,
        *,
        now: Callable[[], datetime] = utc_now,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._outbox = outbox
        self._backend = backend
        self._gate = gate
        self._settings = settings
        self._now = now
        self._jitter = jitter
        self._ensured: OrderedDict[str, None] = OrderedDict()

    async def deliver(self, claim: Claim) -> Hold | bool:
        """Deliver a claim and end its lease; whether something arrived, or for how long nobody may send."""
        result = await self._send(claim, claim.entries, resend=claim.resend)
        if isinstance(result, Hold):
            await self._outbox.give_back(claim, unsent=True)
            return result
        if result.ok:
            await self._outbox.done(claim, [held.entry.key for held in claim.entries], release=True)
            return True
        if result.status in _REFUSED:
            return await self._one_by_one(claim, result)
        await self._later(claim, result)
        return False

    async def _one_by_one(self, claim: Claim, refusal: Outcome) -> Hold | bool:
        """Find the row that was refused; those before it are delivered, those behind it wait until it is settled."""
        alone, arrived = len(claim.entries) == 1, False
        for held in claim.entries:
            result: Outcome | Hold = refusal
            if not alone:
                if self._short_of_time(claim):
                    break
                result = await self._send(claim, (held,), resend=True)
            if isinstance(result, Hold):
                await self._outbox.give_back(claim)
                return result
            if result.ok:
                await self._outbox.done(claim, [held.entry.key])
                arrived = True
            elif result.status not in _REFUSED:
                await self._later(claim, result)
                return arrived
            elif not await self._refuse(claim, held, result):
                await self._outbox.give_back(claim, delay_s=self._settings.refusal_pause_s)
                return arrived
        await self._outbox.give_back(claim)
        return arrived

    async def _refuse(self, claim: Claim, held: ClaimedEntry, outcome: Outcome) -> bool:
        """Count a refusal; True when the row has become a dead letter."""
        bury = held.refusals + 1 >= self._settings.refusals
        reason = f"{outcome.status}: {outcome.detail}" if outcome.detail else outcome.status
        await self._outbox.refused(claim, held.entry.key, reason, bury=bury)
        self._ensured.pop(claim.thread_id, None)
        if bury:
            metrics.inc_outbox_dead_letter(outcome.status)
            _log.error("memory_outbox_dead_letter", key=str(held.entry.key), reason=outcome.status)
        return bury

    async def _later(self, claim: Claim, outcome: Outcome) -> None:
        """Let the thread wait: as long as the server asks for, or longer with every failure in a row."""
        settings, spread = self._settings, 0.5 + self._jitter()
        if outcome.status == "rate_limited":
            delay = outcome.retry_after_s or settings.rate_limit_pause_s * spread
            delay = min(delay, settings.rate_limit_pause_max_s)
        elif outcome.status == "auth":
            delay = settings.auth_pause_s
        else:
            doubled = settings.backoff_s * 2.0 ** min(claim.failures, 20)
            delay = min(settings.backoff_max_s, doubled) * spread
        await self._outbox.give_back(claim, delay_s=delay, failed=True)

    async def _send(self, claim: Claim, held: Sequence[ClaimedEntry], *, resend: bool) -> Outcome | Hold:
        bodies = [one.entry.body for one in held]
        messages = [body for body in bodies if isinstance(body, MemoryMessage)]
        facts = [body for body in bodies if isinstance(body, NewFact)]

        async def call() -> Outcome:
            if claim.thread_id not in self._ensured:
                ready = await self._backend.ensure_thread(claim.user_id, claim.thread_id)
                if not ready.ok:
                    return ready
                self._remember(claim.thread_id)
            return await self._backend.append(claim.user_id, claim.thread_id, messages, facts, resend=resend)

        try:
            return await self._gate.attempt(call)
        except Exception as error:  # noqa: BLE001  # a fault in a backend must not stop the deliveries of others
            _log.error("memory_delivery_fault", error=type(error).__name__, place=place_of(error))
            return Outcome("unavailable", detail="fault")

    def _remember(self, thread_id: str) -> None:
        self._ensured[thread_id] = None
        if len(self._ensured) > _THREADS_REMEMBERED:
            self._ensured.popitem(last=False)

    def _short_of_time(self, claim: Claim) -> bool:
        left_s = (claim.expires_at - self._now()).total_seconds()
        return left_s < self._settings.write_timeout_s
