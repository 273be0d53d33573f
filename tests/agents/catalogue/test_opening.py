"""Opening hours in OpenStreetMap's notation."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.catalogue.opening import open_at, readable

ZONE = "Asia/Famagusta"
WEDNESDAY_NINE_UTC = datetime(2026, 7, 15, 9, 0, tzinfo=UTC)  # noon on the island in summer


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ("24/7", True),
        ("Mo-Fr 08:00-18:00", True),
        ("Mo-Fr 08:00-11:30", False),
        ("Mo-Su 11:00-13:00; We off", False),
        ("Mo-Fr 08:00-18:00 unknown", None),
        ("nonsense", None),
        ("", None),
        (None, None),
        ("x" * 10_000, None),
    ],
)
def test_hours_are_read_in_local_time(hours: str | None, expected: bool | None) -> None:
    assert open_at(hours, WEDNESDAY_NINE_UTC, ZONE) is expected


def test_a_moment_without_a_zone_is_local() -> None:
    assert open_at("12:00-12:30", datetime(2026, 7, 15, 12, 15), ZONE) is True


def test_only_what_can_be_read_is_readable() -> None:
    assert readable("Mo-Sa 09:00-19:00", ZONE)
    assert not readable("ask inside", ZONE)


@given(st.text(max_size=60))
def test_no_text_raises(hours: str) -> None:
    assert open_at(hours, WEDNESDAY_NINE_UTC, ZONE) in (True, False, None)
