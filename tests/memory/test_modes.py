"""Modes: flags, canary, operators and rejected keys, and which of them wins."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.modes import PROBES_PER_TERM, AuthDowngrade, Mode, effective_mode, flag_mode, in_canary
from memory.port import Outcome, Status
from tests.standins.clock import ManualClock

MODES: tuple[Mode, ...] = ("off", "write_only", "read_write")
REJECTED, ANSWERED = Outcome("auth"), Outcome("ok")


@pytest.mark.parametrize(
    ("write", "read", "mode"),
    [(False, False, "off"), (True, False, "write_only"), (True, True, "read_write"), (False, True, "off")],
)
def test_two_flags_ask_for_a_mode_and_reading_needs_writing(write: bool, read: bool, mode: Mode) -> None:
    assert flag_mode(write=write, read=read) == mode


@pytest.mark.parametrize(
    ("flags", "forced", "canary", "downgraded", "mode", "reason"),
    [
        ("read_write", None, True, False, "read_write", "full"),
        ("write_only", None, True, False, "write_only", "flags"),
        ("off", None, True, False, "off", "flags"),
        ("read_write", None, False, False, "off", "canary"),
        ("write_only", None, False, False, "off", "canary"),
        ("off", None, False, False, "off", "flags"),
        ("read_write", None, True, True, "write_only", "auth"),
        ("write_only", None, True, True, "write_only", "flags"),
        ("off", None, True, True, "off", "flags"),
        ("read_write", None, False, True, "off", "canary"),
        ("read_write", "off", True, False, "off", "forced"),
        ("read_write", "write_only", True, False, "write_only", "forced"),
        ("off", "read_write", True, False, "read_write", "forced"),
        ("off", "read_write", True, True, "write_only", "auth"),
        ("off", "read_write", False, False, "off", "canary"),
        ("read_write", "write_only", True, True, "write_only", "forced"),
    ],
)
def test_the_mode_in_effect_and_its_reason(
    flags: Mode, forced: Mode | None, canary: bool, downgraded: bool, mode: str, reason: str
) -> None:
    effective = effective_mode(flags, forced=forced, canary=canary, downgraded=downgraded)
    assert (effective.mode, effective.reason) == (mode, reason)


def test_a_downgrade_or_the_canary_never_widens_a_mode() -> None:
    for flags, forced, canary, downgraded in product(MODES, (None, *MODES), (True, False), (True, False)):
        before = effective_mode(flags, forced=forced, canary=True, downgraded=False)
        after = effective_mode(flags, forced=forced, canary=canary, downgraded=downgraded)
        assert MODES.index(after.mode) <= MODES.index(before.mode)


@pytest.mark.parametrize(
    ("mode", "reads", "writes"),
    [("off", False, False), ("write_only", False, True), ("read_write", True, True)],
)
def test_a_mode_says_what_a_turn_may_do(mode: Mode, reads: bool, writes: bool) -> None:
    effective = effective_mode(mode, forced=None, canary=True, downgraded=False)
    assert (effective.reads, effective.writes) == (reads, writes)


@given(st.text(max_size=40))
def test_zero_percent_is_nobody_and_a_hundred_everybody(user_id: str) -> None:
    assert not in_canary(user_id, 0)
    assert in_canary(user_id, 100)


@given(st.text(max_size=40), st.floats(0, 100), st.floats(0, 100))
def test_raising_the_canary_only_adds_users(user_id: str, one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert in_canary(user_id, high) or not in_canary(user_id, low)


def test_the_canary_is_stable_across_processes() -> None:
    chosen = [user for user in ("ayse", "mehmet", "olga", "hans", "sara", "eleni") if in_canary(user, 50)]
    assert chosen == ["ayse", "mehmet", "sara"]


@pytest.mark.parametrize("percent", [1, 10, 50, 90])
def test_the_canary_takes_about_as_many_users_as_it_says(percent: float) -> None:
    share = sum(in_canary(f"user-{number}", percent) for number in range(20_000)) / 200
    assert share == pytest.approx(percent, abs=1.2)


class Bench:
    """A downgrade with its clock and how often its listener was called."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.downgrades = 0
        self.downgrade = AuthDowngrade(failures=3, duration_s=600, clock=self.clock, listener=self._count)

    def _count(self) -> None:
        self.downgrades += 1

    def reject(self, times: int) -> None:
        for _ in range(times):
            self.downgrade.read_ended(REJECTED)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_few_rejected_reads_change_nothing(bench: Bench) -> None:
    bench.reject(2)
    assert not bench.downgrade.active
    assert not bench.downgrade.probe_due
    assert bench.downgrades == 0


def test_rejected_reads_in_a_row_turn_reading_off_and_are_counted_once(bench: Bench) -> None:
    bench.reject(3)
    assert bench.downgrade.active
    assert bench.downgrades == 1
    bench.reject(10)
    assert bench.downgrades == 1


@pytest.mark.parametrize("status", ["ok", "empty", "not_found"])
def test_an_answer_in_between_starts_the_count_again(bench: Bench, status: Status) -> None:
    bench.reject(2)
    bench.downgrade.read_ended(Outcome(status))
    bench.reject(2)
    assert not bench.downgrade.active
    bench.reject(1)
    assert bench.downgrade.active


@pytest.mark.parametrize("status", ["timeout", "unavailable", "rate_limited", "invalid"])
def test_faults_in_between_say_nothing_about_the_key(bench: Bench, status: Status) -> None:
    bench.reject(2)
    bench.downgrade.read_ended(Outcome(status))
    bench.reject(1)
    assert bench.downgrade.active


def test_time_alone_does_not_lift_it_but_makes_a_probe_due(bench: Bench) -> None:
    bench.reject(3)
    bench.clock.advance(599.9)
    assert not bench.downgrade.probe_due
    bench.clock.advance(0.1)
    assert bench.downgrade.active
    assert bench.downgrade.probe_due


@pytest.mark.parametrize("status", ["ok", "empty", "not_found"])
def test_an_answered_probe_lifts_it(bench: Bench, status: Status) -> None:
    bench.reject(3)
    bench.clock.advance(600)
    bench.downgrade.probe_ended(Outcome(status))
    assert not bench.downgrade.active
    assert not bench.downgrade.probe_due
    bench.reject(2)
    assert not bench.downgrade.active


def test_a_rejected_probe_starts_another_term(bench: Bench) -> None:
    bench.reject(3)
    bench.clock.advance(600)
    bench.downgrade.probe_ended(REJECTED)
    assert bench.downgrade.active
    assert not bench.downgrade.probe_due
    assert bench.downgrades == 2
    bench.clock.advance(600)
    assert bench.downgrade.probe_due


@pytest.mark.parametrize("status", ["timeout", "unavailable", "rate_limited", "invalid"])
def test_a_probe_that_could_not_be_answered_is_repeated_soon(bench: Bench, status: Status) -> None:
    bench.reject(3)
    bench.clock.advance(600)
    bench.downgrade.probe_ended(Outcome(status))
    assert bench.downgrade.active
    assert bench.downgrades == 1
    bench.clock.advance(600 / PROBES_PER_TERM - 0.1)
    assert not bench.downgrade.probe_due
    bench.clock.advance(0.1)
    assert bench.downgrade.probe_due


def test_a_probe_without_a_downgrade_changes_nothing(bench: Bench) -> None:
    bench.downgrade.probe_ended(REJECTED)
    assert not bench.downgrade.active
    assert bench.downgrades == 0


def test_reads_that_end_during_a_downgrade_do_not_lift_it(bench: Bench) -> None:
    bench.reject(3)
    bench.downgrade.read_ended(ANSWERED)
    assert bench.downgrade.active


def test_a_downgrade_needs_no_listener() -> None:
    downgrade = AuthDowngrade(failures=1, duration_s=600, clock=ManualClock())
    downgrade.read_ended(REJECTED)
    assert downgrade.active
