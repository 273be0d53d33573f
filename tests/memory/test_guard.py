"""The guard: one deadline around everything, one place where exceptions end, one report to breaker and gate."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from memory.breaker import Breaker
from memory.gate import RetryAfterGate
from memory.guard import Answer, Guard, Refused
from memory.port import Outcome, Status
from memory.settings import BreakerSettings
from tests.standins.clock import ManualClock
from tests.standins.memory_backend import hanging

Make = Callable[[], Awaitable[tuple[Outcome, str | None]]]


class Bench:
    """A guard with a small breaker and a clock."""

    def __init__(self, **settings: float) -> None:
        self.clock = ManualClock()
        breaker = {"minimum_calls": 2, "half_open_permits": 1, "wait_jitter": 0, **settings}
        self.breaker = Breaker(BreakerSettings(**breaker), clock=self.clock)  # type: ignore[arg-type]
        self.gate = RetryAfterGate(pause_s=1, longest_s=300, clock=self.clock, jitter=lambda: 0)
        self.guard = Guard(self.breaker, self.gate, clock=self.clock)

    async def call(self, make: Make, timeout_s: float = 5) -> Answer[str] | Refused:
        return await self.guard.call(make, timeout_s=timeout_s)

    async def ends(self, status: Status, retry_after_s: float | None = None) -> Answer[str] | Refused:
        async def make() -> tuple[Outcome, str | None]:
            return Outcome(status, retry_after_s=retry_after_s), "value"

        return await self.call(make)


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def never() -> tuple[Outcome, str | None]:
    return await hanging(), None


async def test_an_answer_is_handed_on_with_how_long_it_took(bench: Bench) -> None:
    async def make() -> tuple[Outcome, str | None]:
        bench.clock.advance(0.125)
        return Outcome("ok"), "value"

    assert await bench.call(make) == Answer(Outcome("ok"), 0.125, "value")


async def test_a_call_that_hangs_ends_at_the_deadline(bench: Bench) -> None:
    began = time.perf_counter()
    answer = await bench.call(never, timeout_s=0.05)
    assert isinstance(answer, Answer)
    assert answer.outcome.status == "timeout"
    assert 0.04 < time.perf_counter() - began < 5


async def test_a_call_that_hangs_is_cancelled(bench: Bench) -> None:
    cleaned = asyncio.Event()

    async def make() -> tuple[Outcome, str | None]:
        try:
            return await never()
        finally:
            cleaned.set()

    await bench.call(make, timeout_s=0.01)
    assert cleaned.is_set()


@pytest.mark.parametrize("error", [TimeoutError(), ValueError("mail@example.com"), OSError(), KeyError("x")])
async def test_nothing_a_backend_raises_gets_through_nor_into_the_log(bench: Bench, error: Exception) -> None:
    async def make() -> tuple[Outcome, str | None]:
        raise error

    with capture_logs() as logs:
        answer = await bench.call(make)
    assert isinstance(answer, Answer)
    assert answer.outcome.status == ("timeout" if isinstance(error, TimeoutError) else "unavailable")
    assert answer.value is None
    assert "mail@example.com" not in str(logs)


@pytest.mark.parametrize("status", ["timeout", "unavailable"])
async def test_what_is_not_available_opens_the_breaker(bench: Bench, status: Status) -> None:
    for _ in range(2):
        await bench.ends(status)
    assert bench.breaker.state == "open"
    refused = await bench.ends("ok")
    assert refused == Refused("breaker_open", 15)


@pytest.mark.parametrize("status", ["rate_limited", "auth", "invalid", "not_found", "unverified"])
async def test_refusals_never_open_the_breaker(bench: Bench, status: Status) -> None:
    for _ in range(100):
        await bench.ends(status, retry_after_s=0)
    assert bench.breaker.state == "closed"


@pytest.mark.parametrize("status", ["ok", "empty", "duplicate"])
async def test_answers_keep_it_closed_and_count(bench: Bench, status: Status) -> None:
    await bench.ends(status)
    await bench.ends(status)
    await bench.ends("timeout")
    assert bench.breaker.state == "closed"


@pytest.mark.parametrize("status", ["rate_limited", "auth", "invalid", "not_found"])
async def test_a_refused_probe_gives_its_permit_back(bench: Bench, status: Status) -> None:
    for _ in range(2):
        await bench.ends("timeout")
    bench.clock.advance(15)
    await bench.ends(status, retry_after_s=0)
    assert bench.breaker.state == "half_open"
    await bench.ends("ok")
    assert bench.breaker.state == "closed"


async def test_slow_answers_open_the_breaker() -> None:
    bench = Bench(slow_call_s=0.2)

    async def make() -> tuple[Outcome, str | None]:
        bench.clock.advance(0.2)
        return Outcome("ok"), None

    await bench.call(make)
    await bench.call(make)
    assert bench.breaker.state == "open"


async def test_a_rate_limit_holds_everyone_until_it_has_passed(bench: Bench) -> None:
    await bench.ends("rate_limited", retry_after_s=7)
    assert await bench.ends("ok") == Refused("rate_limited", 7)
    bench.clock.advance(7)
    assert isinstance(await bench.ends("ok"), Answer)


async def test_a_rate_limit_without_a_time_holds_for_a_moment(bench: Bench) -> None:
    await bench.ends("rate_limited")
    assert await bench.ends("ok") == Refused("rate_limited", 1)


async def test_while_held_no_permit_is_taken(bench: Bench) -> None:
    for _ in range(2):
        await bench.ends("timeout")
    bench.gate.hold(20)
    bench.clock.advance(15)
    for _ in range(10):
        assert await bench.ends("ok") == Refused("rate_limited", 5)
    bench.clock.advance(5)
    assert isinstance(await bench.ends("ok"), Answer)


async def test_a_cancelled_turn_stays_cancelled_and_counts_for_nothing(bench: Bench) -> None:
    for _ in range(10):
        task = asyncio.create_task(bench.call(never))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert bench.breaker.state == "closed"
    await bench.ends("timeout")
    assert bench.breaker.state == "closed"


async def test_a_cancelled_probe_gives_its_permit_back(bench: Bench) -> None:
    for _ in range(2):
        await bench.ends("timeout")
    bench.clock.advance(15)
    task = asyncio.create_task(bench.call(never))
    await asyncio.sleep(0)
    assert await bench.ends("ok") == Refused("breaker_open", 0.5)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await bench.ends("ok")
    assert bench.breaker.state == "closed"


async def test_fifty_callers_at_once_make_as_many_probes_as_allowed() -> None:
    bench = Bench(half_open_permits=3)
    for _ in range(2):
        await bench.ends("timeout")
    bench.clock.advance(15)
    made = 0

    async def make() -> tuple[Outcome, str | None]:
        nonlocal made
        made += 1
        await asyncio.sleep(0.01)
        return Outcome("timeout"), None

    await asyncio.gather(*(bench.call(make) for _ in range(50)))
    assert made == 3
    assert bench.breaker.state == "open"


async def test_one_guards_breaker_is_not_the_others_but_the_gate_is_shared(bench: Bench) -> None:
    other = Guard(Breaker(BreakerSettings(), clock=bench.clock), bench.gate, clock=bench.clock)
    for _ in range(2):
        await bench.ends("timeout")
    assert other.breaker.state == "closed"
    bench.gate.hold(9)

    async def make() -> tuple[Outcome, None]:
        return Outcome("ok"), None

    assert await other.call(make, timeout_s=1) == Refused("rate_limited", 9)
