"""How many of a thread's waiting rows go out at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from memory.outbox.port import ClaimedEntry

RESEND_BATCH: Final = 8


def next_batch(waiting: Sequence[ClaimedEntry], failures: int) -> tuple[ClaimedEntry, ...]:
    """Return the rows to send now, from the oldest on.

    Rows that may have been stored are asked for one by one before they go out again, so each adds a call that can
    fail: they go by themselves, in smaller batches, and in smaller ones still after each failure, until one gets
    through. Rows never sent go as they are.
    """
    tried = next((place for place, row in enumerate(waiting) if not row.tries), len(waiting))
    if tried == 0:
        return tuple(waiting)
    return tuple(waiting[: min(tried, max(1, RESEND_BATCH >> failures))])
