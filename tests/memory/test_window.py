"""The sliding window: counts what ended in the last seconds, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.window import BUCKETS, SlidingWindow
from tests.standins.clock import ManualClock


def test_an_empty_window_has_no_rates() -> None:
    counts = SlidingWindow(30, clock=ManualClock()).counts()
    assert (counts.calls, counts.failure_percent, counts.slow_percent) == (0, 0.0, 0.0)


def test_rates_are_parts_of_all_calls() -> None:
    window = SlidingWindow(30, clock=ManualClock())
    window.add(failed=True, slow=True)
    window.add(failed=False, slow=True)
    window.add(failed=False, slow=True)
    window.add(failed=False, slow=False)
    counts = window.counts()
    assert (counts.calls, counts.failed, counts.slow) == (4, 1, 3)
    assert (counts.failure_percent, counts.slow_percent) == (25, 75)


def test_clear_forgets_everything() -> None:
    window = SlidingWindow(30, clock=ManualClock())
    window.add(failed=True, slow=True)
    window.clear()
    assert window.counts().calls == 0
    window.add(failed=False, slow=False)
    assert window.counts().calls == 1


@pytest.mark.parametrize("window_s", [3, 30, 300])
def test_an_outcome_counts_for_as_long_as_the_window(window_s: float) -> None:
    clock = ManualClock(0.0)
    window = SlidingWindow(window_s, clock=clock)
    window.add(failed=True, slow=False)
    clock.advance(window_s * 29 / 30)
    assert window.counts().calls == 1
    clock.advance(window_s / 30)
    assert window.counts().calls == 0


def test_it_never_keeps_more_buckets_than_the_window_has() -> None:
    clock = ManualClock()
    window = SlidingWindow(30, clock=clock)
    for _ in range(10_000):
        window.add(failed=True, slow=False)
        clock.advance(0.5)
    assert len(window._buckets) <= BUCKETS
    assert window.counts().calls <= 60


@given(st.lists(st.tuples(st.floats(0, 40), st.booleans(), st.booleans()), max_size=60))
def test_it_counts_what_a_list_with_bucket_resolution_would(events: list[tuple[float, bool, bool]]) -> None:
    clock = ManualClock(0.0)
    window = SlidingWindow(30, clock=clock)
    kept: list[tuple[int, bool, bool]] = []
    for pause, failed, slow in events:
        clock.advance(pause)
        window.add(failed=failed, slow=slow)
        kept.append((int(clock.now // 1), failed, slow))
    current = int(clock.now // 1)
    inside = [event for event in kept if event[0] > current - BUCKETS]
    counts = window.counts()
    assert counts.calls == len(inside)
    assert counts.failed == sum(failed for _, failed, _ in inside)
    assert counts.slow == sum(slow for _, _, slow in inside)
