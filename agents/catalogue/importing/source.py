"""Read rows from CSV, JSON and JSON-lines files; whatever is wrong becomes a refused row or one clear error."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from agents.catalogue.importing.report import ImportFileError

MOST_BYTES = 2 * 1024**3
MOST_JSON_BYTES = 200 * 1024**2
"""A JSON document is read whole; larger data come as JSON lines or CSV."""
MOST_LINE_BYTES = 2 * 1024**2
MOST_COLUMNS = 2_000

_ROW_LISTS = ("value", "listings", "@graph", "items", "results", "data", "elements", "features", "rows")
_KINDS_OF_BINARY = {
    b"PK\x03\x04": "a zip or Excel file: save it as CSV (UTF-8) first",
    b"\xd0\xcf\x11\xe0": "an old Excel file: save it as CSV (UTF-8) first",
    b"\x1f\x8b": "a gzip file: unpack it first",
    b"%PDF": "a PDF file",
    b"\xff\xfe": "UTF-16 text: save it as UTF-8 first",
    b"\xfe\xff": "UTF-16 text: save it as UTF-8 first",
    b"SQLite format 3": "an SQLite database",
}


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row: its number, its values or why it has none, and how far into the file it lies, in bytes."""

    number: int
    values: Mapping[str, Any] | None
    problem: str | None
    position: int


def file_size(path: Path) -> int:
    """Give the size of a file that looks importable; raises ImportFileError otherwise."""
    if not path.exists():
        raise ImportFileError(f"{path} does not exist")
    if not path.is_file():
        raise ImportFileError(f"{path} is not a file")
    size = path.stat().st_size
    if not size:
        raise ImportFileError(f"{path.name} is empty")
    if size > MOST_BYTES:
        raise ImportFileError(f"{path.name} is larger than {MOST_BYTES // 1024**3} GB: split it")
    try:
        with path.open("rb") as file:
            head = file.read(8192)
    except OSError as error:
        raise ImportFileError(f"{path.name} cannot be read: {error.strerror}") from error
    for mark, kind in _KINDS_OF_BINARY.items():
        if head.startswith(mark):
            raise ImportFileError(f"{path.name} is {kind}")
    if b"\0" in head:
        raise ImportFileError(f"{path.name} is a binary file")
    return size


def read_rows(path: Path) -> Iterator[SourceRow]:
    """Yield the rows of a file; its format is told by its content, not by its name.

    Raises ImportFileError before the first row when the file is no CSV, JSON or JSON lines.
    """
    size = file_size(path)
    with path.open("rb") as file:
        start = _first_bytes(file)
        if start.startswith(b"["):
            yield from _json_rows(path, size)
        elif start.startswith(b"{"):
            yield from _json_lines(file) if _is_json_lines(file) else _json_rows(path, size)
        else:
            yield from _csv_rows(path, file)


def read_json(path: Path) -> Any:
    """Read a JSON file whole; raises ImportFileError when it is too large or no JSON."""
    size = file_size(path)
    if size > MOST_JSON_BYTES:
        raise ImportFileError(
            f"{path.name} is a JSON document of more than {MOST_JSON_BYTES // 1024**2} MB: "
            "give it as JSON lines (one object a line) or split it"
        )
    try:
        return json.loads(path.read_bytes())
    except UnicodeDecodeError as error:
        raise ImportFileError(f"{path.name} is not UTF-8 text (byte {error.start})") from error
    except json.JSONDecodeError as error:
        raise ImportFileError(
            f"{path.name} is not valid JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        ) from error
    except RecursionError as error:
        raise ImportFileError(f"{path.name} is nested too deeply") from error


def _first_bytes(file: BinaryIO) -> bytes:
    head = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
    file.seek(0)
    return head


def _is_json_lines(file: BinaryIO) -> bool:
    """Tell JSON lines from one document: their first line is a whole object, and another line follows."""
    line = file.readline(MOST_LINE_BYTES).removeprefix(b"\xef\xbb\xbf")
    following = file.read(4096).lstrip()
    file.seek(0)
    try:
        first = json.loads(line)
    except ValueError:
        # A first line that is cut short is still a line of its own when the next one begins an object.
        return following.startswith(b"{") and line.rstrip().endswith(b"}")
    return bool(following) or not any(isinstance(first.get(name), list) for name in _ROW_LISTS)


def _json_lines(file: BinaryIO) -> Iterator[SourceRow]:
    number = 0
    while line := file.readline(MOST_LINE_BYTES):
        number += 1
        position = file.tell()
        if len(line) >= MOST_LINE_BYTES and not line.endswith(b"\n"):
            while (rest := file.readline(MOST_LINE_BYTES)) and not rest.endswith(b"\n"):
                pass
            yield SourceRow(
                number, None, f"the line is longer than {MOST_LINE_BYTES // 1024**2} MB", position
            )
            continue
        if not line.strip():
            continue
        yield _parsed(number, line.removeprefix(b"\xef\xbb\xbf"), position)


def _parsed(number: int, line: bytes, position: int) -> SourceRow:
    try:
        value = json.loads(line)
    except UnicodeDecodeError:
        return SourceRow(number, None, "the line is not UTF-8 text", position)
    except ValueError as error:
        return SourceRow(number, None, f"the line is not valid JSON ({error})", position)
    except RecursionError:
        return SourceRow(number, None, "the line is nested too deeply", position)
    return _object(number, value, position)


def _object(number: int, value: Any, position: int) -> SourceRow:
    if isinstance(value, dict):
        return SourceRow(number, value, None, position)
    return SourceRow(number, None, "not an object with named fields", position)


def _json_rows(path: Path, size: int) -> Iterator[SourceRow]:
    document = read_json(path)
    rows = document
    if isinstance(document, dict):
        rows = next(
            (document[name] for name in _ROW_LISTS if isinstance(document.get(name), list)), [document]
        )
    if not isinstance(rows, list):
        raise ImportFileError(f"{path.name} holds no list of rows")
    for number, value in enumerate(rows, start=1):
        yield _object(number, value, size * number // len(rows))


def _csv_rows(path: Path, file: BinaryIO) -> Iterator[SourceRow]:
    position = 0

    def lines() -> Iterator[str]:
        nonlocal position
        for line in iter(lambda: file.readline(MOST_LINE_BYTES), b""):
            position += len(line)
            yield line.decode("utf-8", errors="surrogateescape")

    sample = file.read(64 * 1024).decode("utf-8-sig", errors="replace")
    file.seek(0)
    delimiter = max(",;\t|", key=sample.split("\n", 1)[0].count)
    csv.field_size_limit(MOST_LINE_BYTES)
    reader = csv.reader(lines(), delimiter=delimiter, strict=False)
    try:
        header = [name.strip().removeprefix("\ufeff") for name in next(reader)]
    except (csv.Error, StopIteration) as error:
        raise ImportFileError(f"{path.name} is neither CSV, JSON nor JSON lines: {error}") from error
    if header and header[0].startswith("\udcef\udcbb\udcbf"):
        header[0] = header[0][3:]
    if delimiter not in sample.split("\n", 1)[0] or len(header) > MOST_COLUMNS:
        raise ImportFileError(f"{path.name} is neither CSV with a header row, JSON nor JSON lines")
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield SourceRow(number, None, f"the row is not valid CSV ({error})", position)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        yield _csv_row(number, header, cells, position)


def _csv_row(number: int, header: list[str], cells: list[str], position: int) -> SourceRow:
    if len(cells) > len(header):
        return SourceRow(
            number,
            None,
            f"has {len(cells)} cells, the header has {len(header)}: a quote may be missing",
            position,
        )
    if any("\udc80" <= character <= "\udcff" for cell in cells for character in cell):
        return SourceRow(number, None, "the row is not UTF-8 text", position)
    values = {name: cell for name, cell in zip(header, cells, strict=False) if name and cell.strip()}
    return SourceRow(number, values, None, position)
