"""Outcomes of the last seconds, counted in buckets so that neither memory nor time grows with the traffic."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

BUCKETS = 30


@dataclass(slots=True)
class Counts:
    """How many calls ended in a stretch of time, and how."""

    calls: int = 0
    failed: int = 0
    slow: int = 0

    @property
    def failure_percent(self) -> float:
        """Failed calls per hundred; 0 without calls."""
        return 100 * self.failed / self.calls if self.calls else 0.0

    @property
    def slow_percent(self) -> float:
        """Slow calls per hundred, failed or not; 0 without calls."""
        return 100 * self.slow / self.calls if self.calls else 0.0


class SlidingWindow:
    """The last `window_s` seconds in `BUCKETS` buckets: an outcome is forgotten one bucket early at most."""

    def __init__(self, window_s: float, *, clock: Callable[[], float]) -> None:
        self._bucket_s = window_s / BUCKETS
        self._clock = clock
        self._buckets: deque[tuple[int, Counts]] = deque()
        self._total = Counts()

    def add(self, *, failed: bool, slow: bool) -> None:
        """Count one ended call."""
        now = self._forget_old()
        if not self._buckets or self._buckets[-1][0] != now:
            self._buckets.append((now, Counts()))
        for counts in (self._buckets[-1][1], self._total):
            counts.calls += 1
            counts.failed += failed
            counts.slow += slow

    def counts(self) -> Counts:
        """Return what ended within the window."""
        self._forget_old()
        return self._total

    def clear(self) -> None:
        """Forget everything."""
        self._buckets.clear()
        self._total = Counts()

    def _forget_old(self) -> int:
        now = math.floor(self._clock() / self._bucket_s)
        while self._buckets and self._buckets[0][0] <= now - BUCKETS:
            _, old = self._buckets.popleft()
            self._total.calls -= old.calls
            self._total.failed -= old.failed
            self._total.slow -= old.slow
        return now
