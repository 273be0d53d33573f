"""Tell what an exception of a provider's package means, by what all of them have in common."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from langchain_core.exceptions import OutputParserException
from pydantic import ValidationError

from agents.models.ports import Outcome


def outcome_of_error(error: BaseException) -> Outcome:
    """Name the outcome; the exceptions behind an exception are looked at as well."""
    for one in _chain(error):
        found = _outcome(one)
        if found is not None:
            return found
    return "error"


def retry_after_of(error: BaseException) -> float | None:
    """Give the seconds that a 429 asks for, where it says so as a number."""
    for one in _chain(error):
        headers = getattr(getattr(one, "response", None), "headers", None) or {}
        said = str(headers.get("retry-after", "")).strip()
        if said.isascii() and said.isdigit():
            return float(said)
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or one.__context__


def _outcome(error: BaseException) -> Outcome | None:
    name, status = type(error).__name__, _status(error)
    if status == 429 or "RateLimit" in name:
        return "rate_limited"
    if status in (401, 403):
        return "auth"
    if status == 408 or "Timeout" in name:
        return "timeout"
    if (status is not None and status >= 500) or isinstance(error, OSError) or _of_the_wire(error):
        return "unavailable"
    if "Connection" in name or "Connect" in name:
        return "unavailable"
    if "ContentFilter" in name:
        return "refused"
    if "LengthFinish" in name:
        return "cut_off"
    if isinstance(error, ValidationError | OutputParserException | json.JSONDecodeError):
        return "invalid"
    return None


def _of_the_wire(error: BaseException) -> bool:
    """Whether an HTTP client lost its peer; providers' packages bring several of them, alike in this one name."""
    return any(base.__name__ == "TransportError" for base in type(error).__mro__)


def _status(error: BaseException) -> int | None:
    said: Any = getattr(error, "status_code", None) or getattr(error, "code", None)
    return said if isinstance(said, int) else None
