"""Ids that come out the same however often a message is sent."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID, uuid5

from memory.moment import micros

MAX_ID_LENGTH: Final = 256
_NAMESPACE: Final = UUID("6f6c1d0e-58a3-5d6b-9c55-6b6f6e616b01")
_SEPARATOR: Final = "\x1f"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BACKEND_SAFE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HASHED_PREFIX: Final = "h_"


class InvalidIdError(ValueError):
    """An id that is empty, too long, or holds control characters."""


def checked_id(value: str, what: str = "id") -> str:
    """Return the id unchanged, or raise InvalidIdError.

    Control characters are refused because one of them separates the parts of a key: with it inside a part, two
    different messages could get the same key.
    """
    if not value:
        raise InvalidIdError(f"{what} is empty")
    if len(value) > MAX_ID_LENGTH:
        raise InvalidIdError(f"{what} is longer than {MAX_ID_LENGTH} characters")
    if _CONTROL.search(value):
        raise InvalidIdError(f"{what} holds a control character")
    return value


def message_id(
    user_id: str, thread_id: str, client_msg_id: str, role: Literal["user", "assistant"], ordinal: int = 0
) -> UUID:
    """Return the id under which memory keeps a message: the same for every resend, different for everything else.

    `ordinal` tells several messages of one role in one turn apart (a handoff gives two replies).
    """
    parts = [
        checked_id(user_id, "user_id"),
        checked_id(thread_id, "thread_id"),
        checked_id(client_msg_id, "client_msg_id"),
        role,
    ]
    if ordinal:
        parts.append(str(ordinal))
    return uuid5(_NAMESPACE, _SEPARATOR.join(parts))


def fact_id(user_id: str, thread_id: str, key: str, value: Any, stated_at: datetime) -> UUID:
    """Return the id of a structured fact: the same for the same value stated at the same time."""
    head = [checked_id(user_id, "user_id"), checked_id(thread_id, "thread_id"), checked_id(key, "fact key")]
    return uuid5(_NAMESPACE, _SEPARATOR.join([*head, "fact", str(micros(stated_at)), canonical_json(value)]))


def canonical_json(value: Any) -> str:
    """Return a value as JSON that is the same for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def part_id(whole: UUID, index: int) -> UUID:
    """Return the id of one part of a split message; the first part keeps the id of the whole."""
    return whole if index == 0 else uuid5(whole, f"part{_SEPARATOR}{index}")


def backend_id(value: str) -> str:
    """Return an id that every backend takes (`[A-Za-z0-9_-]{1,64}`) and that tells no address.

    What fits stays as it is. Everything else (an e-mail address as user id, say) becomes `h_` and 40 hexadecimal
    digits of its SHA-256; ids that begin with `h_` are hashed as well, so that nobody can pick another's place.
    """
    checked_id(value)
    if _BACKEND_SAFE.fullmatch(value) and not value.startswith(_HASHED_PREFIX):
        return value
    return _HASHED_PREFIX + hashlib.sha256(value.encode()).hexdigest()[:40]
