"""Files of all kinds, whole and broken, as rows."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.catalogue.importing import source
from agents.catalogue.importing.report import ImportFileError
from agents.catalogue.importing.source import SourceRow, read_json, read_rows


def rows_of(tmp_path: Path, content: bytes, name: str = "data") -> list[SourceRow]:
    path = tmp_path / name
    path.write_bytes(content)
    return list(read_rows(path))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "zip or Excel"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"\xff\xfei\x00d\x00", "UTF-16"),
        (b"%PDF-1.7", "PDF"),
        (b"\x7fELF\x00\x01", "binary"),
        (b"hello", "neither CSV"),
        (b"hello there\nnothing here\n", "neither CSV"),
        (b"[1, 2", "not valid JSON"),
        (b'{"a": 1,\n"b"', "not valid JSON"),
        (b'["\xff"]', "not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_table_gives_one_clear_line(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(ImportFileError, match=message) as caught:
        rows_of(tmp_path, content)
    assert "\n" not in str(caught.value)


def test_missing_files_and_folders_are_told(tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="does not exist"):
        list(read_rows(tmp_path / "nobody.csv"))
    with pytest.raises(ImportFileError, match="is not a file"):
        list(read_rows(tmp_path))


def test_too_large_files_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_JSON_BYTES", 10)
    with pytest.raises(ImportFileError, match="give it as JSON lines"):
        rows_of(tmp_path, b'[{"a": 1}, {"a": 2}]')
    monkeypatch.setattr(source, "MOST_BYTES", 10)
    with pytest.raises(ImportFileError, match="split it"):
        rows_of(tmp_path, b"a,b\n1,2\n3,4\n")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_csv_is_read_with_any_usual_delimiter(tmp_path: Path, delimiter: str, mark: bytes) -> None:
    text = f"id{delimiter}name\r\n1{delimiter}Ayşe\r\n\r\n2{delimiter}\r\n"
    rows = rows_of(tmp_path, mark + text.encode())
    assert [(row.number, row.values) for row in rows] == [(2, {"id": "1", "name": "Ayşe"}), (4, {"id": "2"})]


def test_a_quoted_cell_may_hold_lines_and_delimiters(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, b'id,text\n1,"a, b\nc"\n2,d\n')
    assert [row.values for row in rows] == [{"id": "1", "text": "a, b\nc"}, {"id": "2", "text": "d"}]


def test_rows_with_too_many_cells_or_other_encodings_are_refused(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, b"id,name\n1,a,b\n2,caf\xe9\n3,fine\n")
    assert [row.problem is None for row in rows] == [False, False, True]
    assert "a quote may be missing" in (rows[0].problem or "")
    assert "not UTF-8" in (rows[1].problem or "")


def test_an_overlong_line_is_refused_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MOST_LINE_BYTES", 100)
    long = json.dumps({"a": "x" * 500}).encode()
    rows = rows_of(tmp_path, b'{"a": 1}\n' + long + b'\n{"a": 2}\n')
    assert [row.number for row in rows] == [1, 2, 3]
    assert [row.values for row in rows] == [{"a": 1}, None, {"a": 2}]


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (b'[{"a": 1}, {"a": 2}]', 2),
        (b'{"value": [{"a": 1}]}', 1),
        (b'{"listings": []}', 0),
        (b'{"@graph": [{"a": 1}, 5]}', 2),
        (b'{"a": 1}', 1),
        (b'{\n  "a": 1\n}\n', 1),
        (b'{"a": 1}\n{"a": 2}', 2),
        (b"[]", 0),
    ],
)
def test_documents_and_lines_are_told_apart(tmp_path: Path, content: bytes, count: int) -> None:
    assert len(rows_of(tmp_path, content)) == count


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.binary(max_size=300))
def test_any_bytes_give_rows_or_one_clear_error(tmp_path: Path, content: bytes) -> None:
    try:
        rows = rows_of(tmp_path, content)
    except ImportFileError as error:
        assert "\n" not in str(error)
    else:
        assert all((row.values is None) != (row.problem is None) for row in rows)


CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=8).filter(str.strip)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.tuples(CELLS, CELLS), max_size=8))
def test_what_a_csv_writer_writes_is_read_back(tmp_path: Path, table: list[tuple[str, str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("first", "second"))
    writer.writerows(table)
    rows = rows_of(tmp_path, text.getvalue().encode())
    assert [tuple((row.values or {}).values()) for row in rows] == table


def test_a_json_file_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"features": []}')
    assert read_json(path) == {"features": []}
