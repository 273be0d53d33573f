"""Find what was said 400 messages ago among 100,000: recall and time per search.

`python -m benchmarks.retrieval` prints one table. Two shapes of 100,000 messages: 250 users with 400 each, and one user
with all of them. Every needle lies about 400 messages back.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid5

from rich.console import Console
from rich.table import Table

from benchmarks.conversations import Needle, Role, SmallTalk, needles
from memory.embedded import EmbeddedMemory
from memory.embedded.backend import SCHEMA
from memory.embedded.retrieval import SearchSettings, search_messages
from memory.port import Hit, MemoryMessage
from memory.redaction import RedactedText
from memory.sqlite_file import SqliteFile

AGO = 400
BATCH = 40
SPACE = UUID("00000000-0000-5000-8000-0000000000aa")
START = datetime(2026, 1, 1, tzinfo=UTC)
VARIANTS = {
    "words": SearchSettings(gram_weight=0.0, after_share=0.0, before_share=0.0),
    "grams": SearchSettings(word_weight=0.0, after_share=0.0, before_share=0.0),
    "words + grams": SearchSettings(after_share=0.0, before_share=0.0),
    "as shipped": SearchSettings(),
}


class Filled:
    """A store full of conversation, and where the needles lie."""

    def __init__(self, memory: EmbeddedMemory, file: SqliteFile) -> None:
        self.memory = memory
        self.file = file
        self.wanted: dict[str, tuple[str, UUID]] = {}
        self.last: dict[str, list[UUID]] = {}
        self._count = itertools.count()

    async def fill(self, users: int, messages: int) -> None:
        """Give each user `messages`, with the needles spread over the users, each `AGO` messages from the end."""
        hidden = needles()
        for user in range(users):
            mine = hidden[user::users] if users < len(hidden) else hidden[user : user + 1]
            await self._talk(f"user{user}", messages, mine, SmallTalk(user))

    async def _talk(self, user: str, messages: int, mine: list[Needle], talk: SmallTalk) -> None:
        chatter = iter(talk)
        planted = sum(len(needle.said) for needle in mine)
        before = max(0, messages - AGO - planted)
        said: list[tuple[Role, str, Needle | None]] = [(*next(chatter), None) for _ in range(before)]
        for needle in mine:
            said += [
                (role, text, needle if place == needle.evidence else None)
                for place, (role, text) in enumerate(needle.said)
            ]
        said += [(*next(chatter), None) for _ in range(messages - len(said))]
        batch: list[MemoryMessage] = []
        for role, text, planted_here in said:
            number = next(self._count)
            message = MemoryMessage(
                uuid5(SPACE, str(number)),
                role,
                RedactedText.from_store(text),
                START + timedelta(seconds=number),
            )
            batch.append(message)
            if planted_here:
                self.wanted[planted_here.question] = (user, message.id)
            if len(batch) == BATCH:
                await self.memory.append(user, f"{user}-t", batch)
                batch = []
        await self.memory.append(user, f"{user}-t", batch)
        self.last[user] = [message.id for message in batch][-10:]


def _timed(
    connection: sqlite3.Connection, user_id: str, query: str, settings: SearchSettings
) -> tuple[list[Hit], float]:
    began = time.thread_time()
    hits = search_messages(connection, user_id, query, 10, settings)
    return hits, (time.thread_time() - began) * 1e3


async def measured(
    filled: Filled, settings: SearchSettings
) -> tuple[dict[str, list[bool]], list[tuple[float, float]]]:
    """Return by kind whether each needle was among the first ten, and wall and CPU milliseconds per search."""
    found: dict[str, list[bool]] = {}
    times: list[tuple[float, float]] = []
    for needle in needles():
        user, wanted = filled.wanted[needle.question]
        search = partial(_timed, user_id=user, query=needle.question, settings=settings)
        for _ in range(3):
            began = time.perf_counter()
            hits, cpu_ms = await filled.file.read(search)
            times.append(((time.perf_counter() - began) * 1e3, cpu_ms))
        found.setdefault(needle.kind, []).append(any(hit.message.id == wanted for hit in hits))
    return found, times


def rows(found: dict[str, list[bool]], times: list[tuple[float, float]]) -> Iterator[str]:
    """Return the cells of one line."""
    everything = list(itertools.chain.from_iterable(found.values()))
    for hits in (everything, *(found[kind] for kind in sorted(found))):
        yield f"{sum(hits) / len(hits):.2f}"
    for one in zip(*times, strict=True):
        cuts = statistics.quantiles(one, n=20)
        yield f"{cuts[9]:.1f}"
        yield f"{cuts[18]:.1f}"


async def run(total: int, folder: Path) -> Table:
    """Fill both shapes and search in them."""
    kinds = sorted({needle.kind for needle in needles()})
    table = Table(
        "messages",
        "search",
        "recall@10",
        *kinds,
        "p50 ms",
        "p95 ms",
        "CPU p50",
        "CPU p95",
        title=f"{len(needles())} questions",
    )
    for users in (max(1, total // AGO // 2), 1):
        path = folder / f"{users}.sqlite3"
        memory = await EmbeddedMemory.open(path)
        file = await SqliteFile.open(path, SCHEMA)
        filled = Filled(memory, file)
        began = time.perf_counter()
        await filled.fill(users, total // users)
        per_message = (time.perf_counter() - began) / total * 1e3
        shape = f"{users} x {total // users:,} ({per_message:.2f} ms each to store)"
        recent = [wanted in filled.last[user] for user, wanted in filled.wanted.values()]
        table.add_row(shape, "last 10", f"{sum(recent) / len(recent):.2f}")
        for name, settings in VARIANTS.items():
            table.add_row("", name, *rows(*await measured(filled, settings)))
        await file.aclose()
        await memory.aclose()
    return table


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        Console(width=160).print(asyncio.run(run(arguments.messages, Path(folder))))


if __name__ == "__main__":
    main()
