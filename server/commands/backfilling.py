"""`konak backfill`: send conversation history to memory that memory lacks."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from memory.backfill import Backfill, BackfillCount, BackfillStopped
from server.commands.memory_desk import NOT_DONE, console, open_desk, run

_UNITS: Final = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
SETTLE_S: Final = 60.0


def since_when(text: str, now: datetime) -> datetime:
    """Return the time that "30d", "12h" or an ISO date names; raises typer.BadParameter."""
    age = re.fullmatch(r"(\d{1,5})([mhdw])", text.strip())
    if age:
        return now - int(age[1]) * _UNITS[age[2]]
    try:
        named = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r}: an age (30d, 12h, 90m, 2w) or an ISO date is allowed") from None
    return named if named.tzinfo else named.replace(tzinfo=UTC)


def backfill(
    since: Annotated[str, typer.Option(help="An age (30d, 12h) or an ISO date.")] = "30d",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, send nothing.")] = False,
    per_second: Annotated[float, typer.Option(min=0.1, help="Messages queued per second.")] = 50.0,
) -> None:
    """Send what was said since then and memory lacks: redacted, in order; run it again to go on."""
    run(_backfill(since_when(since, datetime.now(UTC)), dry_run=dry_run, per_second=per_second))


async def _backfill(since: datetime, *, dry_run: bool, per_second: float) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    async with open_desk(drain=not dry_run) as desk:
        if not dry_run and (await desk.memory.status()).mode == "off":
            console.print(
                "Memory's writes are off (FLAG_ZEP_WRITE, or `konak memory mode`): nothing would be delivered."
            )
            raise typer.Exit(NOT_DONE)
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("messages", total=None)

            def show(count: BackfillCount) -> None:
                done = count.held + count.sent + count.refused
                progress.update(task, completed=done, total=max(done, count.seen))

            job = Backfill(
                desk.memory.outbox,
                desk.memory.backend,
                redaction=desk.settings.redaction,
                per_second=per_second,
                dry_run=dry_run,
                progress=show,
            )
            stopped = ""
            try:
                await job.run(desk.conversations.history(since), since)
            except BackfillStopped as reason:
                stopped = str(reason)
        if not dry_run:
            await desk.memory.settle(SETTLE_S)
        waiting = (await desk.memory.outbox.depth()).pending
    _print_count(job.count, dry_run=dry_run, waiting=waiting)
    if stopped:
        console.print(f"Stopped: {stopped}. Run it again to go on.")
        raise typer.Exit(NOT_DONE)


def _print_count(count: BackfillCount, *, dry_run: bool, waiting: int) -> None:
    sent = "would be sent" if dry_run else "sent"
    console.print(
        f"{count.threads} threads, {count.seen} messages: {count.held} already in memory, {count.sent} {sent}, "
        f"{count.refused} refused; {count.redactions} values redacted; {waiting} waiting for delivery"
    )
