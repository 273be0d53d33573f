"""Times as stores keep them: whole microseconds since 1970 in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return a time as microseconds; a time without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """Return microseconds as a time in UTC."""
    return _EPOCH + timedelta(microseconds=value)


def utc_now() -> datetime:
    """Return the time now; the default of every injected wall clock."""
    return datetime.now(UTC)
