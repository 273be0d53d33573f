"""What the outbox tests share: a clock, and turns to enqueue."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from memory.identity import message_id
from memory.outbox import Outbox, SqliteOutbox
from memory.outbox.postgres import PostgresOutbox
from memory.port import MemoryMessage, NewFact
from memory.redaction import redact

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Clock:
    """A wall clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


async def eventually(holds: Callable[[], object]) -> None:
    """Wait until something holds; TimeoutError after five seconds."""
    async with asyncio.timeout(5):
        while not holds():  # noqa: ASYNC110 - what is waited for knows no event
            await asyncio.sleep(0.001)


@asynccontextmanager
async def write_locked(path: Path) -> AsyncIterator[None]:
    """Hold the write lock of a SQLite file, as another process does."""

    def lock() -> sqlite3.Connection:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN IMMEDIATE")
        return connection

    blocker = await asyncio.to_thread(lock)
    try:
        yield
    finally:
        await asyncio.to_thread(blocker.close)


async def open_at(place: Path | str, clock: Callable[[], datetime]) -> Outbox:
    """Open the outbox in a file or in a database."""
    if isinstance(place, Path):
        return await SqliteOutbox.open(place, now=clock)
    return await PostgresOutbox.open(place, now=clock)


def turn(
    number: int, *, user: str = "ada", thread: str = "t1", at: datetime = START, text: str = ""
) -> list[MemoryMessage]:
    """Return both messages of a turn."""
    return [
        MemoryMessage(
            message_id(user, thread, f"m{number}", role),
            role,
            redact(f"{role} says {number} {text}").text,
            at + timedelta(milliseconds=number),
        )
        for role in ("user", "assistant")
    ]


def fact(value: object, *, key: str = "location", at: datetime = START) -> NewFact:
    """Return a fact."""
    return NewFact(key, value, redact(f"{key} is {value}").text, at)


def ids(messages: list[MemoryMessage]) -> list[UUID]:
    """Return the ids of messages."""
    return [message.id for message in messages]
