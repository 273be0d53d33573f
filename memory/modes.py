"""What memory may do: flags, narrowed by operators, by the canary and by rejected keys. Pure but for an injected clock."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from memory.port import Outcome

Mode = Literal["off", "write_only", "read_write"]
Reason = Literal["full", "flags", "forced", "canary", "auth"]

_BREADTH: Final[dict[Mode, int]] = {"off": 0, "write_only": 1, "read_write": 2}
_BUCKETS: Final = 1 << 32
PROBES_PER_TERM: Final = 20
"""A probe that could not be answered is repeated after this part of a term."""


@dataclass(frozen=True, slots=True)
class EffectiveMode:
    """What memory may do for a user now, and what keeps it from more ("full" where nothing does)."""

    mode: Mode
    reason: Reason

    @property
    def reads(self) -> bool:
        """Whether a turn may recall."""
        return self.mode == "read_write"

    @property
    def writes(self) -> bool:
        """Whether a turn may remember."""
        return self.mode != "off"


def flag_mode(*, write: bool, read: bool) -> Mode:
    """Return the mode two flags ask for; reading without writing is off, because nothing would ever be there."""
    if not write:
        return "off"
    return "read_write" if read else "write_only"


def in_canary(user_id: str, percent: float) -> bool:
    """Say whether a user is among the first `percent` of all: stable, exact at 0 and 100, only growing between."""
    digest = hashlib.sha256(b"konak-canary\x1f" + user_id.encode()).digest()
    return int.from_bytes(digest[:4], "big") < percent / 100 * _BUCKETS


def effective_mode(flags: Mode, *, forced: Mode | None, canary: bool, downgraded: bool) -> EffectiveMode:
    """Return the mode in effect: an operator's word replaces the flags, canary and downgrade narrow what is left."""
    result = EffectiveMode(flags, "full" if flags == "read_write" else "flags")
    if forced is not None:
        result = EffectiveMode(forced, "forced")
    if not canary:
        result = _narrowed(result, "off", "canary")
    if downgraded:
        result = _narrowed(result, "write_only", "auth")
    return result


def _narrowed(current: EffectiveMode, to: Mode, reason: Reason) -> EffectiveMode:
    return EffectiveMode(to, reason) if _BREADTH[to] < _BREADTH[current.mode] else current


class AuthDowngrade:
    """Turns reading off after several rejected reads in a row, and on again once a probe is accepted.

    `clock` gives monotonic seconds. The caller probes when `probe_due`, and reports what came of it.
    """

    def __init__(
        self,
        *,
        failures: int,
        duration_s: float,
        clock: Callable[[], float],
        listener: Callable[[], None] = lambda: None,
    ) -> None:
        self._failures = failures
        self._duration_s = duration_s
        self._clock = clock
        self._listener = listener
        self._in_a_row = 0
        self._until: float | None = None

    @property
    def active(self) -> bool:
        """Whether reading is off; time alone does not end it, a probe does."""
        return self._until is not None

    @property
    def probe_due(self) -> bool:
        """Whether the time is up and the backend should be asked again."""
        return self._until is not None and self._clock() >= self._until

    def read_ended(self, outcome: Outcome) -> None:
        """Count a read: rejected ones in a row downgrade, an answer starts the count again, faults say nothing."""
        if self.active:
            return
        if outcome.status == "auth":
            self._in_a_row += 1
            if self._in_a_row >= self._failures:
                self._begin()
        elif outcome.ok or outcome.status == "not_found":
            self._in_a_row = 0

    def probe_ended(self, outcome: Outcome) -> None:
        """End the downgrade when the probe was answered; stay for another term when the key was rejected."""
        if not self.active:
            return
        if outcome.status == "auth":
            self._begin()
        elif outcome.ok or outcome.status == "not_found":
            self._until = None
        else:
            self._until = self._clock() + self._duration_s / PROBES_PER_TERM

    def _begin(self) -> None:
        self._until = self._clock() + self._duration_s
        self._in_a_row = 0
        self._listener()
