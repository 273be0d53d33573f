"""Put the parts of memory together: backend, outbox, drainer, guards, cache, upkeep."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog

from memory.backends import open_backend
from memory.breaker import Breaker, State
from memory.cache import ContextCache
from memory.delivering import DeliverySettings
from memory.drainer import Drainer, DrainerSettings
from memory.gate import RetryAfterGate
from memory.guard import Guard
from memory.modes import AuthDowngrade, effective_mode, flag_mode
from memory.outbox import open_outbox
from memory.outbox.port import Outbox
from memory.port import MemoryBackend
from memory.reading import ContextReader
from memory.recalling import CachedReader
from memory.settings import BreakerSettings, MemorySettings
from memory.upkeep import Upkeep
from memory.writing import GuardedWrites
from observability import metrics

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a memory service is made of, open."""

    backend: MemoryBackend
    outbox: Outbox
    drainer: Drainer
    reader: CachedReader
    cache: ContextCache
    downgrade: AuthDowngrade
    upkeep: Upkeep
    reads: Guard
    writes: Guard

    def forget(self, user_id: str) -> None:
        """Drop what the cache holds about a user, by backend id."""
        if self.cache.drop_user(user_id):
            metrics.inc_memory_cache_request("dropped")


@asynccontextmanager
async def open_parts(settings: MemorySettings, *, clock: Callable[[], float]) -> AsyncIterator[Parts]:
    """Open stores and connections and start the upkeep; nothing is delivered before the drainer is started."""
    flags = flag_mode(write=settings.flag_write, read=settings.flag_read)
    metrics.set_memory_configured_mode(flags)
    metrics.set_memory_canary_percent(settings.canary_percent)
    gate = RetryAfterGate(
        pause_s=settings.rate_limit_pause_s,
        longest_s=settings.rate_limit_pause_max_s,
        clock=clock,
        listener=metrics.set_memory_retry_after,
    )
    reads = Guard(_breaker("read", settings.read_breaker, clock), gate, clock=clock)
    writes = Guard(_breaker("write", settings.write_breaker, clock), gate, clock=clock)
    downgrade = AuthDowngrade(
        failures=settings.auth_failures,
        duration_s=settings.downgrade_s,
        clock=clock,
        listener=_downgraded,
    )
    cache = ContextCache(
        ttl_s=settings.cache_ttl_s,
        negative_ttl_s=settings.cache_negative_ttl_s,
        users=settings.cache_entries,
        clock=clock,
    )
    async with AsyncExitStack() as stack:
        outbox = await stack.enter_async_context(open_outbox(settings))
        backend = await stack.enter_async_context(open_backend(settings, outbox))
        upkeep = Upkeep(
            table=outbox,
            backend=backend,
            reads=reads,
            writes=writes,
            gate=gate,
            downgrade=downgrade,
            flags=flags,
            every_s=settings.control_poll_s,
            probe_timeout_s=settings.probe_timeout_ms / 1000,
        )
        reader = ContextReader(
            backend,
            reads,
            downgrade,
            slow_ms=settings.read_slow_ms,
            last_messages=settings.last_messages,
        )

        def writing_paused() -> bool:
            mode = effective_mode(flags, forced=upkeep.control.mode, canary=True, downgraded=False)
            return not mode.writes

        gated = GuardedWrites(
            writes,
            timeout_s=settings.write_timeout_ms / 1000,
            auth_pause_s=settings.auth_probe_s,
            paused=writing_paused,
            clock=clock,
        )
        drainer = Drainer(
            outbox,
            backend,
            gated,
            settings=DrainerSettings(
                delivery=DeliverySettings(
                    write_timeout_s=settings.write_timeout_ms / 1000,
                    rate_limit_pause_s=settings.rate_limit_pause_s,
                    rate_limit_pause_max_s=settings.rate_limit_pause_max_s,
                )
            ),
            delivered=lambda user_id, _thread_id: parts.forget(user_id),
        )
        parts = Parts(
            backend=backend,
            outbox=outbox,
            drainer=drainer,
            reader=CachedReader(
                reader,
                cache,
                source="embedded" if settings.backend == "embedded" else "zep",
                token_budget=settings.token_budget,
            ),
            cache=cache,
            downgrade=downgrade,
            upkeep=upkeep,
            reads=reads,
            writes=writes,
        )
        stack.push_async_callback(drainer.aclose, settings.shutdown_drain_s)
        await upkeep.tick()
        upkeep.start()
        stack.push_async_callback(upkeep.aclose)
        yield parts


def _breaker(path: str, settings: BreakerSettings, clock: Callable[[], float]) -> Breaker:
    def heard(state: State) -> None:
        metrics.set_breaker_state(path, state)
        _log.info("memory_breaker_changed", path=path, state=state)

    return Breaker(settings, clock=clock, listener=heard)


def _downgraded() -> None:
    metrics.inc_memory_downgrade("auth")
    _log.error("memory_downgraded", mode="write_only", reason="auth")
