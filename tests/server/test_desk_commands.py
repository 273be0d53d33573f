"""`konak viewings` and `konak handovers`, run as an agency runs them, and a person's rights over what they left."""

from __future__ import annotations

import asyncio
import csv
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from agents.desk import Handover, Viewing, open_desk
from graph.settings import settings
from server.cli import _mount, app
from server.commands.desk import plain_cell

pytestmark = pytest.mark.slow

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
VIEWING = Viewing(
    "1" * 36, "ada", "t", "h1", "2+1 flat, Girne", date(2026, 1, 9), "=cmd|'/c calc'!A0", "+90 533 111 22 33",
    "çok acil; \"evet\"", "tr", False, NOW,
)  # fmt: skip
HANDOVER = Handover(
    "2" * 36, "ada", "t", None, "Ada", "ada@example.com", "", ({"role": "user", "text": "hello [PHONE]"},), "en", NOW
)  # fmt: skip

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("KONAK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    structlog.reset_defaults()  # a command finds no chain of another test, and sets up its own
    if not app.registered_commands:
        _mount()
    yield lambda *words, **options: CliRunner().invoke(app, list(words), **options)
    settings.cache_clear()


@pytest.fixture
def left(tmp_path: Path) -> None:
    async def leave() -> None:
        async with open_desk(f"sqlite+aiosqlite:///{tmp_path / 'desk.sqlite'}") as desk:
            await desk.file(VIEWING)
            await desk.file(HANDOVER)
            await desk.searches.save("ada", {"location": ["Girne"]}, {"h1": 1.0}, NOW)

    asyncio.run(leave())


@pytest.mark.usefixtures("left")
def test_viewing_requests_are_exported_for_a_spreadsheet(run, tmp_path):
    out = tmp_path / "viewings.csv"
    result = run("viewings", "export", "--out", str(out))
    assert result.exit_code == 0, result.output
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(out.read_text("utf-8-sig").splitlines())
    assert row["day"] == "2026-01-09"
    assert row["note"] == VIEWING.note
    assert row["name"] == f"'{VIEWING.name}"
    assert row["contact"] == "'+90 533 111 22 33"


def test_nothing_left_is_a_header_alone(run):
    assert run("viewings", "export").stdout.startswith("id,asked_at,day")


@pytest.mark.usefixtures("left")
def test_a_handover_is_listed_and_shown_by_how_its_id_begins(run):
    assert "ada@example.com" in run("handovers", "list").stdout
    assert "hello [PHONE]" in run("handovers", "show", "22").stdout
    assert run("handovers", "show", "9").exit_code == 1
    assert json.loads(run("handovers", "export").stdout)["contact"] == "ada@example.com"


@pytest.mark.usefixtures("left")
def test_what_a_person_left_is_in_their_export_and_goes_with_their_erasure(run):
    exported = [json.loads(line) for line in run("memory", "export", "ada").stdout.splitlines()]
    assert [one["kind"] for one in exported if one.get("store") == "desk"] == [
        "viewing",
        "handover",
        "search",
    ]
    erased = run("memory", "erase", "ada", "--yes")
    assert erased.exit_code == 0, erased.output
    assert "desk" in erased.output
    assert len(run("viewings", "export").stdout.splitlines()) == 1
    assert run("handovers", "export").stdout == ""


@pytest.mark.parametrize("text", ["=1+1", "+90", "-1", "@x", "\tx"])
def test_what_a_spreadsheet_would_run_is_plain_text(text):
    assert plain_cell(text) == f"'{text}"
    assert plain_cell("Ada") == "Ada"
