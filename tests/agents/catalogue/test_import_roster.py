"""Importing rosters of pharmacies on duty."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.catalogue.importing import import_roster
from agents.catalogue.repository import Catalogue
from tests.agents.catalogue.files import file

ROSTER = (
    "Eczane,Bölge,Tarih,Telefon\n"
    "Ada Eczanesi,Kyrenia,14.01.2026,0392 000 00 01\n"
    "Deniz Eczanesi,Mağusa,14.01.2026,\n"
    "Ay Eczanesi,Atlantis,14.01.2026,\n"
    ",Girne,14.01.2026,\n"
    "Gün Eczanesi,Girne,someday,\n"
)


async def test_a_roster_by_days_is_read(empty: Catalogue, tmp_path: Path) -> None:
    report = await import_roster(empty, await file(tmp_path, "nobet.csv", ROSTER))
    assert (report.new, report.refused) == (2, 3)
    assert [refusal.reason for refusal in report.refusals] == [
        "the place 'Atlantis' is not in the gazetteer",
        "no pharmacy",
        "'someday' is no date or time",
    ]
    night = datetime(2026, 1, 14, 21, 30, tzinfo=UTC)  # 23:30 on the island
    on_duty = await empty.places.on_duty("Girne", night)
    assert on_duty is not None
    assert [(entry.pharmacy, entry.phone, entry.source) for entry in on_duty] == [
        ("Ada Eczanesi", "0392 000 00 01", "imported roster")
    ]
    after_midnight = datetime(2026, 1, 14, 22, 30, tzinfo=UTC)
    assert await empty.places.on_duty("Girne", after_midnight) is None


async def test_times_are_local_unless_they_name_a_zone(empty: Catalogue, tmp_path: Path) -> None:
    rows = (
        '{"pharmacy": "A", "place": "Girne", "starts_at": "2026-07-01T19:00", "ends_at": "2026-07-02T08:00"}\n'
        '{"pharmacy": "B", "place": "Girne", "starts_at": "2026-07-01T19:00Z", "ends_at": "2026-07-02T08:00Z"}\n'
    )
    assert (await import_roster(empty, await file(tmp_path, "roster.jsonl", rows))).new == 2
    at = datetime(2026, 7, 1, 17, 0, tzinfo=UTC)  # 20:00 on the island in summer
    assert [entry.pharmacy for entry in await empty.places.on_duty("Girne", at) or []] == ["A"]


async def test_a_corrected_roster_replaces_what_it_corrects(empty: Catalogue, tmp_path: Path) -> None:
    await import_roster(empty, await file(tmp_path, "a.csv", ROSTER))
    corrected = ROSTER.replace("0392 000 00 01", "0392 000 00 02").replace("Ada Ecz", "ADA ECZ")
    report = await import_roster(empty, await file(tmp_path, "b.csv", corrected))
    assert (report.new, report.replaced) == (0, 2)
    on_duty = await empty.places.on_duty("Girne", datetime(2026, 1, 14, 12, tzinfo=UTC))
    assert on_duty is not None
    assert [entry.phone for entry in on_duty] == ["0392 000 00 02"]


@pytest.mark.parametrize(
    ("times", "reason"),
    [
        ('"starts_at": "2026-01-02", "ends_at": "2026-01-01"', "ends before it starts"),
        ('"starts_at": "2026-01-02", "ends_at": "2026-03-01"', "lasts more than 14 days"),
        ('"starts_at": "2026-01-02"', "neither starts_at and ends_at nor a date"),
    ],
)
async def test_impossible_times_are_refused(
    empty: Catalogue, tmp_path: Path, times: str, reason: str
) -> None:
    row = f'{{"pharmacy": "A", "place": "Girne", {times}}}'
    report = await import_roster(empty, await file(tmp_path, "roster.json", row))
    assert [refusal.reason for refusal in report.refusals] == [reason]
