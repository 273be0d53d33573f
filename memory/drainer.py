"""Empty the outbox in the background: one delivery per thread at a time, several threads at once."""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from memory.delivering import AlwaysOpen, Courier, DeliverySettings, Hold, WriteGate
from memory.fault_place import place_of
from memory.moment import utc_now
from memory.outbox.ownership import is_gone, this_owner
from memory.outbox.port import Claim, Delivery, OutboxError
from memory.port import MemoryBackend
from observability import metrics

__all__ = ["AlwaysOpen", "Drainer", "DrainerSettings", "Hold", "WriteGate"]

_log = structlog.get_logger(__name__)
_numbers = itertools.count()
_LONGEST_HOLD_S: Final = 5.0
_GIVE_BACK_S: Final = 1.0
_TAKEN_S: Final = 0.05
"""When to look again after another process has taken what was due."""


@dataclass(frozen=True, slots=True)
class DrainerSettings:
    """How the drainer works; times in seconds."""

    delivery: DeliverySettings = field(default_factory=DeliverySettings)
    parallel: int = 8
    """Threads delivered at once."""
    poll_s: float = 1.0
    """How often it looks without being woken: other processes enqueue too, and backoffs end."""
    observe_every_s: float = 5.0
    prune_every_s: float = 600.0
    """How often what is old is put in order: keys delivered long ago, and waits that make no sense."""
    longest_wait_s: float = 600.0
    """No backoff and no lease is as long as this; a wait that is, was made before the clock was set back."""
    keep_keys_days: float = 30.0
    """How long a delivered key is remembered. A resend after that is delivered again, and the backend, which keeps
    every message id for ever, answers "duplicate"."""


class Drainer:
    """Delivers what is in the outbox until it is closed. `delivered(user_id, thread_id)` is called after a success."""

    def __init__(
        self,
        outbox: Delivery,
        backend: MemoryBackend,
        gate: WriteGate,
        *,
        settings: DrainerSettings | None = None,
        delivered: Callable[[str, str], None] = lambda _user, _thread: None,
        now: Callable[[], datetime] = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._outbox = outbox
        self._settings = settings or DrainerSettings()
        self._courier = Courier(outbox, backend, gate, self._settings.delivery, now=now)
        self._delivered = delivered
        self._monotonic = monotonic
        self._owner = this_owner(next(_numbers))
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._pause: asyncio.TimerHandle | None = None
        self._in_flight: set[asyncio.Task[None]] = set()
        self._held_until = float("-inf")
        self._observe_at = self._prune_at = float("-inf")

    def start(self) -> None:
        """Begin delivering; a second call changes nothing."""
        if self._task is None:
            self._loop = asyncio.get_running_loop()
            # A context of its own: opened in the middle of a turn, deliveries would log and trace as that turn's.
            self._task = asyncio.create_task(self._run(), name="memory-drainer", context=Context())

    def wake(self, *, after_s: float = 0.0) -> None:
        """Say that there is something to deliver; from any thread and any loop, also before the start.

        One pause serves whoever asks while it lasts: every look at the outbox costs a turn that runs meanwhile.
        """
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._wake, loop, after_s)

    def _wake(self, loop: asyncio.AbstractEventLoop, after_s: float) -> None:
        if after_s <= 0:
            self._look()
        elif self._pause is None:
            self._pause = loop.call_later(after_s, self._look)

    def _look(self) -> None:
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
        self._woken.set()

    async def settle(self, timeout_s: float) -> bool:
        """Wait until nothing waits for delivery any more; False when the time was up first. Dead letters don't count."""
        pause_s = 0.002
        try:
            async with asyncio.timeout(timeout_s):
                while (await self._outbox.depth()).pending:
                    self.wake()
                    await asyncio.sleep(pause_s)
                    pause_s = min(0.05, pause_s * 1.5)
        except (TimeoutError, OutboxError):
            return False
        return True

    async def aclose(self, timeout_s: float = 5.0) -> None:
        """Deliver what can be delivered within the bound, then stop; what is left waits for the next start."""
        task, self._task = self._task, None
        if task is None:
            return
        try:
            async with asyncio.timeout(timeout_s):
                await self._emptied(self._monotonic() + timeout_s)
        except (TimeoutError, OutboxError):
            pass
        for running in (task, *self._in_flight):
            running.cancel()
        await asyncio.gather(task, *self._in_flight, return_exceptions=True)

    async def _emptied(self, deadline: float) -> None:
        while True:
            due_s = await self._outbox.next_due_s()
            hopeless = max(self._monotonic() + (due_s or 0.0), self._held_until) > deadline
            if not self._in_flight and (due_s is None or hopeless):
                return
            self._woken.set()
            await asyncio.sleep(0.01)

    async def _run(self) -> None:
        begun = False
        while True:
            try:
                if not begun:
                    await self._outbox.end_leases(is_gone)
                    begun = True
                await self._round()
            except Exception as error:  # noqa: BLE001  # whatever it is, what waits has to be delivered after it
                self._complain(error)
                await asyncio.sleep(self._settings.poll_s)

    def _complain(self, error: Exception) -> None:
        if isinstance(error, OutboxError):
            _log.warning("memory_outbox_trouble", error=str(error))
        else:
            _log.error("memory_drainer_fault", error=type(error).__name__, place=place_of(error))

    async def _round(self) -> None:
        """Claim what is due as far as there is room, then wait for a reason to look again."""
        self._woken.clear()
        held_s = self._held_until - self._monotonic()
        if held_s > 0:
            await self._observe()
            await asyncio.sleep(min(held_s, _LONGEST_HOLD_S))
            return
        wait_s = min(self._settings.poll_s, await self._claim_all())
        await self._observe()
        try:
            async with asyncio.timeout(wait_s):
                await self._woken.wait()
        except TimeoutError:
            pass

    async def _claim_all(self) -> float:
        """Start a delivery for every due thread, as far as there is room; return the seconds until the next is due."""
        while len(self._in_flight) < self._settings.parallel and self._held_until <= self._monotonic():
            due_s = await self._outbox.next_due_s()
            if due_s is None or due_s > 0:
                return due_s or math.inf
            claim = await self._outbox.claim(
                self._owner, lease_s=self._settings.delivery.lease_s, limit=self._settings.delivery.batch
            )
            if claim is None:
                return _TAKEN_S
            task = asyncio.create_task(self._deliver(claim), name="memory-delivery")
            self._in_flight.add(task)
            task.add_done_callback(self._landed)
        return math.inf

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self._woken.set()

    async def _deliver(self, claim: Claim) -> None:
        try:
            result = await self._courier.deliver(claim)
        except asyncio.CancelledError:
            await self._give_back(claim)
            raise
        except Exception as error:  # noqa: BLE001  # the lease runs out, and the next claim tries again
            self._complain(error)
            return
        if isinstance(result, Hold):
            self._held_until = max(self._held_until, self._monotonic() + result.seconds)
        elif result:
            self._delivered(claim.user_id, claim.thread_id)

    async def _give_back(self, claim: Claim) -> None:
        try:
            async with asyncio.timeout(_GIVE_BACK_S):
                await self._outbox.give_back(claim)
        except (TimeoutError, OutboxError):
            _log.warning("memory_outbox_lease_left", seconds=self._settings.delivery.lease_s)

    async def _observe(self) -> None:
        """Set the gauges and prune, each in its own rhythm."""
        moment = self._monotonic()
        metrics.set_outbox_drainer_heartbeat(time.time())
        if moment >= self._observe_at:
            self._observe_at = moment + self._settings.observe_every_s
            depth = await self._outbox.depth()
            metrics.set_outbox_depth(depth.pending)
            metrics.set_outbox_oldest_seconds(depth.oldest_s)
        if moment >= self._prune_at:
            self._prune_at = moment + self._settings.prune_every_s
            await self._outbox.prune(self._settings.keep_keys_days)
            if ended := await self._outbox.end_long_waits(self._settings.longest_wait_s):
                _log.warning("memory_outbox_clock_set_back", threads=ended)
                self._woken.set()
