"""Operators' switches: parsed strictly, kept durably, applied to breakers without a restart."""

from __future__ import annotations

import pytest

from memory.breaker import Breaker, State
from memory.control import BreakerSwitch, Control, apply_switch, parse_control, read_control, write_control
from memory.settings import BreakerSettings
from tests.standins.name_table import Names


async def test_nothing_is_forced_until_somebody_does() -> None:
    assert await read_control(Names()) == Control()


async def test_what_is_written_is_read() -> None:
    table = Names()
    control = Control(mode="write_only", read_breaker="forced_open", write_breaker="disabled")
    await write_control(table, control)
    assert await read_control(table) == control
    await write_control(table, Control())
    assert await read_control(table) == Control()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        '"off"',
        '{"mode": "on"}',
        '{"read_breaker": "open"}',
        '{"write_breaker": null}',
        '{"x": 1}',
    ],
)
def test_what_is_not_allowed_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_control(text)


def test_parts_may_be_left_out() -> None:
    assert parse_control("{}") == Control()
    assert parse_control('{"mode": "off"}') == Control(mode="off")
    assert parse_control('{"mode": null}') == Control()


@pytest.mark.parametrize(
    ("switch", "state"), [("forced_open", "forced_open"), ("disabled", "disabled"), ("auto", "closed")]
)
def test_a_switch_puts_a_breaker_where_it_says(switch: BreakerSwitch, state: State) -> None:
    breaker = Breaker(BreakerSettings())
    apply_switch(breaker, switch)
    assert breaker.state == state
    apply_switch(breaker, "auto")
    assert breaker.state == "closed"


def test_a_switch_that_stays_changes_nothing() -> None:
    heard: list[State] = []
    breaker = Breaker(BreakerSettings(), listener=heard.append)
    for switch in ("auto", "forced_open", "forced_open", "disabled", "disabled", "auto", "auto"):
        apply_switch(breaker, switch)  # type: ignore[arg-type]
    assert heard == ["closed", "forced_open", "disabled", "closed"]


def test_auto_leaves_a_breaker_that_has_opened_by_itself() -> None:
    breaker = Breaker(BreakerSettings(minimum_calls=1))
    permit = breaker.acquire()
    assert permit is not None
    permit.failure(0)
    apply_switch(breaker, "auto")
    assert breaker.state == "open"
