"""The Retry-After gate: holds everyone for as long as the server asked, and no longer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.gate import RetryAfterGate, parse_retry_after
from tests.standins.clock import ManualClock

NOW = datetime(2026, 5, 1, 12, 0, 0, tzinfo=UTC)


def gate_at(clock: ManualClock, *, drawn: float = 0.0, heard: list[float] | None = None) -> RetryAfterGate:
    listener = heard.append if heard is not None else lambda _seconds: None
    return RetryAfterGate(pause_s=1.0, longest_s=300.0, clock=clock, jitter=lambda: drawn, listener=listener)


def test_a_new_gate_is_open() -> None:
    assert gate_at(ManualClock()).remaining_s() == 0


def test_it_holds_until_what_the_server_asked_for_has_passed() -> None:
    clock = ManualClock()
    gate = gate_at(clock)
    gate.hold(7)
    assert gate.remaining_s() == 7
    clock.advance(6.5)
    assert gate.remaining_s() == 0.5
    clock.advance(0.5)
    assert gate.remaining_s() == 0
    clock.advance(100)
    assert gate.remaining_s() == 0


@pytest.mark.parametrize(("drawn", "wait_s"), [(0.0, 1.0), (0.5, 1.25), (0.99, 1.495)])
def test_without_a_header_it_holds_for_the_pause_and_some_jitter(drawn: float, wait_s: float) -> None:
    gate = gate_at(ManualClock(), drawn=drawn)
    gate.hold(None)
    assert gate.remaining_s() == pytest.approx(wait_s)


def test_it_never_opens_earlier_because_of_a_later_answer() -> None:
    clock = ManualClock()
    gate = gate_at(clock)
    gate.hold(10)
    clock.advance(1)
    gate.hold(2)
    assert gate.remaining_s() == 9
    gate.hold(20)
    assert gate.remaining_s() == 20


@pytest.mark.parametrize("asked", [1e9, float("inf")])
def test_it_holds_no_longer_than_its_longest_time(asked: float) -> None:
    gate = gate_at(ManualClock())
    gate.hold(asked)
    assert gate.remaining_s() == 300


@pytest.mark.parametrize("asked", [0.0, -5.0])
def test_zero_and_less_hold_nobody(asked: float) -> None:
    gate = gate_at(ManualClock())
    gate.hold(asked)
    assert gate.remaining_s() == 0


def test_the_listener_hears_each_time_it_moves() -> None:
    heard: list[float] = []
    gate = gate_at(ManualClock(), heard=heard)
    gate.hold(5)
    gate.hold(3)
    gate.hold(5)
    gate.hold(8)
    assert heard == [5, 8]


def test_jitter_is_random_by_default() -> None:
    clock = ManualClock()
    waits = set()
    for _ in range(8):
        gate = RetryAfterGate(pause_s=1, longest_s=300, clock=clock)
        gate.hold(None)
        waits.add(gate.remaining_s())
    assert len(waits) > 1
    assert all(1 <= wait <= 1.5 for wait in waits)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        (" 3 ", 3.0),
        ("Fri, 01 May 2026 12:00:30 GMT", 30.0),
        ("Fri, 01 May 2026 12:00:30 -0000", 30.0),
        ("Fri, 01 May 2026 15:00:30 +0300", 30.0),
        ("Fri, 01 May 2026 11:59:00 GMT", 0.0),
        (None, None),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("9" * 400, float("inf")),
    ],
)
def test_a_header_is_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert parse_retry_after(header, now=lambda: NOW) == seconds


def test_a_date_is_measured_from_now_by_default() -> None:
    assert parse_retry_after("Fri, 01 May 2020 12:00:30 GMT") == 0.0
    far = parse_retry_after("Fri, 01 May 2099 12:00:30 GMT")
    assert far is not None
    assert far > 1e9


@given(st.text(max_size=60))
def test_no_header_makes_it_raise(header: str) -> None:
    seconds = parse_retry_after(header)
    assert seconds is None or seconds >= 0
