"""Import a roster of pharmacies on duty from CSV, JSON or JSON lines."""

from __future__ import annotations

import asyncio
import hashlib
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from agents.catalogue.importing.amounts import moment
from agents.catalogue.importing.field_names import key_of
from agents.catalogue.importing.listing_fields import RowRefused
from agents.catalogue.importing.report import ImportReport, Progress
from agents.catalogue.importing.source import SourceRow, file_size, read_rows
from agents.catalogue.importing.text import clean_text
from agents.catalogue.repository import Catalogue
from agents.markets.locate import place_named
from agents.markets.market import Market

BATCH_ROWS = 500
LONGEST_DUTY = timedelta(days=14)
DEFAULT_SOURCE = "imported roster"


async def import_roster(
    catalogue: Catalogue, path: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Read duty entries (pharmacy, place, starts_at and ends_at, or date) and store them; twice is once.

    Times without a zone are the market's. A bare `date` covers that day from 00:00 to 24:00. An entry is told by
    pharmacy, place and start, so that a corrected roster replaces what it corrects.
    Raises ImportFileError, before anything is changed, when the file is no table of rows.
    """
    report = ImportReport()
    size = await asyncio.to_thread(file_size, path)
    rows = read_rows(path)
    while batch := await asyncio.to_thread(lambda: list(islice(rows, BATCH_ROWS))):
        duties = await asyncio.to_thread(_read, batch, catalogue.market, report)
        if not dry_run:
            stored = await catalogue.store.save_duties(duties)
            report.new += stored.new
            report.replaced += stored.replaced
        if progress is not None:
            progress(batch[-1].position, size)
    return report


def _read(batch: list[SourceRow], market: Market, report: ImportReport) -> list[dict[str, Any]]:
    duties = []
    for row in batch:
        report.read += 1
        if row.values is None:
            report.refuse(row.number, row.problem or "cannot be read")
            continue
        try:
            duties.append(read_duty(row.values, market))
        except RowRefused as refusal:
            report.refuse(row.number, str(refusal))
    return duties


def read_duty(values: Mapping[str, Any], market: Market) -> dict[str, Any]:
    """Make the row of one duty; raises RowRefused with the reason."""
    ours = {
        field: value
        for name, value in values.items()
        if (field := _fields().get(key_of(name))) and value not in (None, "")
    }
    pharmacy = clean_text(str(ours.get("pharmacy", "")), 300)
    if not pharmacy:
        raise RowRefused("no pharmacy")
    named = clean_text(str(ours.get("place", "")), 120)
    place = place_named(market, named) if named else None
    if place is None:
        raise RowRefused(f"the place {named!r} is not in the gazetteer" if named else "no place")
    starts_at, ends_at = _times(ours, market)
    told_by = "\x1f".join((key_of(pharmacy), place, str(int(starts_at.timestamp()))))
    return {
        "id": hashlib.sha256(told_by.encode()).hexdigest()[:40],
        "pharmacy": pharmacy,
        "place": place,
        "starts_at": int(starts_at.timestamp()),
        "ends_at": int(ends_at.timestamp()),
        "phone": clean_text(str(ours.get("phone", "")), 60) or None,
        "address": clean_text(str(ours.get("address", "")), 300) or None,
        "source": clean_text(str(ours.get("source", DEFAULT_SOURCE)), 200),
    }


def _times(ours: Mapping[str, Any], market: Market) -> tuple[datetime, datetime]:
    zone = ZoneInfo(market.timezone)
    if "starts_at" in ours and "ends_at" in ours:
        starts_at, ends_at = _local(ours["starts_at"], zone), _local(ours["ends_at"], zone)
    elif "date" in ours:
        day = _local(ours["date"], zone)
        starts_at = day.replace(hour=0, minute=0, second=0, microsecond=0)
        ends_at = starts_at + timedelta(days=1)
    else:
        raise RowRefused("neither starts_at and ends_at nor a date")
    if not timedelta() < ends_at - starts_at <= LONGEST_DUTY:
        raise RowRefused("ends before it starts" if ends_at <= starts_at else "lasts more than 14 days")
    return starts_at, ends_at


def _local(value: Any, zone: ZoneInfo) -> datetime:
    """Read a time; one that names no zone is local."""
    text = str(value).strip()
    read = moment(value if isinstance(value, int | float) else text)
    if read is None:
        raise RowRefused(f"{text[:60]!r} is no date or time")
    names_zone = isinstance(value, int | float) or _has_offset(text)
    return read.astimezone(zone) if names_zone else read.replace(tzinfo=zone)


def _has_offset(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


@cache
def _fields() -> dict[str, str]:
    tables = tomllib.loads(Path(__file__).with_name("roster_fields.toml").read_text(encoding="utf-8"))
    return {key_of(name): ours for ours, names in tables.items() for name in (ours, *names)}
