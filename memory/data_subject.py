"""The person whose data is exported or erased, by the ids that stores know them by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from memory.identity import backend_id


@dataclass(frozen=True, slots=True)
class DataSubject:
    """A user. `raw_user_id` is the id as login and conversation know it, `user_id` its `backend_id`.

    `thread_ids` are backend ids of the user's threads, as far as they are known.
    """

    raw_user_id: str
    user_id: str
    thread_ids: tuple[str, ...] = ()
    erased_at: datetime | None = None
    """When the erasure was asked for; what was begun after that is not part of it."""
    going_on: tuple[str, ...] = ()
    """Backend ids of threads that the person is talking in while it is done, and may go on to."""


def data_subject(raw_user_id: str) -> DataSubject:
    """Return the person with this id; raises InvalidIdError for what is no id."""
    return DataSubject(raw_user_id, backend_id(raw_user_id))
