"""`konak smoke`: walk a phase's checklist against a running deployment."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, cast

import typer
from rich.console import Console
from rich.markup import escape

from observability.smoke import Check, run_smoke
from observability.smoke.run import Phase

MARKS = {"passed": "[green]pass[/]", "failed": "[red]FAIL[/]", "skipped": "[dim]skip[/]"}

Token = Annotated[
    str,
    typer.Option(envvar="KONAK_TOKEN", help="Bearer token of an operator, where AUTH=jwt.", show_envvar=True),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object instead of text.")]


def smoke(
    phase: Annotated[int, typer.Option(min=1, max=2, help="1: write only, 2: read and write.")],
    target: Annotated[str, typer.Option(help="Address of the deployment.")] = "http://127.0.0.1:2024",
    faults: Annotated[
        str,
        typer.Option(
            help="Control address of the stand-in it uses as Zep; steps that break it are skipped without."
        ),
    ] = "",
    metrics: Annotated[str, typer.Option(help="Metrics of the replica, if not TARGET/metrics.")] = "",
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Walk the checklist of a rollout phase against a running deployment; exit code 1 when a step fails."""
    console = Console()

    def show(check: Check) -> None:
        if not as_json:
            took = f"{check.took_ms / 1000:5.1f} s"
            console.print(
                f"{MARKS[check.status]} {took}  {check.name}: {escape(check.detail)}", highlight=False
            )

    checks = asyncio.run(
        run_smoke(
            target,
            cast("Phase", phase),
            faults or None,
            metrics_url=metrics or None,
            headers=bearer(token),
            on_check=show,
        )
    )
    counts = {status: sum(check.status == status for check in checks) for status in MARKS}
    if as_json:
        typer.echo(
            json.dumps({"phase": phase, "target": target, **counts, "checks": [c.to_json() for c in checks]})
        )
    else:
        console.print(", ".join(f"{count} {status}" for status, count in counts.items()), highlight=False)
    if counts["failed"]:
        raise typer.Exit(1)


def bearer(token: str) -> dict[str, str]:
    """Return the headers that carry a token; none without one."""
    return {"Authorization": f"Bearer {token}"} if token else {}
