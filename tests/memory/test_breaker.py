"""The breaker, as resilience4j's tests describe theirs: window, rates, permits, ignored outcomes, late results, clock."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from memory.breaker import PROBES_OUT_S, Breaker, Permit
from memory.settings import BreakerSettings
from tests.standins.clock import ManualClock

SETTINGS = BreakerSettings(
    window_s=30,
    minimum_calls=20,
    failure_rate_percent=50,
    slow_rate_percent=80,
    slow_call_s=0.2,
    wait_open_s=15,
    wait_jitter=0.2,
    half_open_permits=3,
)
FAST, SLOW = 0.01, 0.2


class Bench:
    """A breaker with its clock, its jitter and what its listener heard."""

    def __init__(
        self, settings: BreakerSettings = SETTINGS, jitter: Callable[[], float] = lambda: 0.5
    ) -> None:
        self.clock = ManualClock()
        self.heard: list[str] = []
        self.breaker = Breaker(settings, clock=self.clock, jitter=jitter, listener=self.heard.append)

    def permit(self) -> Permit:
        permit = self.breaker.acquire()
        assert permit is not None
        return permit

    def succeed(self, times: int = 1, took_s: float = FAST) -> None:
        for _ in range(times):
            self.permit().success(took_s)

    def fail(self, times: int = 1, took_s: float = FAST) -> None:
        for _ in range(times):
            self.permit().failure(took_s)

    def open(self) -> None:
        self.fail(20)
        assert self.breaker.state == "open"

    def half_open(self) -> Permit:
        self.open()
        self.clock.advance(15)
        permit = self.permit()
        assert self.breaker.state == "half_open"
        return permit


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_new_breaker_is_closed_and_lets_calls_through(bench: Bench) -> None:
    assert bench.breaker.state == "closed"
    assert bench.breaker.acquire() is not None
    assert bench.breaker.retry_in_s() == 0


def test_fewer_calls_than_the_minimum_never_open_it(bench: Bench) -> None:
    bench.fail(19)
    assert bench.breaker.state == "closed"


def test_the_minimum_of_failed_calls_opens_it(bench: Bench) -> None:
    bench.fail(20)
    assert bench.breaker.state == "open"
    assert bench.breaker.acquire() is None


def test_a_failure_rate_just_below_the_threshold_keeps_it_closed(bench: Bench) -> None:
    bench.succeed(11)
    bench.fail(9)
    assert bench.breaker.state == "closed"
    bench.fail(1)
    assert bench.breaker.state == "closed"  # 10 of 21


def test_a_failure_rate_of_exactly_the_threshold_opens_it(bench: Bench) -> None:
    bench.succeed(10)
    bench.fail(9)
    bench.fail(1)
    assert bench.breaker.state == "open"


def test_a_success_can_be_the_call_that_reaches_the_minimum(bench: Bench) -> None:
    bench.fail(19)
    bench.succeed(1)
    assert bench.breaker.state == "open"


def test_a_success_after_failures_can_open_only_at_the_rate(bench: Bench) -> None:
    bench.fail(9)
    bench.succeed(20)
    assert bench.breaker.state == "closed"


def test_a_slow_call_rate_of_exactly_the_threshold_opens_it(bench: Bench) -> None:
    bench.succeed(4)
    bench.succeed(15, took_s=SLOW)
    assert bench.breaker.state == "closed"
    bench.succeed(1, took_s=SLOW)
    assert bench.breaker.state == "open"


def test_a_slow_call_rate_below_the_threshold_keeps_it_closed(bench: Bench) -> None:
    bench.succeed(5)
    bench.succeed(15, took_s=SLOW)
    assert bench.breaker.state == "closed"


def test_a_call_is_slow_from_the_threshold_on(bench: Bench) -> None:
    bench.succeed(40, took_s=0.1999)
    assert bench.breaker.state == "closed"


def test_a_failed_call_that_was_slow_counts_for_both_rates() -> None:
    bench = Bench(BreakerSettings(minimum_calls=10, failure_rate_percent=100, slow_rate_percent=50))
    bench.succeed(5)
    bench.fail(4, took_s=SLOW)
    assert bench.breaker.state == "closed"
    bench.fail(1, took_s=SLOW)
    assert bench.breaker.state == "open"


def test_outcomes_older_than_the_window_are_forgotten(bench: Bench) -> None:
    bench.fail(19)
    bench.clock.advance(30)
    bench.fail(19)
    assert bench.breaker.state == "closed"


def test_outcomes_within_the_window_are_remembered(bench: Bench) -> None:
    bench.fail(19)
    bench.clock.advance(28.9)
    bench.fail(1)
    assert bench.breaker.state == "open"


def test_the_window_slides_bucket_by_bucket(bench: Bench) -> None:
    for _ in range(29):
        bench.fail(1)
        bench.clock.advance(2)
    assert bench.breaker.state == "closed"  # 15 calls are within the window at any time
    bench.clock.advance(24)
    bench.succeed(20)  # 2 or 3 of the failures are left
    assert bench.breaker.state == "closed"


def test_an_open_breaker_refuses_until_the_wait_is_over(bench: Bench) -> None:
    bench.open()
    bench.clock.advance(14.99)
    assert bench.breaker.acquire() is None
    assert bench.breaker.state == "open"
    bench.clock.advance(0.01)
    assert bench.breaker.acquire() is not None
    assert bench.breaker.state == "half_open"


@pytest.mark.parametrize(("drawn", "wait_s"), [(0.0, 12.0), (0.5, 15.0), (0.75, 16.5)])
def test_the_wait_is_spread_by_its_jitter(drawn: float, wait_s: float) -> None:
    bench = Bench(jitter=lambda: drawn)
    bench.open()
    assert bench.breaker.retry_in_s() == pytest.approx(wait_s)
    bench.clock.advance(wait_s - 0.001)
    assert bench.breaker.acquire() is None
    bench.clock.advance(0.002)
    assert bench.breaker.acquire() is not None


def test_it_says_how_long_asking_is_pointless(bench: Bench) -> None:
    bench.open()
    bench.clock.advance(5)
    assert bench.breaker.retry_in_s() == pytest.approx(10)
    bench.clock.advance(50)
    assert bench.breaker.retry_in_s() == 0


def test_half_open_gives_out_as_many_permits_as_set(bench: Bench) -> None:
    bench.half_open()
    assert bench.breaker.acquire() is not None
    assert bench.breaker.acquire() is not None
    assert bench.breaker.acquire() is None


def test_fifty_callers_at_once_make_three_probes(bench: Bench) -> None:
    bench.open()
    bench.clock.advance(15)
    assert sum(bench.breaker.acquire() is not None for _ in range(50)) == 3


def test_while_probes_are_out_others_come_back_soon(bench: Bench) -> None:
    bench.half_open()
    assert bench.breaker.retry_in_s() == 0
    bench.permit()
    bench.permit()
    assert bench.breaker.retry_in_s() == PROBES_OUT_S
    bench.clock.advance(14.9)
    assert bench.breaker.retry_in_s() == pytest.approx(0.1)


def test_half_open_closes_when_all_probes_succeed(bench: Bench) -> None:
    bench.half_open().success(FAST)
    bench.succeed(1)
    assert bench.breaker.state == "half_open"
    bench.succeed(1)
    assert bench.breaker.state == "closed"


def test_half_open_waits_for_all_probes_before_it_decides(bench: Bench) -> None:
    bench.half_open().failure(FAST)
    bench.fail(1)
    assert bench.breaker.state == "half_open"


def test_half_open_opens_again_when_the_failure_rate_is_reached(bench: Bench) -> None:
    bench.half_open().failure(FAST)
    bench.succeed(1)
    bench.fail(1)
    assert bench.breaker.state == "open"
    assert bench.breaker.retry_in_s() == pytest.approx(15)


def test_half_open_closes_when_the_failure_rate_is_below_the_threshold(bench: Bench) -> None:
    bench.half_open().failure(FAST)
    bench.succeed(2)
    assert bench.breaker.state == "closed"


def test_half_open_opens_again_when_probes_are_slow(bench: Bench) -> None:
    bench.half_open().success(SLOW)
    bench.succeed(2, took_s=SLOW)
    assert bench.breaker.state == "open"


def test_a_closed_breaker_starts_counting_afresh(bench: Bench) -> None:
    bench.half_open().failure(FAST)
    bench.succeed(2)
    bench.fail(19)
    assert bench.breaker.state == "closed"
    bench.fail(1)
    assert bench.breaker.state == "open"


def test_what_was_counted_before_it_opened_does_not_count_when_half_open(bench: Bench) -> None:
    bench.half_open().success(FAST)
    bench.succeed(2)
    assert bench.breaker.state == "closed"


def test_ignored_outcomes_count_for_nothing(bench: Bench) -> None:
    for _ in range(100):
        bench.permit().ignore()
    bench.fail(19)
    assert bench.breaker.state == "closed"


def test_an_ignored_probe_gives_its_permit_back(bench: Bench) -> None:
    probe = bench.half_open()
    bench.permit()
    bench.permit()
    assert bench.breaker.acquire() is None
    probe.ignore()
    assert bench.breaker.acquire() is not None
    assert bench.breaker.acquire() is None


def test_every_probe_that_is_ignored_gives_its_permit_back(bench: Bench) -> None:
    probes = [bench.half_open(), bench.permit(), bench.permit()]
    for probe in probes:
        probe.ignore()
    assert sum(bench.breaker.acquire() is not None for _ in range(50)) == 3


def test_a_permit_given_back_twice_counts_once(bench: Bench) -> None:
    probe = bench.half_open()
    bench.permit()
    bench.permit()
    probe.ignore()
    probe.ignore()
    assert bench.breaker.acquire() is not None
    assert bench.breaker.acquire() is None


def test_a_permit_reports_only_once(bench: Bench) -> None:
    permit = bench.permit()
    for _ in range(40):
        permit.failure(FAST)
        permit.success(FAST)
    assert bench.breaker.state == "closed"
    bench.fail(18)
    assert bench.breaker.state == "closed"
    bench.fail(1)
    assert bench.breaker.state == "open"


def test_a_result_after_giving_back_does_not_count(bench: Bench) -> None:
    permits = [bench.permit() for _ in range(30)]
    for permit in permits:
        permit.ignore()
        permit.failure(FAST)
    assert bench.breaker.state == "closed"


def test_a_permit_ignored_in_the_closed_state_adds_none_when_half_open(bench: Bench) -> None:
    early = bench.permit()
    bench.half_open()
    early.ignore()
    bench.permit()
    bench.permit()
    assert bench.breaker.acquire() is None


def test_a_late_result_of_the_closed_state_does_not_decide_half_open(bench: Bench) -> None:
    late = [bench.permit() for _ in range(3)]
    bench.half_open()
    for permit in late:
        permit.failure(FAST)
    assert bench.breaker.state == "half_open"


def test_a_late_result_does_not_count_in_the_next_closed_state(bench: Bench) -> None:
    late = bench.permit()
    bench.half_open().success(FAST)
    bench.succeed(2)
    late.failure(FAST)
    bench.fail(19)
    assert bench.breaker.state == "closed"


def test_results_that_arrive_when_it_has_opened_do_not_count(bench: Bench) -> None:
    late = [bench.permit() for _ in range(40)]
    for permit in late:
        permit.failure(FAST)
    assert bench.heard == ["closed", "open"]


def test_probes_that_never_come_back_do_not_hold_everybody_out(bench: Bench) -> None:
    lost = [bench.half_open(), bench.permit(), bench.permit()]
    bench.clock.advance(14.9)
    assert bench.breaker.acquire() is None
    bench.clock.advance(0.1)
    fresh = [bench.permit() for _ in range(3)]
    assert bench.breaker.acquire() is None
    for permit in lost:
        permit.failure(FAST)
    assert bench.breaker.state == "half_open"
    for permit in fresh:
        permit.success(FAST)
    assert bench.breaker.state == "closed"


def test_half_open_keeps_permits_that_were_not_taken_however_long_it_lasts(bench: Bench) -> None:
    first = bench.half_open()
    bench.clock.advance(1_000)
    first.success(FAST)
    bench.succeed(2)
    assert bench.breaker.state == "closed"


def test_forced_open_refuses_for_ever(bench: Bench) -> None:
    bench.breaker.force_open()
    bench.clock.advance(10_000)
    assert bench.breaker.acquire() is None
    assert bench.breaker.state == "forced_open"
    assert bench.breaker.retry_in_s() == SETTINGS.wait_open_s


def test_disabled_lets_everything_through_and_never_opens(bench: Bench) -> None:
    bench.breaker.disable()
    bench.fail(100)
    assert bench.breaker.state == "disabled"
    assert bench.breaker.retry_in_s() == 0


def test_reset_closes_and_forgets(bench: Bench) -> None:
    bench.fail(19)
    bench.breaker.force_open()
    bench.breaker.reset()
    bench.fail(19)
    assert bench.breaker.state == "closed"


def test_results_from_before_a_forced_state_do_not_count_after_it(bench: Bench) -> None:
    late = [bench.permit() for _ in range(30)]
    bench.breaker.disable()
    bench.breaker.reset()
    for permit in late:
        permit.failure(FAST)
    assert bench.breaker.state == "closed"


def test_the_listener_hears_every_state_once(bench: Bench) -> None:
    bench.half_open().success(FAST)
    bench.succeed(2)
    bench.breaker.force_open()
    bench.breaker.disable()
    bench.breaker.reset()
    assert bench.heard == ["closed", "open", "half_open", "closed", "forced_open", "disabled", "closed"]


def test_the_defaults_are_those_of_the_design() -> None:
    settings = BreakerSettings()
    breaker = Breaker(settings)
    assert (settings.window_s, settings.minimum_calls, settings.failure_rate_percent) == (30, 20, 50)
    assert (settings.slow_rate_percent, settings.wait_open_s, settings.half_open_permits) == (80, 15, 3)
    assert breaker.acquire() is not None


def test_jitter_differs_between_breakers_by_default() -> None:
    waits = set()
    for _ in range(8):
        clock = ManualClock()
        breaker = Breaker(SETTINGS, clock=clock)
        for _ in range(20):
            permit = breaker.acquire()
            assert permit is not None
            permit.failure(FAST)
        waits.add(breaker.retry_in_s())
    assert len(waits) > 1
    assert all(12 <= wait <= 18 for wait in waits)
