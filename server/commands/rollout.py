"""`konak rollout status`: go on, hold or roll back, to which mode, and why."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated, Final, NoReturn

import httpx
import typer
from rich.console import Console
from rich.markup import escape

from observability.rollout import PrometheusError, Signals, Verdict, decide, read_endpoint, read_prometheus
from server.commands.smoke import AsJson, Token, bearer

app = typer.Typer(help="How the rollout of memory is going.", no_args_is_help=True)

EXIT_CODES: Final = {"go_on": 0, "hold": 3, "roll_back": 4}
"""So that a pipeline can stop; 1 is a source that does not answer, 2 a wrong call."""
_WORDS: Final = {"go_on": "[green]go on[/]", "hold": "[yellow]hold[/]", "roll_back": "[red]roll back[/]"}
_TIMEOUT_S: Final = 10.0


@app.callback()
def rollout() -> None:
    """How the rollout of memory is going."""


@app.command()
def status(
    prometheus: Annotated[
        str, typer.Option(help="Address of a Prometheus that scrapes the deployment.")
    ] = "",
    metrics: Annotated[
        str, typer.Option(help="Metrics of one replica; looked at twice.")
    ] = "http://127.0.0.1:2024/metrics",
    job: Annotated[str, typer.Option(help="The job's name in Prometheus.")] = "konak",
    window: Annotated[
        float,
        typer.Option(min=0, help="Seconds to judge; 600 with Prometheus, 30 with --metrics by default."),
    ] = 0.0,
    token: Token = "",
    as_json: AsJson = False,
) -> None:
    """Say whether to go on, hold (exit code 3) or roll back (4), to which mode, and why."""
    try:
        with httpx.Client(timeout=_TIMEOUT_S, headers=bearer(token)) as client:
            if prometheus:
                signals = read_prometheus(prometheus, job=job, window_s=window or 600.0, client=client)
            else:
                signals = read_endpoint(metrics, over_s=window or 30.0, client=client)
    except PrometheusError as error:
        _fail(str(error))
    except httpx.HTTPStatusError as error:
        _fail(f"{metrics}: HTTP {error.response.status_code}")
    except (httpx.HTTPError, ValueError) as error:
        _fail(f"{metrics}: {type(error).__name__}")
    verdict = decide(signals)
    if as_json:
        typer.echo(json.dumps({**asdict(verdict), "signals": asdict(signals)}))
    else:
        _print(verdict, signals)
    raise typer.Exit(EXIT_CODES[verdict.action])


def _print(verdict: Verdict, signals: Signals) -> None:
    console = Console()
    canary = "" if verdict.canary_percent is None else f" for {verdict.canary_percent:.0f}% of users"
    console.print(
        f"{_WORDS[verdict.action]}: mode {verdict.current_mode or 'unknown'} -> {verdict.mode or 'unknown'}{canary}"
        f"  ({signals.turns:.0f} turns in {signals.window_s:.0f} s)",
        highlight=False,
    )
    for reason in verdict.reasons:
        console.print(f"  {escape(reason)}", highlight=False)


def _fail(line: str) -> NoReturn:
    typer.echo(f"konak: {line}", err=True)
    raise typer.Exit(1)
