"""Times as servers write them: RFC 3339 with up to nine digits, and the year 1 for "never"."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)


def moment_of(text: Any) -> datetime:
    """Return the time, the year 1 for what is none."""
    if not isinstance(text, str):
        return NEVER
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return NEVER
    return found if found.tzinfo else found.replace(tzinfo=UTC)
