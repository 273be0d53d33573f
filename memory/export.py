"""Hand a person everything that is held about them, from every store, as JSON lines."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import structlog

from memory.data_subject import DataSubject, data_subject
from memory.embedded import FILE_NAME, EmbeddedMemory
from memory.fault_place import place_of
from memory.moment import utc_now
from memory.outbox.port import Outbox
from memory.port import MemoryBackend

_log = structlog.get_logger(__name__)
FORMAT: Final = 1
Items = AsyncIterator[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ExportSource:
    """One store: its name, and how to read what it holds about a person as JSON objects."""

    name: str
    read: Callable[[DataSubject], Items]


async def export_lines(
    raw_user_id: str, sources: Sequence[ExportSource], *, now: Callable[[], datetime] = utc_now
) -> AsyncIterator[str]:
    """Yield JSON lines: a head, everything with its `store`, and an end that counts and says what is missing.

    A store that fails makes the export incomplete, not impossible; `complete` in the last line tells. Raises
    InvalidIdError for what is no id.
    """
    subject = data_subject(raw_user_id)
    yield _line({"type": "export", "format": FORMAT, "user_id": raw_user_id, "at": now().isoformat()})
    counts: dict[str, int] = {}
    missing: list[str] = []
    for source in sources:
        counts[source.name] = 0
        try:
            async for item in source.read(subject):
                if item.get("type", item.get("kind")) == "incomplete":
                    missing.append(source.name)
                else:
                    counts[source.name] += 1
                yield _line({"store": source.name, **item})
        except Exception as error:  # noqa: BLE001  # what the other stores hold is owed all the same
            _log.error(  # a traceback reads files
                "export_store_failed", store=source.name, error=type(error).__name__, place=place_of(error)
            )
            missing.append(source.name)
    yield _line({"type": "end", "counts": counts, "complete": not missing, "missing": missing})


def memory_sources(outbox: Outbox, backend: MemoryBackend, *, data_dir: Path) -> list[ExportSource]:
    """Return memory's own stores."""
    sources = [
        ExportSource("outbox", lambda subject: outbox.export_user(subject.user_id)),
        ExportSource(backend.name, lambda subject: backend.export_user(subject.user_id)),
    ]
    if backend.name != "embedded":
        sources.append(ExportSource("embedded", lambda subject: _leftover(data_dir / FILE_NAME, subject)))
    return sources


async def _leftover(path: Path, subject: DataSubject) -> Items:
    store = await EmbeddedMemory.open_existing(path)
    if store is not None:
        try:
            async for item in store.export_user(subject.user_id):
                yield item
        finally:
            await store.aclose()


def _line(item: dict[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False, default=str)
