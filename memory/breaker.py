"""A circuit breaker shaped like resilience4j's: a sliding window of outcomes decides when nobody should call.

Ours because none of the libraries has a failure *rate* over a sliding window, none a slow-call rate, and all let every
waiting caller through when half open. Not thread-safe: one breaker belongs to one event loop.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final, Literal

from memory.settings import BreakerSettings
from memory.window import SlidingWindow

PROBES_OUT_S: Final = 0.5
State = Literal["closed", "open", "half_open", "forced_open", "disabled"]


class Permit:
    """Leave to make one call; tell how it ended exactly once (a second time changes nothing).

    A result counts only in the generation that gave the permit: one that arrives after the breaker has changed its
    state says nothing about the backend as it is now.
    """

    __slots__ = ("_breaker", "_done", "generation")

    def __init__(self, breaker: Breaker, generation: int) -> None:
        self._breaker = breaker
        self._done = False
        self.generation = generation

    def success(self, took_s: float) -> None:
        """Report an answer; one that took long still counts as slow."""
        self._report(failed=False, took_s=took_s)

    def failure(self, took_s: float) -> None:
        """Report that the backend was not available."""
        self._report(failed=True, took_s=took_s)

    def ignore(self) -> None:
        """Give the permit back: cancelled, rate limited or refused calls say nothing about availability."""
        if not self._done:
            self._done = True
            self._breaker._give_back(self)  # noqa: SLF001  # one mechanism in two classes

    def _report(self, *, failed: bool, took_s: float) -> None:
        if not self._done:
            self._done = True
            self._breaker._record(self, failed=failed, took_s=took_s)  # noqa: SLF001


class Breaker:
    """Closed: everybody calls. Open: nobody. Half open: a few probes decide. Forced open and disabled: by operators.

    `clock` gives monotonic seconds, `jitter` numbers in [0, 1), `listener` hears every new state.
    """

    def __init__(
        self,
        settings: BreakerSettings,
        *,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        listener: Callable[[State], None] = lambda _state: None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._jitter = jitter
        self._listener = listener
        self._state: State = "closed"
        self._generation = 0
        self._since = clock()
        self._wait_s = 0.0
        self._permits_left = 0
        self._window = SlidingWindow(settings.window_s, clock=clock)
        listener("closed")

    @property
    def state(self) -> State:
        """The state as of the last call; an open breaker turns half open when somebody asks to call."""
        return self._state

    def acquire(self) -> Permit | None:
        """Return leave to call, or None when nobody should."""
        if self._state == "open" and self._waited():
            self._enter("half_open")
        if self._state == "half_open":
            if self._permits_left == 0 and self._waited():
                self._enter("half_open")  # probes that never came back must not hold everybody out for good
            if self._permits_left == 0:
                return None
            self._permits_left -= 1
        elif self._state in ("open", "forced_open"):
            return None
        return Permit(self, self._generation)

    def retry_in_s(self) -> float:
        """Say how long asking again is pointless, in seconds; 0 when a call may be possible now."""
        if self._state == "forced_open":
            return self._settings.wait_open_s
        left_s = max(0.0, self._since + self._wait_s - self._clock())
        if self._state == "open":
            return left_s
        if self._state == "half_open" and self._permits_left == 0:
            return min(left_s, PROBES_OUT_S)  # the probes that are out will decide soon
        return 0.0

    def force_open(self) -> None:
        """Refuse every call until `reset`."""
        self._enter("forced_open")

    def disable(self) -> None:
        """Let every call through and count nothing until `reset`."""
        self._enter("disabled")

    def reset(self) -> None:
        """Close and forget what was counted."""
        self._enter("closed")

    def _record(self, permit: Permit, *, failed: bool, took_s: float) -> None:
        if permit.generation != self._generation or self._state not in ("closed", "half_open"):
            return
        self._window.add(failed=failed, slow=took_s >= self._settings.slow_call_s)
        needed = self._settings.minimum_calls
        if self._state == "half_open":
            needed = self._settings.half_open_permits
        counts = self._window.counts()
        if counts.calls < needed:
            return
        if (
            counts.failure_percent >= self._settings.failure_rate_percent
            or counts.slow_percent >= self._settings.slow_rate_percent
        ):
            self._enter("open")
        elif self._state == "half_open":
            self._enter("closed")

    def _give_back(self, permit: Permit) -> None:
        if permit.generation == self._generation and self._state == "half_open":
            self._permits_left += 1

    def _waited(self) -> bool:
        return self._clock() >= self._since + self._wait_s

    def _enter(self, state: State) -> None:
        self._state = state
        self._generation += 1
        self._since = self._clock()
        spread = self._settings.wait_jitter * (2 * self._jitter() - 1)
        self._wait_s = self._settings.wait_open_s * (1 + spread)
        self._permits_left = self._settings.half_open_permits if state == "half_open" else 0
        self._window.clear()
        self._listener(state)
