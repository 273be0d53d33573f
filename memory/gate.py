"""What a 429 asks for: nobody calls until its `Retry-After` has passed."""

from __future__ import annotations

import email.utils
import math
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime


class RetryAfterGate:
    """One per backend, shared by reads and writes; it only ever moves its opening later.

    `clock` gives monotonic seconds, `jitter` numbers in [0, 1), `listener` hears the remaining seconds at a change.
    """

    def __init__(
        self,
        *,
        pause_s: float,
        longest_s: float,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        listener: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        self._pause_s = pause_s
        self._longest_s = longest_s
        self._clock = clock
        self._jitter = jitter
        self._listener = listener
        self._opens_at = -math.inf

    def hold(self, retry_after_s: float | None) -> None:
        """Close for what the server asked for, or for the default pause with up to half of it added as jitter."""
        wait_s = self._pause_s * (1 + self._jitter() / 2) if retry_after_s is None else retry_after_s
        opens_at = self._clock() + min(max(wait_s, 0.0), self._longest_s)
        if opens_at > self._opens_at:
            self._opens_at = opens_at
            self._listener(self.remaining_s())

    def remaining_s(self) -> float:
        """Say how long nobody may call, in seconds; 0 when the gate is open."""
        return max(0.0, self._opens_at - self._clock())


def parse_retry_after(value: str | None, *, now: Callable[[], datetime] | None = None) -> float | None:
    """Return the seconds a `Retry-After` header asks for (a number or an HTTP date), None where it says nothing."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    current = now() if now else datetime.now(UTC)
    return max(0.0, (moment - current).total_seconds())
