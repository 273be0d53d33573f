"""Reading: what a turn and what operators see of it."""

from __future__ import annotations

import asyncio
import time
from typing import get_args

import pytest
from structlog.testing import capture_logs

from memory.breaker import Breaker
from memory.gate import RetryAfterGate
from memory.guard import Guard
from memory.modes import AuthDowngrade
from memory.port import Context, Outcome, Status
from memory.reading import ContextReader, NotUsed, reason_of
from memory.settings import BreakerSettings
from tests.standins.clock import ManualClock
from tests.standins.counted import Counted
from tests.standins.memory_backend import ScriptedMemory, hanging


class Bench:
    """A reader of a scripted backend."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.backend = ScriptedMemory()
        self.gate = RetryAfterGate(pause_s=1, longest_s=300, clock=self.clock)
        self.guard = Guard(Breaker(BreakerSettings(), clock=self.clock), self.gate, clock=self.clock)
        self.downgrade = AuthDowngrade(failures=3, duration_s=600, clock=self.clock)
        self.reader = ContextReader(self.backend, self.guard, self.downgrade, slow_ms=200, last_messages=4)

    async def read(self, timeout_ms: float = 10_000) -> tuple[Context | None, NotUsed | None, Status | None]:
        reading = await self.reader.read("ayse", "t1", query=None, timeout_ms=timeout_ms)
        return reading.context, reading.reason, reading.status


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_a_context_is_used(bench: Bench) -> None:
    attempts = Counted("memory_zep_read_attempts_total")
    latencies = Counted("memory_zep_read_latency_seconds_count")
    assert await bench.read() == (bench.backend.given, None, "ok")
    assert (attempts(), latencies()) == (1, 1)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("empty", "empty"),
        ("not_found", "empty"),
        ("timeout", "timeout"),
        ("unavailable", "error"),
        ("invalid", "error"),
        ("rate_limited", "rate_limited"),
        ("auth", "auth"),
    ],
)
async def test_every_failure_has_its_reason_and_is_counted(
    bench: Bench, status: Status, reason: NotUsed
) -> None:
    failures = Counted("memory_zep_context_failures_total", reason=status)
    bench.backend.outcome = Outcome(status)
    assert await bench.read() == (None, reason, status)
    assert failures() == 1


def test_every_status_has_a_reason() -> None:
    for status in get_args(Status):
        assert reason_of(status) in get_args(NotUsed)


async def test_a_backend_that_hangs_costs_its_deadline_and_a_warning(bench: Bench) -> None:
    bench.backend.answering = hanging
    began = time.perf_counter()
    with capture_logs() as logs:
        assert await bench.read(timeout_ms=30) == (None, "timeout", "timeout")
    assert time.perf_counter() - began < 5
    assert [entry["event"] for entry in logs] == ["zep_context_timeout"]
    assert logs[0]["timeout_ms"] == 30


async def test_a_slow_answer_is_used_and_warned_of(bench: Bench) -> None:
    async def slowly() -> Outcome:
        bench.clock.advance(0.2)
        return Outcome("ok")

    bench.backend.answering = slowly
    with capture_logs() as logs:
        assert (await bench.read())[0] == bench.backend.given
    assert [entry["event"] for entry in logs] == ["zep_context_slow"]
    assert logs[0]["took_ms"] == 200


async def test_a_quick_answer_is_not_worth_a_word(bench: Bench) -> None:
    with capture_logs() as logs:
        await bench.read()
    assert logs == []


async def test_an_open_breaker_answers_at_once_without_asking(bench: Bench) -> None:
    bench.guard.breaker.force_open()
    failures = Counted("memory_zep_context_failures_total", reason="breaker_open")
    attempts = Counted("memory_zep_read_attempts_total")
    assert await bench.read() == (None, "breaker_open", None)
    assert (failures(), attempts(), bench.backend.calls) == (1, 0, [])


async def test_a_held_gate_answers_at_once_without_asking(bench: Bench) -> None:
    bench.gate.hold(5)
    assert await bench.read() == (None, "rate_limited", None)
    assert bench.backend.calls == []


async def test_rejected_reads_in_a_row_downgrade(bench: Bench) -> None:
    bench.backend.outcome = Outcome("auth")
    for _ in range(3):
        await bench.read()
    assert bench.downgrade.active


async def test_a_cancelled_read_is_no_failure(bench: Bench) -> None:
    bench.backend.answering = hanging
    task = asyncio.create_task(bench.read())
    await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.guard.breaker.state == "closed"
