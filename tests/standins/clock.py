"""A clock that moves only when told to."""

from __future__ import annotations


class ManualClock:
    """Monotonic seconds under the test's control."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
