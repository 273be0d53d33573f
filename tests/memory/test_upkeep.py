"""Upkeep: switches are noticed, downgrades are lifted by a probe, gauges stay true."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from memory.breaker import Breaker
from memory.control import Control, write_control
from memory.gate import RetryAfterGate
from memory.guard import Guard
from memory.modes import AuthDowngrade, Mode
from memory.port import Outcome, Status
from memory.settings import BreakerSettings
from memory.upkeep import Upkeep
from tests.standins.clock import ManualClock
from tests.standins.counted import Counted, value
from tests.standins.memory_backend import ScriptedMemory, hanging
from tests.standins.name_table import Names


class Bench:
    """An upkeep with everything it looks after."""

    def __init__(self, flags: Mode = "read_write", *, probe_timeout_s: float = 10) -> None:
        self.clock = ManualClock()
        self.names = Names()
        self.backend = ScriptedMemory()
        self.gate = RetryAfterGate(pause_s=1, longest_s=300, clock=self.clock)
        self.reads = Guard(Breaker(BreakerSettings(), clock=self.clock), self.gate, clock=self.clock)
        self.writes = Guard(Breaker(BreakerSettings(), clock=self.clock), self.gate, clock=self.clock)
        self.downgrade = AuthDowngrade(failures=1, duration_s=600, clock=self.clock)
        self.upkeep = Upkeep(
            table=self.names,
            backend=self.backend,
            reads=self.reads,
            writes=self.writes,
            gate=self.gate,
            downgrade=self.downgrade,
            flags=flags,
            every_s=0.005,
            probe_timeout_s=probe_timeout_s,
        )

    def shown(self) -> list[str]:
        modes = ("off", "write_only", "read_write")
        return [mode for mode in modes if value("memory_mode_gauge", mode=mode) == 1]


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_a_forced_mode_is_noticed_and_counted(bench: Bench) -> None:
    forced = Counted("memory_zep_downgrades_total", reason="forced")
    await bench.upkeep.tick()
    assert bench.shown() == ["read_write"]
    await write_control(bench.names, Control(mode="write_only"))
    await bench.upkeep.tick()
    await bench.upkeep.tick()
    assert (bench.upkeep.control.mode, bench.shown(), forced()) == ("write_only", ["write_only"], 1)
    await write_control(bench.names, Control())
    await bench.upkeep.tick()
    assert (bench.upkeep.control.mode, bench.shown(), forced()) == (None, ["read_write"], 1)


async def test_forcing_more_is_no_downgrade() -> None:
    bench = Bench(flags="off")
    forced = Counted("memory_zep_downgrades_total", reason="forced")
    await write_control(bench.names, Control(mode="read_write"))
    await bench.upkeep.tick()
    assert (bench.shown(), forced()) == (["read_write"], 0)


async def test_breakers_can_be_switched(bench: Bench) -> None:
    await write_control(bench.names, Control(read_breaker="forced_open", write_breaker="disabled"))
    await bench.upkeep.tick()
    assert (bench.reads.breaker.state, bench.writes.breaker.state) == ("forced_open", "disabled")
    await write_control(bench.names, Control())
    await bench.upkeep.tick()
    assert (bench.reads.breaker.state, bench.writes.breaker.state) == ("closed", "closed")


async def test_switches_that_cannot_be_read_stay_as_they_are(bench: Bench) -> None:
    await write_control(bench.names, Control(mode="off"))
    await bench.upkeep.tick()
    bench.names.broken = True
    await bench.upkeep.tick()
    assert bench.upkeep.control.mode == "off"
    bench.names.broken = False
    bench.names.rows["control", "memory"] = "nonsense"
    await bench.upkeep.tick()
    assert bench.upkeep.control.mode == "off"


async def test_a_downgrade_is_shown_and_lifted_by_a_probe_when_it_is_due(bench: Bench) -> None:
    bench.downgrade.read_ended(Outcome("auth"))
    await bench.upkeep.tick()
    assert (bench.shown(), bench.backend.calls) == (["write_only"], [])
    bench.clock.advance(600)
    await bench.upkeep.tick()
    assert (bench.shown(), bench.backend.calls) == (["read_write"], ["probe"])
    await bench.upkeep.tick()
    assert bench.backend.calls == ["probe"]


async def test_a_rejected_probe_keeps_reading_off(bench: Bench) -> None:
    bench.downgrade.read_ended(Outcome("auth"))
    bench.backend.outcome = Outcome("auth")
    bench.clock.advance(600)
    await bench.upkeep.tick()
    assert bench.downgrade.active
    assert not bench.downgrade.probe_due


async def test_a_probe_that_hangs_ends_and_is_repeated() -> None:
    bench = Bench(probe_timeout_s=0.05)
    bench.downgrade.read_ended(Outcome("auth"))
    bench.backend.answering = hanging
    bench.clock.advance(600)
    await bench.upkeep.tick()
    assert bench.downgrade.active
    bench.clock.advance(30)
    bench.backend.answering = None
    await bench.upkeep.tick()
    assert not bench.downgrade.active


async def test_a_probe_waits_for_the_gate(bench: Bench) -> None:
    bench.downgrade.read_ended(Outcome("auth"))
    bench.clock.advance(600)
    bench.gate.hold(20)
    await bench.upkeep.tick()
    assert (bench.downgrade.active, bench.backend.calls) == (True, [])


async def test_the_rest_of_a_wait_is_shown(bench: Bench) -> None:
    bench.gate.hold(20)
    bench.clock.advance(5)
    await bench.upkeep.tick()
    assert value("memory_zep_retry_after_seconds") == 15
    bench.clock.advance(50)
    await bench.upkeep.tick()
    assert value("memory_zep_retry_after_seconds") == 0


@pytest.mark.parametrize(
    ("status", "level", "event"),
    [
        ("ok", "info", "memory_backend_ready"),
        ("auth", "error", "memory_backend_not_ready"),
        ("unavailable", "warning", "memory_backend_not_ready"),
    ],
)
async def test_it_tells_at_the_start_whether_the_backend_is_ready(
    bench: Bench, status: Status, level: str, event: str
) -> None:
    bench.backend.outcome = Outcome(status)
    with capture_logs() as logs:
        await bench.upkeep.greet()
    assert [(entry["log_level"], entry["event"]) for entry in logs] == [(level, event)]
    assert bench.backend.calls == ["probe"]


async def test_a_memory_that_is_off_greets_nobody() -> None:
    bench = Bench(flags="off")
    await bench.upkeep.greet()
    assert bench.backend.calls == []


async def test_it_ticks_by_itself_until_it_is_closed(bench: Bench) -> None:
    bench.upkeep.start()
    bench.upkeep.start()
    await write_control(bench.names, Control(mode="off"))
    for _ in range(2_000):
        if bench.upkeep.control.mode == "off":
            break
        await asyncio.sleep(0.005)
    assert bench.upkeep.control.mode == "off"
    await bench.upkeep.aclose()
    await bench.upkeep.aclose()
    await write_control(bench.names, Control())
    await asyncio.sleep(0.03)
    assert bench.upkeep.control.mode == "off"
