"""Writing: what goes through now, and what waits without being lost."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from memory.breaker import Breaker
from memory.drainer import Hold
from memory.gate import RetryAfterGate
from memory.guard import Guard
from memory.port import Outcome, Status
from memory.settings import BreakerSettings
from memory.writing import GuardedWrites
from tests.standins.clock import ManualClock
from tests.standins.counted import Counted
from tests.standins.memory_backend import hanging


class Bench:
    """Guarded writes with their clock."""

    def __init__(self, timeout_s: float = 10) -> None:
        self.clock = ManualClock()
        self.paused = False
        self.gate = RetryAfterGate(pause_s=1, longest_s=300, clock=self.clock, jitter=lambda: 0)
        settings = BreakerSettings(minimum_calls=2, wait_jitter=0)
        self.guard = Guard(Breaker(settings, clock=self.clock), self.gate, clock=self.clock)
        self.writes = GuardedWrites(
            self.guard, timeout_s=timeout_s, auth_pause_s=60, paused=lambda: self.paused, clock=self.clock
        )
        self.made = 0

    async def attempt(self, status: Status = "ok", retry_after_s: float | None = None) -> Outcome | Hold:
        async def call() -> Outcome:
            self.made += 1
            return Outcome(status, retry_after_s=retry_after_s)

        return await self.writes.attempt(call)


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.mark.parametrize("status", ["ok", "duplicate"])
async def test_a_delivery_is_counted_as_a_request_and_no_failure(bench: Bench, status: Status) -> None:
    requests = Counted("memory_zep_write_requests_total")
    latencies = Counted("memory_zep_write_latency_seconds_count")
    failures = Counted("memory_zep_write_failures_total", reason="other")
    assert await bench.attempt(status) == Outcome(status)
    assert (requests(), latencies(), failures()) == (1, 1, 0)


@pytest.mark.parametrize("status", ["unavailable", "rate_limited", "auth", "invalid", "not_found"])
async def test_a_failed_delivery_is_counted_by_reason(bench: Bench, status: Status) -> None:
    failures = Counted("memory_zep_write_failures_total", reason=status)
    assert await bench.attempt(status) == Outcome(status)
    assert failures() == 1


async def test_a_delivery_that_hangs_ends_at_its_deadline_as_unknown() -> None:
    assert await Bench(timeout_s=0.05).writes.attempt(hanging) == Outcome("timeout")


async def test_an_open_breaker_holds_deliveries_until_a_probe_may_go(bench: Bench) -> None:
    skipped = Counted("memory_zep_write_skipped_total", reason="breaker_open")
    for _ in range(2):
        await bench.attempt("unavailable")
    assert await bench.attempt() == Hold(15, "breaker_open")
    assert (bench.made, skipped()) == (2, 1)


async def test_a_hold_is_never_of_no_length(bench: Bench) -> None:
    bench.guard.breaker.force_open()
    hold = await bench.attempt()
    assert isinstance(hold, Hold)
    assert hold.seconds > 0


async def test_a_rate_limit_holds_deliveries_and_opens_nothing(bench: Bench) -> None:
    for _ in range(50):
        await bench.attempt("rate_limited", retry_after_s=3)
        assert await bench.attempt() == Hold(3, "rate_limited")
        bench.clock.advance(3)
    assert bench.guard.breaker.state == "closed"
    assert await bench.attempt() == Outcome("ok")


async def test_a_rejected_key_alerts_someone_and_pauses_deliveries(bench: Bench) -> None:
    with capture_logs() as logs:
        await bench.attempt("auth")
    assert [(entry["log_level"], entry["event"]) for entry in logs] == [
        ("error", "memory_write_rejected_key")
    ]
    assert await bench.attempt() == Hold(60, "auth")
    bench.clock.advance(45)
    assert await bench.attempt() == Hold(15, "auth")
    assert bench.made == 1


async def test_after_the_pause_one_delivery_tries_the_key_and_a_good_one_frees_all(bench: Bench) -> None:
    await bench.attempt("auth")
    bench.clock.advance(60)
    assert await bench.attempt("auth") == Outcome("auth")
    assert await bench.attempt() == Hold(60, "auth")
    bench.clock.advance(60)
    assert await bench.attempt() == Outcome("ok")
    assert await bench.attempt() == Outcome("ok")


async def test_operators_can_hold_deliveries(bench: Bench) -> None:
    bench.paused = True
    assert await bench.attempt() == Hold(1, "off")
    bench.paused = False
    assert await bench.attempt() == Outcome("ok")
    assert bench.made == 1


async def test_a_cancelled_delivery_counts_for_nothing(bench: Bench) -> None:
    for _ in range(5):
        task = asyncio.create_task(bench.writes.attempt(hanging))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert bench.guard.breaker.state == "closed"


async def test_without_a_switch_nothing_is_paused() -> None:
    bench = Bench()
    writes = GuardedWrites(bench.guard, timeout_s=10, auth_pause_s=1)

    async def call() -> Outcome:
        return Outcome("ok")

    assert await writes.attempt(call) == Outcome("ok")
