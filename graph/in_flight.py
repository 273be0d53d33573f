"""Count the turns this process is in the middle of, so that a stop can wait for them."""

from __future__ import annotations

import asyncio
import time

_LONGEST_S = 120.0
"""A turn that has not ended by then was lost by its runner; nobody waits for it."""
_POLL_S = 0.02
_SETTLE_S = 0.5
"""What a runner may need behind a turn's last node: its last checkpoint and the run's status."""

_began: dict[str, float] = {}


def began(turn_id: str) -> None:
    """Note a turn that has begun."""
    _began[turn_id] = time.monotonic()


def ended(turn_id: str | None) -> None:
    """Note that a turn has ended, or was cut off."""
    _began.pop(turn_id or "", None)


def count() -> int:
    """Return how many turns are in flight, and forget those that were lost."""
    begun_before = time.monotonic() - _LONGEST_S
    # A copy, taken in one step: turns begin and end on other threads meanwhile.
    for turn_id, since in list(_began.items()):
        if since <= begun_before:
            _began.pop(turn_id, None)
    return len(_began)


async def all_ended(within_s: float) -> int:
    """Wait until no turn is in flight, `within_s` at most; return how many still are."""
    if not count():
        return 0
    deadline = time.monotonic() + within_s
    while count() and time.monotonic() < deadline:  # noqa: ASYNC110 - turns end on other loops and threads, too
        await asyncio.sleep(_POLL_S)
    await asyncio.sleep(_SETTLE_S)
    return count()
