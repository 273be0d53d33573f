"""`konak import` and `konak places`: bring data in, with a progress bar and a report of what was refused."""

from __future__ import annotations

import asyncio
import csv
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from agents.catalogue.importing import (
    FieldMapping,
    ImportFileError,
    ImportReport,
    import_listings,
    import_places,
    import_roster,
    read_mapping,
)
from agents.catalogue.importing.overpass import OVERPASS_URL, FetchError, fetch_places
from agents.catalogue.importing.report import Progress as ProgressCallback
from agents.catalogue.repository import Catalogue, open_catalogue
from agents.catalogue.setup import CatalogueError
from agents.markets.market import default_market
from graph.resources import catalogue_url
from graph.settings import settings

app = typer.Typer(help="Import listings, public places or a duty roster from a file.", no_args_is_help=True)
places_app = typer.Typer(help="Fetch public places from OpenStreetMap.", no_args_is_help=True)

REFUSALS_SHOWN = 10

File = Annotated[Path, typer.Argument(help="The file to read.", show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Read and report; store nothing.")]
RefusedTo = Annotated[
    Path | None, typer.Option("--refused", help="Write the refused rows and reasons to this CSV file.")
]
Import = Callable[[Catalogue, ProgressCallback], Awaitable[ImportReport]]


@app.command("listings")
def listings(
    file: File,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="TOML or JSON: how this source names its fields.")
    ] = None,
    keep_demo: Annotated[
        bool, typer.Option("--keep-demo", help="Keep the demo listings beside the real ones.")
    ] = False,
    dry_run: DryRun = False,
    refused: RefusedTo = None,
) -> None:
    """Import listings from CSV, JSON or JSON lines; by id, so that a second time changes nothing."""

    async def run(catalogue: Catalogue, progress: ProgressCallback) -> ImportReport:
        given = await asyncio.to_thread(read_mapping, mapping) if mapping else FieldMapping()
        return await import_listings(
            catalogue, file, given, keep_demo=keep_demo, dry_run=dry_run, progress=progress
        )

    _run(run, file, refused)


@app.command("places")
def places(file: File, dry_run: DryRun = False, refused: RefusedTo = None) -> None:
    """Import public places from GeoJSON with OpenStreetMap tags, or from an Overpass answer."""

    async def run(catalogue: Catalogue, progress: ProgressCallback) -> ImportReport:
        return await import_places(catalogue, file, dry_run=dry_run, progress=progress)

    _run(run, file, refused)


@app.command("roster")
def roster(file: File, dry_run: DryRun = False, refused: RefusedTo = None) -> None:
    """Import a roster of pharmacies on duty: pharmacy, place, starts_at and ends_at (or date)."""

    async def run(catalogue: Catalogue, progress: ProgressCallback) -> ImportReport:
        return await import_roster(catalogue, file, dry_run=dry_run, progress=progress)

    _run(run, file, refused)


@places_app.command("fetch")
def fetch(
    url: Annotated[str, typer.Option("--url", help="Overpass service to ask.")] = OVERPASS_URL,
    save: Annotated[Path | None, typer.Option("--save", help="Keep the answer in this file.")] = None,
) -> None:
    """Ask Overpass for the market's region and import the answer; needs a network."""
    console = Console(stderr=True)
    with tempfile.TemporaryDirectory() as folder:
        answer = save or Path(folder) / "overpass.json"
        with console.status("Asking Overpass; this takes a minute or two ..."):
            try:
                found = asyncio.run(fetch_places(default_market(), answer, url=url))
            except FetchError as error:
                _fail(console, str(error))
        console.print(f"{found:,} objects fetched")

        async def run(catalogue: Catalogue, progress: ProgressCallback) -> ImportReport:
            return await import_places(catalogue, answer, progress=progress)

        _run(run, answer, None)


def _run(run: Import, file: Path, refused_to: Path | None) -> None:
    console = Console(stderr=True)
    try:
        report = asyncio.run(_with_progress(run, file, console))
    except (ImportFileError, CatalogueError) as error:
        _fail(console, str(error))
    except SQLAlchemyError as error:
        _fail(console, f"the catalogue could not be written ({type(error).__name__}); see konak doctor")
    _print(report, console)
    if refused_to is not None:
        _write_refusals(report, refused_to)
    if report.refused and not report.stored and report.refused == report.read:
        raise typer.Exit(1)


async def _with_progress(run: Import, file: Path, console: Console) -> ImportReport:
    given = settings()
    await asyncio.to_thread(given.konak_data_dir.mkdir, parents=True, exist_ok=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=console,
    )
    with bar:
        task = bar.add_task(escape(file.name), total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        async with open_catalogue(catalogue_url(given), default_market()) as catalogue:
            return await run(catalogue, progress)


def _print(report: ImportReport, console: Console) -> None:
    counts = {
        "read": report.read,
        "new": report.new,
        "replaced": report.replaced,
        "removed (off the market)": report.removed,
        "skipped (nothing anybody asks for)": report.skipped,
        "demo listings removed": report.demo_removed,
        "refused": report.refused,
    }
    console.print(", ".join(f"{count:,} {name}" for name, count in counts.items() if count or name == "read"))
    for remark, count in report.remarks.most_common(5):
        console.print(f"  {count:,} taken though: {escape(remark)}")
    if not report.refusals:
        return
    table = Table("row", "refused because", box=None)
    for refusal in report.refusals[:REFUSALS_SHOWN]:
        table.add_row(str(refusal.row), escape(refusal.reason))
    console.print(table)
    if report.refused > REFUSALS_SHOWN:
        console.print(f"... and {report.refused - REFUSALS_SHOWN:,} more; --refused FILE writes them down")


def _write_refusals(report: ImportReport, path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "reason"))
        writer.writerows((refusal.row, refusal.reason) for refusal in report.refusals)


def _fail(console: Console, message: str) -> NoReturn:
    console.print(f"[red]konak:[/red] {escape(message)}", soft_wrap=True)
    raise typer.Exit(1)
