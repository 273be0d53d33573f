"""`konak import` and `konak places`, as typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from graph import settings as settings_module
from server.commands import importing


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of our own."""
    folder = tmp_path / "konak"
    monkeypatch.setenv("KONAK_DATA_DIR", str(folder))
    settings_module.settings.cache_clear()
    return folder


def typed(*arguments: object, app: object = importing.app) -> Result:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])  # type: ignore[arg-type]
    settings_module.settings.cache_clear()
    return result


def said(result: Result) -> str:
    return re.sub(r"\s+", " ", result.output)


def test_listings_are_imported_and_refusals_shown(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("id,listing_type,city,price\n1,rent,Girne,500\n2,swap,Girne,500\n")
    refused = tmp_path / "refused.csv"
    result = typed("listings", rows, "--refused", refused)
    assert result.exit_code == 0, result.output
    assert "2 read, 1 new, 2,000 demo listings removed, 1 refused" in said(result)
    assert "3 the listing type 'swap' is not known" in said(result)
    assert refused.read_text() == "row,reason\n3,the listing type 'swap' is not known\n"


def test_places_and_rosters_are_imported(tmp_path: Path) -> None:
    places = tmp_path / "places.geojson"
    point = {"type": "Point", "coordinates": [33.32, 35.33]}
    tags = {"amenity": "pharmacy", "name": "Ada"}
    places.write_text(json.dumps({"features": [{"id": "node/1", "geometry": point, "properties": tags}]}))
    assert "1 read, 1 new" in said(typed("places", places))
    roster = tmp_path / "roster.csv"
    roster.write_text("pharmacy,place,date\nAda,Girne,2026-01-01\n")
    assert "1 read, 1 new" in said(typed("roster", roster))


def test_a_dry_run_says_what_it_would_refuse(tmp_path: Path, data_folder: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("id,listing_type\n1,swap\n")
    result = typed("listings", rows, "--dry-run")
    assert result.exit_code == 1
    assert "1 read, 1 refused" in said(result)


@pytest.mark.parametrize("command", ["listings", "places", "roster"])
def test_an_unreadable_file_is_one_line_and_exit_code_one(tmp_path: Path, command: str) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"\x7fELF\x00\x00")
    result = typed(command, program)
    assert result.exit_code == 1
    assert "program is a binary file" in said(result)
    assert "Traceback" not in result.output


def test_fetching_without_a_network_is_one_line() -> None:
    result = typed("places", "fetch", "--url", "http://127.0.0.1:9/", app=_with_one_more_command())
    assert result.exit_code == 1
    assert "Overpass cannot be reached at 127.0.0.1" in said(result)
    assert "Traceback" not in result.output


def _with_one_more_command() -> object:
    """`places_app` as it is mounted: typer would run a lone command without its name."""
    import typer

    app = typer.Typer()
    app.add_typer(importing.places_app, name="places")
    app.command("other")(lambda: None)
    return app


def test_a_wrong_mapping_stops_before_anything_is_read(tmp_path: Path) -> None:
    rows, mapping = tmp_path / "rows.csv", tmp_path / "mapping.toml"
    rows.write_text("id,listing_type\n1,rent\n")
    mapping.write_text("[feilds]\n")
    result = typed("listings", rows, "--mapping", mapping)
    assert result.exit_code == 1
    assert "unknown parts: feilds" in said(result)
