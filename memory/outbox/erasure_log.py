"""The part of the outbox's store that erasures lean on: tombstones, and jobs that survive a crash."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol

RECHECK_S: Final = 60.0
"""How long after an erasure a delivery that was under way may still land at the backend."""


@dataclass(frozen=True, slots=True)
class ErasureJob:
    """An erasure that was begun. `done` maps the stores already erased to their receipts as JSON objects."""

    user_id: str
    raw_user_id: str
    """The id as the outside knows it; `user_id` is its `backend_id`."""
    thread_ids: tuple[str, ...]
    started_at: datetime
    done: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    recheck_at: datetime | None = None
    """When the backend is to be looked at once more, because a delivery was under way when the erasure began."""
    holding: bool = True
    """Whether deliveries for the user wait, so that what is said now is not erased with the rest."""


class ErasureLog(Protocol):
    """Tombstones keep hashes of ids only, for ever; a job keeps the ids until it is closed."""

    async def open_erasure(
        self, user_id: str, thread_ids: Sequence[str], *, raw_user_id: str, going_on: Sequence[str] = ()
    ) -> ErasureJob:
        """Put up the tombstones, purge the user's rows and begin a job, all in one transaction.

        From then on nothing said before is accepted for the user, and nothing at all for the threads (their own and
        those given), save `going_on`: threads that may be used again. An open job of the user is taken up again.
        """
        ...

    async def note_erasure(self, user_id: str, store: str, receipt: Mapping[str, Any]) -> None:
        """Keep the receipt of one store with the job."""
        ...

    async def leases_left_s(self, user_id: str) -> float:
        """Return the seconds until the last lease on a thread of this user has ended; 0 when there is none."""
        ...

    async def postpone_erasure(self, user_id: str, until: datetime) -> None:
        """Keep the job for another look at the backend, at that time; deliveries for the user go on."""
        ...

    async def close_erasure(self, user_id: str) -> None:
        """End the job: drop the user's threads and names from the registry, and the ids from the job."""
        ...

    async def open_erasures(self) -> list[ErasureJob]:
        """Return the jobs that are not closed, oldest first."""
        ...

    async def erased_at(self, user_id: str) -> datetime | None:
        """Return when a user was erased last, None when never."""
        ...


def tombstone(kind: str, name: str) -> str:
    """Return what is kept of an erased id: enough to recognise it, not enough to read it."""
    return hashlib.sha256(f"konak-tombstone\x1f{kind}\x1f{name}".encode()).hexdigest()
