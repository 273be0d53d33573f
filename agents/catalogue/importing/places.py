"""Import public places from GeoJSON or an Overpass answer into an open catalogue."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from agents.catalogue.importing.geo_source import GeoDocument, TaggedObject, read_geo
from agents.catalogue.importing.osm_place import NotAPlace, read_place
from agents.catalogue.importing.report import ImportReport, Progress
from agents.catalogue.place_rows import place_row
from agents.catalogue.repository import Catalogue
from agents.markets.market import Market

BATCH_ROWS = 500


async def import_places(
    catalogue: Catalogue, path: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Read places with OpenStreetMap tags and store them by id; a second time changes nothing.

    Every 500 are one transaction, stored whole or not at all. Things nobody asks for are skipped, what cannot be
    read or lies outside the market is refused in the report. Raises ImportFileError, before anything is changed,
    when the file is neither GeoJSON nor an Overpass answer.
    """
    document = await asyncio.to_thread(read_geo, path)
    report = ImportReport()
    for start in range(0, len(document.objects), BATCH_ROWS):
        batch = document.objects[start : start + BATCH_ROWS]
        rows = await asyncio.to_thread(_rows, batch, document, catalogue.market, report)
        if not dry_run:
            stored = await catalogue.store.save_places(rows)
            report.new += stored.new
            report.replaced += stored.replaced
        if progress is not None:
            progress(start + len(batch), len(document.objects))
    if report.stored:
        await catalogue.store.refresh_statistics()
    return report


def _rows(
    batch: list[TaggedObject], document: GeoDocument, market: Market, report: ImportReport
) -> list[dict[str, Any]]:
    rows = []
    for item in batch:
        report.read += 1
        if item.problem is not None:
            report.refuse(item.number, item.problem)
            continue
        try:
            place = read_place(item.id, item.tags, item.latitude, item.longitude, market, document.source)
        except NotAPlace as refusal:
            report.refuse(item.number, str(refusal))
            continue
        if place is None:
            report.skipped += 1
        else:
            rows.append(place_row(place))
    return rows
