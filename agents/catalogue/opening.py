"""Tell whether a place is open, from opening hours in the notation of OpenStreetMap."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State
from opening_hours.opening_hours import ParserError

_MOST_LETTERS = 500


def open_at(hours: str | None, moment: datetime, timezone: str) -> bool | None:
    """Tell whether hours say open at a moment; None where there are none, or they cannot be read or are unsure.

    A moment without a zone is taken in `timezone`.
    """
    parsed = _parsed(hours, timezone) if hours else None
    if parsed is None:
        return None
    zone = ZoneInfo(timezone)  # the parser takes no other kind of zone
    local = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment.astimezone(zone)
    state, _comment = parsed.state(local)
    return None if state == State.UNKNOWN else bool(state == State.OPEN)


def readable(hours: str, timezone: str) -> bool:
    """Tell whether hours are in the notation that `open_at` reads."""
    return _parsed(hours, timezone) is not None


@lru_cache(maxsize=2048)
def _parsed(hours: str, timezone: str) -> Any:
    if len(hours) > _MOST_LETTERS:
        return None
    try:
        return OpeningHours(hours, timezone=ZoneInfo(timezone))
    except ParserError:
        return None
