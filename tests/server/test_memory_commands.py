"""`konak memory` and `konak backfill`, run as a person runs them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
import typer
from typer.testing import CliRunner, Result

from graph.settings import settings
from memory.embedded import open_embedded
from memory.outbox import open_outbox
from memory.settings import MemorySettings
from server.cli import app
from server.commands.backfilling import since_when
from tests.memory.outbox.stage import fact, turn

pytestmark = pytest.mark.slow

Run = Callable[..., Result]
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("KONAK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    structlog.reset_defaults()  # a command finds no chain of another test, and sets up its own
    yield lambda *words, **options: CliRunner().invoke(mounted(), list(words), **options)
    settings.cache_clear()


def mounted() -> typer.Typer:
    from server.cli import _mount

    if not app.registered_commands:
        _mount()
    return app


@pytest.fixture
def lived(tmp_path: Path) -> None:
    """Ada has said something that is remembered, something that waits, and something that was refused."""

    async def live() -> None:
        given = MemorySettings(data_dir=tmp_path)
        async with open_outbox(given) as outbox, open_embedded(given) as memory:
            await memory.append("ada", "t1", turn(1), [fact(["Girne"])])
            await outbox.enqueue("ada", "t1", turn(2))
            claim = await outbox.claim("me", lease_s=60)
            assert claim is not None
            await outbox.refused(claim, turn(2)[1].id, "invalid: too odd", bury=True)
            await outbox.give_back(claim)

    asyncio.run(live())


def test_show_tells_facts_threads_and_what_waits(run: Run, lived: None) -> None:
    shown = run("memory", "show", "ada")
    assert shown.exit_code == 0
    assert "1 threads, 1 waiting, 1 dead letters" in shown.output
    assert "Girne" in shown.output and "user: user says 1" in shown.output


def test_export_writes_json_lines_to_a_file_or_to_the_screen(run: Run, lived: None, tmp_path: Path) -> None:
    shown = run("memory", "export", "ada")
    assert shown.exit_code == 0
    items = [json.loads(line) for line in shown.output.splitlines()]
    assert items[-1]["complete"] and items[-1]["counts"]["embedded"] == 5
    assert run("memory", "export", "ada", "--out", str(tmp_path / "ada.jsonl")).exit_code == 0
    assert len((tmp_path / "ada.jsonl").read_text().splitlines()) == len(items)


def test_erase_asks_first_then_prints_receipts(run: Run, lived: None) -> None:
    assert run("memory", "erase", "ada", input="n\n").exit_code == 1
    assert "Girne" in run("memory", "show", "ada").output
    erased = run("memory", "erase", "ada", "--yes")
    assert erased.exit_code == 0
    for store in ("outbox", "embedded", "conversations"):
        assert store in erased.output
    assert json.loads(run("memory", "export", "ada").output.splitlines()[-1])["counts"]["embedded"] == 0
    assert run("memory", "erase", "--resume").exit_code == 0
    assert run("memory", "erase").exit_code == 2


def test_the_outbox_is_listed_retried_and_dropped(run: Run, lived: None) -> None:
    assert "1 waiting" in run("memory", "outbox", "list").output
    dead = run("memory", "outbox", "list", "--dead").output
    assert "invalid: too odd" in dead and str(turn(2)[1].id) in dead
    assert run("memory", "outbox", "retry").exit_code == 2
    assert run("memory", "outbox", "retry", "--all", str(turn(2)[1].id)).exit_code == 2
    assert run("memory", "outbox", "drop", str(turn(2)[0].id)).output.startswith("0 deleted")
    assert run("memory", "outbox", "retry", str(turn(2)[1].id)).output.startswith("1 waiting again")
    assert "2 waiting" in run("memory", "outbox", "list").output
    assert run("memory", "outbox", "drop", "--all").output.startswith("0 deleted")


def test_modes_are_forced_and_released(run: Run) -> None:
    assert run("memory", "mode").output.strip() == "mode auto, read breaker auto, write breaker auto"
    forced = run("memory", "mode", "write_only", "--read-breaker", "forced_open")
    assert forced.output.startswith("mode write_only, read breaker forced_open")
    assert "write_only" in run("memory", "mode").output
    assert run("memory", "mode", "auto", "--read-breaker", "auto").output.startswith(
        "mode auto, read breaker auto"
    )
    assert run("memory", "mode", "sometimes").exit_code == 2


def test_a_bad_id_is_one_line(run: Run) -> None:
    for command in ("show", "export"):
        shown = run("memory", command, "a\x1fb")
        assert shown.exit_code == 1
        assert "control character" in shown.output + str(shown.stderr)


def test_a_backfill_without_history_counts_nothing(run: Run) -> None:
    shown = run("backfill", "--since", "30d", "--dry-run")
    assert shown.exit_code == 0
    assert "0 threads, 0 messages" in shown.output


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("30d", NOW - timedelta(days=30)),
        ("12h", NOW - timedelta(hours=12)),
        ("90m", NOW - timedelta(minutes=90)),
        ("2w", NOW - timedelta(weeks=2)),
        ("2026-01-05", datetime(2026, 1, 5, tzinfo=UTC)),
        ("2026-01-05T10:00:00+03:00", datetime(2026, 1, 5, 7, tzinfo=UTC)),
    ],
)
def test_since_takes_an_age_or_a_date(text: str, when: datetime) -> None:
    assert since_when(text, NOW) == when


@pytest.mark.parametrize("text", ["", "soon", "30", "d", "-3d", "1y", "999999d"])
def test_since_refuses_the_rest(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="30d"):
        since_when(text, NOW)


def test_help_tells_every_command(run: Run) -> None:
    shown: Any = run("memory", "--help")
    for command in ("show", "export", "erase", "mode", "outbox"):
        assert command in shown.output
