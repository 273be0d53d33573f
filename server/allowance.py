"""How often somebody may do something: a rate with a burst, kept for a bounded number of people.

Generic cell rate algorithm: one number per person says when their next call would be on time. The libraries there are
keep windows and timers per key and know no bound (docs/decisions/own-rate-limit.md).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

MOST_PEOPLE = 50_000
"""Whoever has been quiet longest is forgotten first: their allowance is full again anyway, or soon."""


class Allowance:
    """Allow `per_minute` calls a minute and person, `burst` of them at once; `clock` gives monotonic seconds."""

    def __init__(
        self,
        per_minute: int,
        burst: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        most_people: int = MOST_PEOPLE,
    ) -> None:
        self._interval_s = 60.0 / per_minute
        self._slack_s = self._interval_s * (max(1, burst) - 1)
        self._clock = clock
        self._most = most_people
        self._due: OrderedDict[str, float] = OrderedDict()

    def ask(self, person: str) -> float:
        """Count a call and return 0.0, or return the seconds to wait before the next; a refused call costs nothing."""
        now = self._clock()
        due = max(self._due.get(person, now), now)
        wait_s = due - self._slack_s - now
        if wait_s > 1e-9:
            return wait_s
        self._due[person] = due + self._interval_s
        self._due.move_to_end(person)
        if len(self._due) > self._most:
            self._due.popitem(last=False)
        return 0.0


class OpenCalls:
    """Count what each person has open at the same time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: dict[str, int] = {}

    def enter(self, person: str) -> bool:
        """Take a place; False where the person has none left."""
        if self._open.get(person, 0) >= self._most:
            return False
        self._open[person] = self._open.get(person, 0) + 1
        return True

    def leave(self, person: str) -> None:
        """Give the place back."""
        left = self._open.get(person, 0) - 1
        if left > 0:
            self._open[person] = left
        else:
            self._open.pop(person, None)
