"""Dated, sourced facts of a market: read from its facts.toml, never from anywhere else."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal
from weakref import WeakKeyDictionary

from agents.markets.market import Market

FACTS_FILE = "facts.toml"


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement with its source. `as_of` is a day, a month ("2023-05") or None for an undated page."""

    topic: str
    kind: Literal["read", "compiled"]
    texts: Mapping[str, str]
    source: str = ""
    url: str = ""
    as_of: date | str | None = None
    dispute: str | None = None
    """Facts of the same dispute contradict each other."""


_READ: WeakKeyDictionary[Market, tuple[Fact, ...]] = WeakKeyDictionary()


async def facts_of(market: Market) -> tuple[Fact, ...]:
    """Give the facts of a market; read once, off the event loop. A market without the file has none."""
    if market not in _READ:
        path = market.folder / FACTS_FILE if market.folder else None
        _READ[market] = await asyncio.to_thread(read_facts, path) if path else ()
    return _READ[market]


def read_facts(path: Path) -> tuple[Fact, ...]:
    """Read a facts.toml; raises ValueError naming the fact that lacks its topic, texts or source."""
    if not path.is_file():
        return ()
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("facts", [])
    return tuple(_fact(entry, f"{path.name}, fact {number}") for number, entry in enumerate(entries, start=1))


def _fact(entry: Mapping[str, Any], where: str) -> Fact:
    kind = entry.get("kind")
    if kind not in ("read", "compiled") or not entry.get("topic") or not entry.get("text"):
        raise ValueError(f"{where} needs a topic, a text and a kind that is read or compiled")
    if kind == "read" and not entry.get("source"):
        raise ValueError(f"{where} was read somewhere and must say where")
    return Fact(
        topic=entry["topic"],
        kind=kind,
        texts=entry["text"],
        source=entry.get("source", ""),
        url=entry.get("url", ""),
        as_of=entry.get("as_of"),
        dispute=entry.get("dispute"),
    )
