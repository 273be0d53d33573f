"""`konak memory`: what is remembered about a user, their rights, and the outbox."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from memory.control import Control, parse_control, read_control, write_control
from memory.erasure import ErasureReport
from memory.export import export_lines
from memory.identity import backend_id
from memory.outbox.port import Letter
from server.commands.backfilling import backfill
from server.commands.memory_desk import NOT_DONE, console, open_desk, run

__all__ = ["app", "backfill"]

app = typer.Typer(help="What is remembered about a user, and the outbox.", no_args_is_help=True)
outbox_app = typer.Typer(help="What waits for delivery, and dead letters.", no_args_is_help=True)
app.add_typer(outbox_app, name="outbox")

User = Annotated[str, typer.Argument(help="The user's id.")]
Keys = Annotated[list[UUID] | None, typer.Argument(help="Keys as `list --dead` shows them.")]
Everything = Annotated[bool, typer.Option("--all", help="All dead letters.")]


@app.command()
def show(user: User, messages: Annotated[int, typer.Option(help="Last messages per thread.")] = 4) -> None:
    """Show what is remembered about a user: facts, threads, last messages, and what still waits."""
    run(_show(user, messages))


async def _show(user: str, messages: int) -> None:
    async with open_desk() as desk:
        key, backend = backend_id(user), desk.memory.backend
        threads = await desk.memory.outbox.threads_of(key)
        depth = await desk.memory.outbox.depth(key)
        outcome, context = await backend.context(key, threads[-1] if threads else "none", last_n=messages)
        console.print(
            f"[bold]{user}[/]: {len(threads)} threads, {depth.pending} waiting, {depth.dead} dead letters"
        )
        if not outcome.ok:
            console.print(f"{backend.name} does not answer: {outcome.status} {outcome.detail}")
            raise typer.Exit(NOT_DONE)
        facts = Table("fact", "value", "stated", title=f"facts ({backend.name})", title_justify="left")
        for fact in context.facts:
            value = fact.text if fact.key is None else json.dumps(fact.value, ensure_ascii=False)
            facts.add_row(fact.key or "", value, f"{fact.created_at:%Y-%m-%d %H:%M}")
        console.print(facts)
        for thread in threads[-5:]:
            _, context = await backend.context(key, thread, last_n=messages)
            console.print(f"[dim]{thread}[/]")
            for message in context.messages:
                console.print(f"  {message.role}: {message.content}", markup=False, highlight=False)


@app.command()
def export(
    user: User,
    out: Annotated[Path | None, typer.Option(help="File to write; standard output without.")] = None,
) -> None:
    """Write everything held about a user, from every store, as JSON lines."""
    if not run(_export(user, out)):
        raise typer.Exit(NOT_DONE)


async def _export(user: str, out: Path | None) -> bool:
    last = "{}"
    with out.open("w", encoding="utf-8") if out else nullcontext(sys.stdout) as target:
        async with open_desk() as desk:
            async for line in export_lines(user, desk.export_sources):
                target.write(line + "\n")
                last = line
    return bool(json.loads(last).get("complete"))


@app.command()
def erase(
    user: Annotated[str, typer.Argument(help="The user's id; empty with --resume.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with erasures that were not finished.")
    ] = False,
) -> None:
    """Erase a user from every store, for good, and print a receipt per store."""
    if not resume and not user:
        raise typer.BadParameter("name a user, or use --resume")
    if not (resume or yes):
        typer.confirm(f"Erase everything about {user}? This cannot be undone.", abort=True)
    if not _print_receipts(run(_erase(user, resume=resume))):
        raise typer.Exit(NOT_DONE)


async def _erase(user: str, *, resume: bool) -> list[ErasureReport]:
    async with open_desk() as desk:
        return await desk.erasure.resume() if resume else [await desk.erasure.erase(user)]


def _print_receipts(reports: Iterable[ErasureReport]) -> bool:
    complete = True
    for report in reports:
        table = Table("store", "status", "removed", "detail", title=report.raw_user_id, title_justify="left")
        for receipt in report.receipts:
            removed = "" if receipt.removed is None else str(receipt.removed)
            table.add_row(receipt.store, receipt.status, removed, receipt.detail)
        console.print(table)
        if report.recheck_at:
            console.print(
                f"A delivery was under way: looked at again after {report.recheck_at:%H:%M:%S} UTC."
            )
        if not report.complete:
            console.print("Not finished: the server goes on by itself, or `konak memory erase --resume`.")
            complete = False
    return complete


@outbox_app.command("list")
def list_outbox(
    dead: Annotated[bool, typer.Option("--dead", help="Dead letters instead of what waits.")] = False,
    limit: Annotated[int, typer.Option(help="Rows to show.")] = 50,
) -> None:
    """List what waits for delivery, or the dead letters."""
    run(_list(dead=dead, limit=limit))


async def _list(*, dead: bool, limit: int) -> None:
    async with open_desk() as desk:
        outbox = desk.memory.outbox
        depth = await outbox.depth()
        letters = await (outbox.dead_letters(limit) if dead else outbox.pending(limit))
    console.print(f"{depth.pending} waiting (oldest {depth.oldest_s:.0f} s), {depth.dead} dead letters")
    if letters:
        console.print(_letters(letters))


def _letters(letters: Iterable[Letter]) -> Table:
    table = Table("key", "thread", "kind", "queued", "tries", "refusals", "reason", "text")
    for one in letters:
        queued = f"{one.enqueued_at:%m-%d %H:%M:%S}"
        table.add_row(
            str(one.key),
            one.thread_id,
            one.kind,
            queued,
            str(one.tries),
            str(one.refusals),
            one.reason,
            one.preview,
        )
    return table


@outbox_app.command()
def retry(keys: Keys = None, everything: Everything = False) -> None:
    """Deliver dead letters once more, in their old place."""
    console.print(f"{run(_move(_chosen(keys, everything), drop=False))} waiting again")


@outbox_app.command()
def drop(keys: Keys = None, everything: Everything = False) -> None:
    """Delete dead letters for good."""
    console.print(f"{run(_move(_chosen(keys, everything), drop=True))} deleted")


def _chosen(keys: list[UUID] | None, everything: bool) -> list[UUID] | None:
    if bool(keys) == everything:
        raise typer.BadParameter("name keys, or use --all")
    return None if everything else keys


async def _move(keys: list[UUID] | None, *, drop: bool) -> int:
    async with open_desk() as desk:
        outbox = desk.memory.outbox
        return await (outbox.drop_dead(keys) if drop else outbox.retry_dead(keys))


@app.command()
def mode(
    forced: Annotated[str, typer.Argument(help="off, write_only, read_write or auto.")] = "",
    read_breaker: Annotated[str, typer.Option(help="auto, forced_open or disabled.")] = "",
    write_breaker: Annotated[str, typer.Option(help="auto, forced_open or disabled.")] = "",
) -> None:
    """Force mode or breakers of every running process, without a restart; with nothing given, show them."""
    control = run(_force(forced, read_breaker, write_breaker))
    console.print(
        f"mode {control.mode or 'auto'}, read breaker {control.read_breaker}, write breaker {control.write_breaker}"
    )


async def _force(mode: str, read_breaker: str, write_breaker: str) -> Control:
    async with open_desk() as desk:
        now = await read_control(desk.memory.outbox)
        wanted = {
            "mode": now.mode if not mode else None if mode == "auto" else mode,
            "read_breaker": read_breaker or now.read_breaker,
            "write_breaker": write_breaker or now.write_breaker,
        }
        try:
            control = parse_control(json.dumps(wanted))
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
        if control != now:
            await write_control(desk.memory.outbox, control)
        return control
