"""Import listings from a file into an open catalogue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from agents.catalogue.importing.listing_fields import RowRefused
from agents.catalogue.importing.listing_row import read_listing
from agents.catalogue.importing.mapping import FieldMapping
from agents.catalogue.importing.report import ImportReport, Progress
from agents.catalogue.importing.source import SourceRow, file_size, read_rows
from agents.catalogue.repository import Catalogue
from agents.catalogue.schema import Listing
from agents.markets.market import Market

BATCH_ROWS = 500


async def import_listings(
    catalogue: Catalogue,
    path: Path,
    mapping: FieldMapping | None = None,
    *,
    keep_demo: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Read listings from CSV, JSON or JSON lines and store them by id; a second time changes nothing.

    Every 500 rows are one transaction, stored whole or not at all; rows that cannot be read are refused, one by one,
    in the report. The first real listings take the demo ones out, in the same transaction, unless `keep_demo`.
    Raises ImportFileError, before anything is changed, when the file is none of these formats.
    """
    report = ImportReport()
    size = await asyncio.to_thread(file_size, path)
    rows = read_rows(path)
    given = mapping or FieldMapping()
    drop_demo = not keep_demo
    while batch := await asyncio.to_thread(_take, rows, BATCH_ROWS):
        listings, gone = await asyncio.to_thread(_read, batch, catalogue.market, given, report)
        if not dry_run:
            stored = await catalogue.store.save_listings(listings, gone=gone, remove_demo=drop_demo)
            report.new += stored.new
            report.replaced += stored.replaced
            report.demo_removed += stored.demo_removed
            report.removed += stored.removed
            drop_demo = drop_demo and not listings
        if progress is not None:
            progress(batch[-1].position, size)
    if report.stored or report.removed:
        await catalogue.store.refresh_statistics()
    return report


def _take(rows: Iterator[SourceRow], count: int) -> list[SourceRow]:
    """Read up to `count` rows; in a thread, as files block."""
    return list(islice(rows, count))


def _read(
    batch: list[SourceRow], market: Market, mapping: FieldMapping, report: ImportReport
) -> tuple[list[Listing], list[str]]:
    latest: dict[str, Listing | None] = {}  # None: gone; of rows with the same id the last one counts
    for row in batch:
        report.read += 1
        if row.values is None:
            report.refuse(row.number, row.problem or "cannot be read")
            continue
        try:
            read = read_listing(row.values, market, mapping)
        except RowRefused as refusal:
            report.refuse(row.number, str(refusal))
            continue
        report.remarks.update(read.remarks)
        latest[read.id] = read.listing
    listings = [listing for listing in latest.values() if listing is not None]
    return listings, [identifier for identifier, listing in latest.items() if listing is None]
