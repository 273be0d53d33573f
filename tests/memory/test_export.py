"""Export: everything, from every store, as JSON lines that say when something is missing."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from memory.data_subject import DataSubject
from memory.embedded import EmbeddedMemory, open_embedded
from memory.export import ExportSource, export_lines, memory_sources
from memory.identity import InvalidIdError, backend_id
from memory.outbox import SqliteOutbox
from memory.settings import MemorySettings
from tests.memory.outbox.stage import Clock, fact, turn
from tests.memory.shelf import Shelf

RAW = "ada@example.org"
ADA = backend_id(RAW)


async def exported(sources: list[ExportSource], user: str = RAW) -> list[dict[str, Any]]:
    lines = [line async for line in export_lines(user, sources, now=Clock())]
    assert all("\n" not in line for line in lines)
    return [json.loads(line) for line in lines]


async def test_every_store_is_in_it(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    memory = await EmbeddedMemory.open(tmp_path / "memory.sqlite3")
    await memory.append(ADA, "t1", turn(1, user=ADA, text="kırmızı\nçatı"), [fact(["Girne"])])
    await outbox.enqueue(ADA, "t1", turn(2, user=ADA))

    async def conversation(subject: DataSubject) -> AsyncIterator[dict[str, Any]]:
        yield {"type": "checkpoint", "thread_id": "raw thread", "of": subject.raw_user_id}

    sources = [
        *memory_sources(outbox, memory, data_dir=tmp_path),
        ExportSource("conversations", conversation),
    ]
    head, *items, end = await exported(sources)
    assert head == {"type": "export", "format": 1, "user_id": RAW, "at": "2026-03-01T12:00:00+00:00"}
    assert end == {
        "type": "end",
        "counts": {"outbox": 3, "embedded": 5, "conversations": 1},
        "complete": True,
        "missing": [],
    }
    assert {(item["store"], item["type"]) for item in items} == {
        ("outbox", "thread"),
        ("outbox", "outbox"),
        ("embedded", "user"),
        ("embedded", "thread"),
        ("embedded", "message"),
        ("embedded", "fact"),
        ("conversations", "checkpoint"),
    }
    assert any(item.get("content") == "user says 1 kırmızı\nçatı" for item in items)
    assert items[-1]["of"] == RAW
    await outbox.aclose()
    await memory.aclose()


async def test_a_store_that_fails_makes_it_incomplete_not_impossible() -> None:
    async def broken(_subject: DataSubject) -> AsyncIterator[dict[str, Any]]:
        yield {"type": "message", "id": 1}
        raise ConnectionError("gone")

    async def cut_short(_subject: DataSubject) -> AsyncIterator[dict[str, Any]]:
        yield {"type": "incomplete", "status": "timeout"}

    async def whole(_subject: DataSubject) -> AsyncIterator[dict[str, Any]]:
        yield {"type": "message", "id": 2}

    items = await exported(
        [ExportSource("a", broken), ExportSource("b", cut_short), ExportSource("c", whole)]
    )
    assert items[-1] == {
        "type": "end",
        "counts": {"a": 1, "b": 0, "c": 1},
        "complete": False,
        "missing": ["a", "b"],
    }
    assert [item["store"] for item in items[1:-1]] == ["a", "b", "c"]


async def test_a_store_left_over_from_before_is_in_it(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    async with open_embedded(MemorySettings(data_dir=tmp_path)) as left_over:
        await left_over.append(ADA, "t1", turn(1, user=ADA))
    items = await exported(memory_sources(outbox, Shelf(), data_dir=tmp_path))
    assert items[-1]["counts"] == {"outbox": 0, "shelf": 0, "embedded": 4}
    await outbox.aclose()


async def test_of_a_stranger_there_is_nothing(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    items = await exported(memory_sources(outbox, Shelf(), data_dir=tmp_path), user="stranger")
    assert [item["type"] for item in items] == ["export", "end"]
    await outbox.aclose()


async def test_no_id_no_export() -> None:
    with pytest.raises(InvalidIdError):
        await exported([], user="")
