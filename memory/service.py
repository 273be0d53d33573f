"""Memory as a turn sees it: recall before the answer, remember after it, neither ever raises or waits unbounded."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import Literal

from memory.breaker import State
from memory.budget import tokens_in
from memory.enqueuing import Enqueuer
from memory.home_loop import HomeLoop
from memory.identity import InvalidIdError, backend_id
from memory.modes import EffectiveMode, Mode, effective_mode, flag_mode, in_canary
from memory.outbox.port import Depth, Outbox, OutboxError
from memory.port import MemoryBackend, MemoryMessage, NewFact, Outcome
from memory.public_read import fetch_thread_context, serving_public_reads
from memory.recalling import Recalled, Strategy
from memory.redaction import RedactedText
from memory.results import MemoryStatus, Recall, RecentMessage, Remembered
from memory.settings import MemorySettings
from memory.wiring import Parts, open_parts
from observability import metrics

__all__ = [
    "EffectiveMode",
    "MemoryService",
    "MemoryStatus",
    "Recall",
    "RecentMessage",
    "Remembered",
    "fetch_thread_context",
    "open_memory",
]


class MemoryService:
    """One per process; opened by `open_memory`. Ids from outside become backend ids at this door and only here."""

    def __init__(
        self, settings: MemorySettings, parts: Parts, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._parts = parts
        self._clock = clock
        self._home = HomeLoop()
        self._enqueuer = Enqueuer(
            parts.outbox,
            timeout_s=settings.enqueue_timeout_ms / 1000,
            forget=parts.forget,
            wake=partial(parts.drainer.wake, after_s=settings.delivery_pause_ms / 1000),
            clock=clock,
        )
        self.flags: Mode = flag_mode(write=settings.flag_write, read=settings.flag_read)

    @property
    def backend(self) -> MemoryBackend:
        """The backend itself, for commands, export and erasure; a turn never calls it."""
        return self._parts.backend

    @property
    def last_messages(self) -> int:
        """How many messages of the conversation itself a turn falls back to."""
        return self._settings.last_messages

    @property
    def outbox(self) -> Outbox:
        """The outbox, for commands and for the turn's own sweep."""
        return self._parts.outbox

    def mode_for(self, user_id: str) -> EffectiveMode:
        """Say what memory may do for this user now; raises InvalidIdError (a ValueError) for what is no id."""
        return self._mode_of(backend_id(user_id))

    async def recall(
        self,
        user_id: str,
        thread_id: str,
        *,
        query: RedactedText | None = None,
        recent: Sequence[RecentMessage] = (),
        strategy: Strategy = "summary",
        timeout_ms: float | None = None,
        use_cache: bool = True,
    ) -> Recall:
        """Recall what is known of a user within one deadline; `recent` is what a turn has when that fails."""
        last = tuple(recent[-self._settings.last_messages :])
        try:
            user, thread = backend_id(user_id), backend_id(thread_id)
        except InvalidIdError:
            metrics.inc_memory_context_failure("invalid")
            return Recall(None, {"used": False, "mode": self.flags, "reason": "error"}, last)
        recall = await self.recall_known(
            user, thread, query=query, strategy=strategy, timeout_ms=timeout_ms, use_cache=use_cache
        )
        return replace(recall, recent=last)

    async def recall_known(
        self,
        user: str,
        thread: str,
        *,
        query: RedactedText | None = None,
        strategy: Strategy = "summary",
        timeout_ms: float | None = None,
        use_cache: bool = True,
    ) -> Recall:
        """Recall by backend ids, as our own registry holds them."""
        within_ms = self._settings.read_timeout_ms if timeout_ms is None else timeout_ms
        return await self._home.run(
            lambda: self._recall(user, thread, query, strategy, within_ms, use_cache=use_cache),
            otherwise=lambda: Recall(None, {"used": False, "mode": self.flags, "reason": "timeout"}),
            timeout_s=within_ms / 1000,
        )

    async def _recall(
        self,
        user: str,
        thread: str,
        query: RedactedText | None,
        strategy: Strategy,
        timeout_ms: float,
        *,
        use_cache: bool,
    ) -> Recall:
        began = self._clock()
        mode = self._mode_of(user)
        if mode.reads:
            recalled = await self._parts.reader.recall(
                user,
                thread,
                query=query,
                strategy=strategy,
                timeout_ms=timeout_ms,
                use_cache=use_cache,
            )
        else:
            recalled = Recalled(reason="auth" if mode.reason == "auth" else "off")
            metrics.inc_memory_context_failure(recalled.reason or "")
        if recalled.context is None:
            held_s = self._parts.reads.gate.remaining_s() if recalled.reason == "rate_limited" else None
            return Recall(
                None, {"used": False, "mode": mode.mode, "reason": recalled.reason}, retry_after_s=held_s
            )
        took_ms = round((self._clock() - began) * 1000, 1)
        trace = {
            "used": True,
            "mode": mode.mode,
            "source": recalled.source,
            "strategy": strategy,
            "took_ms": took_ms,
            "tokens": tokens_in(recalled.context),
            "token_budget": self._settings.token_budget,
        }
        return Recall(recalled.context, trace)

    async def remember(
        self, user_id: str, thread_id: str, messages: Sequence[MemoryMessage], facts: Sequence[NewFact] = ()
    ) -> Remembered:
        """Put messages and facts into the outbox in one transaction; delivery happens behind the reply."""
        try:
            user, thread = backend_id(user_id), backend_id(thread_id)
        except InvalidIdError:
            metrics.inc_memory_write_failure("invalid")
            return Remembered("failed", 0.0, detail="invalid_id")
        mode = self._mode_of(user)
        if not mode.writes:
            metrics.inc_memory_write_skipped("canary" if mode.reason == "canary" else "off")
            return Remembered("off", 0.0, detail=mode.reason)
        within_s = self._settings.enqueue_timeout_ms / 1000
        return await self._home.run(
            lambda: self._enqueuer.enqueue(user, thread, messages, facts),
            otherwise=lambda: Remembered("failed", within_s * 1000, detail="timeout"),
            timeout_s=within_s,
        )

    async def settle(self, timeout_s: float) -> bool:
        """Wait until everything queued is delivered; False when the time was up first."""
        return await self._parts.drainer.settle(timeout_s)

    def start_draining(self) -> None:
        """Start delivering in the background; `open_memory` has done so unless told otherwise."""
        self._parts.drainer.start()

    def forget(self, user_id: str) -> None:
        """Drop what the cache holds about a user."""
        self._parts.forget(backend_id(user_id))

    def breaker_state(self, path: Literal["read", "write"]) -> State:
        """Return the state of one path's breaker, as it is, at no cost."""
        return (self._parts.reads if path == "read" else self._parts.writes).breaker.state

    async def probe(self) -> Outcome:
        """Ask the backend whether it answers and takes our key, past breaker and gate; for commands."""
        try:
            async with asyncio.timeout(self._settings.probe_timeout_ms / 1000):
                return await self._parts.backend.probe()
        except TimeoutError:
            return Outcome("timeout")

    async def status(self) -> MemoryStatus:
        """Return what operators want to know at a glance; -1 for counts the outbox could not give in time."""
        mode = self._mode_of(None)
        try:
            async with asyncio.timeout(self._settings.enqueue_timeout_ms / 1000):
                depth = await self._parts.outbox.depth()
        except (TimeoutError, OutboxError):
            depth = Depth(-1, -1.0, -1)
        return MemoryStatus(
            mode=mode.mode,
            reason=mode.reason,
            read_breaker=self.breaker_state("read"),
            write_breaker=self.breaker_state("write"),
            retry_after_s=round(self._parts.reads.gate.remaining_s(), 3),
            pending=depth.pending,
            oldest_s=depth.oldest_s,
            dead=depth.dead,
        )

    def _mode_of(self, user: str | None) -> EffectiveMode:
        return effective_mode(
            self.flags,
            forced=self._parts.upkeep.control.mode,
            canary=user is None or in_canary(user, self._settings.canary_percent),
            downgraded=self._parts.downgrade.active,
        )


@asynccontextmanager
async def open_memory(
    settings: MemorySettings, *, clock: Callable[[], float] = time.monotonic, drain: bool = True
) -> AsyncIterator[MemoryService]:
    """Open backend, outbox and drainer; the service is also the one `fetch_thread_context` reads from.

    Leaving waits `shutdown_drain_s` at most for the outbox to empty.
    """
    async with open_parts(settings, clock=clock) as parts:
        service = MemoryService(settings, parts, clock=clock)
        if drain:
            service.start_draining()
        with serving_public_reads(service):
            yield service
