"""Whatever happens in whatever order, the breaker keeps its promises: a naive model beside it says what they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from memory.breaker import Breaker, Permit
from memory.settings import BreakerSettings
from tests.standins.clock import ManualClock

SETTINGS = BreakerSettings(
    window_s=30, minimum_calls=4, wait_open_s=15, wait_jitter=0, half_open_permits=3, slow_call_s=1
)


@dataclass
class Model:
    """Remembers every outcome since the state was entered, and decides by looking through all of them."""

    now: float = 0.0
    state: str = "closed"
    entered: float = 0.0
    generation: int = 0
    out: int = 0
    ended: list[tuple[float, bool, bool]] = field(default_factory=list)

    def enter(self, state: str) -> None:
        self.state, self.entered, self.out, self.ended = state, self.now, 0, []
        self.generation += 1

    def asked(self) -> bool:
        if self.state == "open" and self.now >= self.entered + 15:
            self.enter("half_open")
        if self.state == "half_open":
            if self.out == 3 and self.now >= self.entered + 15:
                self.enter("half_open")
            if self.out == 3:
                return False
            self.out += 1
            return True
        return self.state in ("closed", "disabled")

    def told(self, generation: int, *, failed: bool, slow: bool) -> None:
        if generation != self.generation or self.state not in ("closed", "half_open"):
            return
        self.ended.append((self.now, failed, slow))
        inside = [event for event in self.ended if event[0] > self.now - 30]
        if len(inside) < (3 if self.state == "half_open" else 4):
            return
        failures = 100 * sum(event[1] for event in inside) / len(inside)
        slow_ones = 100 * sum(event[2] for event in inside) / len(inside)
        if failures >= 50 or slow_ones >= 80:
            self.enter("open")
        elif self.state == "half_open":
            self.enter("closed")


class BreakerAgainstModel(RuleBasedStateMachine):
    """Calls begin, end in any order, late, never or by cancellation, while time passes and operators interfere."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = ManualClock(0.0)
        self.breaker = Breaker(SETTINGS, clock=self.clock)
        self.model = Model()
        self.running: list[tuple[Permit, int]] = []

    @rule()
    def begin(self) -> None:
        permit = self.breaker.acquire()
        assert (permit is not None) == self.model.asked()
        if permit is not None:
            self.running.append((permit, self.model.generation))

    @precondition(lambda self: self.running)
    @rule(which=st.integers(0, 50), failed=st.booleans(), slow=st.booleans())
    def end(self, which: int, failed: bool, slow: bool) -> None:
        permit, generation = self.running.pop(which % len(self.running))
        took_s = 1.0 if slow else 0.5
        if failed:
            permit.failure(took_s)
        else:
            permit.success(took_s)
        self.model.told(generation, failed=failed, slow=slow)

    @precondition(lambda self: self.running)
    @rule(which=st.integers(0, 50))
    def cancel(self, which: int) -> None:
        permit, generation = self.running.pop(which % len(self.running))
        permit.ignore()
        if generation == self.model.generation and self.model.state == "half_open":
            self.model.out -= 1

    @rule(seconds=st.integers(1, 40))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)
        self.model.now += seconds

    @rule(what=st.sampled_from(["force_open", "disable", "reset"]))
    def interfere(self, what: str) -> None:
        getattr(self.breaker, what)()
        self.model.enter({"force_open": "forced_open", "disable": "disabled", "reset": "closed"}[what])

    @invariant()
    def states_agree(self) -> None:
        assert self.breaker.state == self.model.state

    @invariant()
    def a_call_is_possible_exactly_when_it_says_so(self) -> None:
        if self.breaker.state in ("closed", "disabled"):
            assert self.breaker.retry_in_s() == 0
        if self.breaker.state == "forced_open":
            assert self.breaker.retry_in_s() > 0


TestBreakerAgainstModel = BreakerAgainstModel.TestCase
TestBreakerAgainstModel.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
