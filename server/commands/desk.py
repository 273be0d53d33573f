"""`konak viewings` and `konak handovers`: what people have left for the agency."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.markup import escape
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from agents.desk import FrontDesk, Handover, Viewing, open_desk
from agents.desk.tables import HANDOVERS, VIEWINGS
from graph.resources import desk_url
from graph.settings import settings
from server.commands.memory_desk import NOT_DONE, console

T = TypeVar("T")
viewings_app = typer.Typer(help="Viewing requests that people have sent.", no_args_is_help=True)
handovers_app = typer.Typer(help="Conversations handed over to a person.", no_args_is_help=True)

VIEWING_COLUMNS = (
    "id", "asked_at", "day", "listing_id", "listing_title", "name", "contact", "note", "lang", "demo", "delivery",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Out = Annotated[Path | None, typer.Option(help="File to write; standard output without.")]


@viewings_app.command("export")
def export_viewings(out: Out = None) -> None:
    """Write all viewing requests as CSV, oldest first."""
    rows = asyncio.run(_viewing_rows())
    # A byte order mark is what spreadsheets need to read the letters right.
    with out.open("w", encoding="utf-8-sig", newline="") if out else nullcontext(sys.stdout) as target:
        writer = csv.writer(target)
        writer.writerow(VIEWING_COLUMNS)
        writer.writerows(rows)
    if out:
        console.print(f"{len(rows)} viewing requests written to {escape(str(out))}")


@viewings_app.command("list")
def list_viewings() -> None:
    """Show all viewing requests and how their delivery stands."""
    table = Table(*VIEWING_COLUMNS, box=None)
    for row in asyncio.run(_viewing_rows()):
        table.add_row(*(escape(cell) for cell in row))
    console.print(table)


@handovers_app.command("list")
def list_handovers() -> None:
    """Show all handovers and how their delivery stands."""
    table = Table("id", "asked_at", "name", "contact", "messages", "lang", "delivery", box=None)
    handovers, states = asyncio.run(_handovers())
    for one in handovers:
        cells = (
            one.id,
            f"{one.asked_at:%Y-%m-%d %H:%M}",
            one.name,
            one.contact,
            str(len(one.transcript)),
            one.lang,
        )
        table.add_row(*(escape(cell) for cell in (*cells, _state(states, one.id))))
    console.print(table)


@handovers_app.command("show")
def show_handover(identifier: Annotated[str, typer.Argument(help="The id, or how it begins.")]) -> None:
    """Show one handover with its redacted conversation."""
    found = [one for one in asyncio.run(_handovers())[0] if one.id.startswith(identifier)]
    if len(found) != 1:
        typer.echo(f"konak: {len(found)} handovers begin with {identifier}", err=True)
        raise typer.Exit(NOT_DONE)
    one = found[0]
    console.print(f"{one.name}, {one.contact} ({one.lang}), {one.asked_at:%Y-%m-%d %H:%M} UTC", markup=False)
    for line in (f"home: {one.listing_id}" if one.listing_id else "", one.note):
        if line:
            console.print(line, markup=False)
    for message in one.transcript:
        console.print(f"\n{message['role']}: {message['text']}", markup=False, highlight=False)


@handovers_app.command("export")
def export_handovers(out: Out = None) -> None:
    """Write all handovers as JSON lines, oldest first."""
    from agents.desk.rows import as_json

    with out.open("w", encoding="utf-8") if out else nullcontext(sys.stdout) as target:
        for one in asyncio.run(_handovers())[0]:
            target.write(json.dumps(as_json(one), ensure_ascii=False) + "\n")


async def _viewing_rows() -> list[list[str]]:
    async def read(desk: FrontDesk) -> list[list[str]]:
        states = await desk.deliveries(VIEWINGS)
        return [_cells(one, _state(states, one.id)) for one in await desk.viewings()]

    return await _at_desk(read)


async def _handovers() -> tuple[Sequence[Handover], dict[str, tuple[str, str]]]:
    async def read(desk: FrontDesk) -> tuple[Sequence[Handover], dict[str, tuple[str, str]]]:
        return await desk.handovers(), await desk.deliveries(HANDOVERS)

    return await _at_desk(read)


async def _at_desk(read: Callable[[FrontDesk], Awaitable[T]]) -> T:
    given = settings()
    await asyncio.to_thread(given.konak_data_dir.mkdir, parents=True, exist_ok=True)
    try:
        async with open_desk(desk_url(given)) as desk:
            return await read(desk)
    except SQLAlchemyError as error:
        typer.echo(f"konak: the desk's database does not answer ({type(error).__name__})", err=True)
        raise typer.Exit(NOT_DONE) from None


def _cells(one: Viewing, delivery: str) -> list[str]:
    values = {
        **{name: getattr(one, name) for name in VIEWING_COLUMNS if name != "delivery"},
        "asked_at": f"{one.asked_at:%Y-%m-%d %H:%M:%S}",
        "day": one.day.isoformat(),
        "demo": "yes" if one.demo else "",
        "delivery": delivery,
    }
    return [plain_cell(str(values[name])) for name in VIEWING_COLUMNS]


def plain_cell(text: str) -> str:
    """Keep a spreadsheet from running what somebody typed into a form."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _state(states: dict[str, tuple[str, str]], identifier: str) -> str:
    state, problem = states.get(identifier, ("", ""))
    return f"{state} ({problem})" if problem else state
