"""`konak doctor`: what is configured, what is reachable, what is the mode, one line each."""

from __future__ import annotations

import asyncio
import platform
from collections.abc import Iterator

import typer
from rich.console import Console
from rich.markup import escape

from agents.catalogue.schema import SearchCriteria
from agents.models.probing import probe
from graph.resources import Resources, open_resources
from graph.settings import Settings, settings
from server.lifespan import configure_observability
from server.preflight import database_problem, folder_problem, server_problem

OPENED_FIRST = ("data", "postgres")
"""Without these nothing else can be looked at."""
AUTH = {"jwt": "bearer tokens", "off": "everybody may talk and do what operators do: for development only"}
MARKS = {"ok": "[green]ok  [/]", "off": "[dim]off [/]", "bad": "[red]bad [/]"}
Line = tuple[str, str, str]
"""Mark, what it is about, what was found."""


def doctor() -> None:
    """Check the configuration; exit code 1 when something that is configured does not work."""
    console, given = Console(), settings()
    configure_observability(given.model_copy(update={"log_level": "ERROR"}))
    lines = list(_configured(given))
    if not any(mark == "bad" and subject in OPENED_FIRST for mark, subject, _ in lines):
        lines += asyncio.run(_reachable(given))
    for mark, subject, finding in lines:
        console.print(
            f"{MARKS[mark]} {subject:<12} {escape(finding)}", highlight=False, emoji=False, soft_wrap=True
        )
    if any(mark == "bad" for mark, *_ in lines):
        raise typer.Exit(1)


def _configured(given: Settings) -> Iterator[Line]:
    yield "ok", "python", platform.python_version()
    missing = server_problem()
    yield "bad" if missing else "ok", "server", missing or "langgraph-api installed"
    unusable = folder_problem(given.konak_data_dir)
    yield "bad" if unusable else "ok", "data", unusable or str(given.konak_data_dir.resolve())
    if given.database_url is None:
        yield "off", "postgres", "SQLite files (DATABASE_URL is not set)"
    else:
        away = database_problem(given.database_url)
        yield "bad" if away else "ok", "postgres", away or "answers"
    yield "ok" if given.auth == "jwt" else "off", "auth", AUTH[given.auth]
    kinds = [k for k in ("email", "phone", "address") if getattr(given.redaction, k)]
    yield "ok" if kinds else "off", "redaction", ", ".join(kinds) or "nothing is redacted"
    endpoint = given.otel_exporter_otlp_endpoint
    yield "ok" if endpoint else "off", "traces", endpoint or "OTEL_EXPORTER_OTLP_ENDPOINT not set"


async def _reachable(given: Settings) -> list[Line]:
    lines: list[Line] = []
    async with open_resources(given) as opened:
        mode = opened.memory.mode_for("doctor")
        lines.append(
            ("ok" if mode.writes else "off", "memory", f"{given.memory_backend}, {mode.mode} ({mode.reason})")
        )
        probe = await opened.memory.probe()
        lines.append(("ok" if probe.ok else "bad", "backend", f"{probe.status} {probe.detail}".strip()))
        found = await opened.tools.listings.search(SearchCriteria(), limit=1)
        demo = " (demo data)" if found.listings and found.listings[0].demo else ""
        lines.append(("ok" if found.count else "bad", "listings", f"{found.count_text}{demo}"))
        lines.append(await model_line(opened))
        market = opened.tools.market
        lines.append(
            ("ok", "market", f"{market.name}: {len(market.gazetteer)} places, {', '.join(market.languages)}")
        )
    return lines


async def model_line(opened: Resources) -> Line:
    """Say which mode is active and why; a configured model is asked for one word."""
    if opened.settings.model is None:
        return "off", "model", "none: understanding and replies by rules and templates (MODEL is not set)"
    if opened.models is None:
        return "bad", "model", f"none: {opened.model_status.reason}"
    if opened.model_status.mode == "waiting":
        return (
            "bad",
            "model",
            f"{opened.settings.model}: {opened.model_status.reason}; rules answer meanwhile",
        )
    reason, asking = opened.model_status.reason, opened.models.asking(None)
    if asking is not None and await probe(asking):
        return "ok", "model", f"{reason}, answered in {asking.calls[-1].ms:.0f} ms"
    outcome = asking.calls[-1].outcome if asking and asking.calls else "error"
    return "bad", "model", f"{opened.settings.model}: {outcome} ({reason}); rules answer meanwhile"
