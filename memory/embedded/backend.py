"""The embedded backend: memory in one SQLite file, for one host, without a server."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from memory.embedded.erasing import erase_messages, erase_user, nothing_left
from memory.embedded.exporting import export_page
from memory.embedded.facts import remember_fact
from memory.embedded.messages import append_messages, ensure_thread
from memory.embedded.reindex import reindex_if_outdated
from memory.embedded.retrieval import search_messages
from memory.embedded.snapshot import Snapshot, context_of, read_snapshot
from memory.moment import micros, utc_now
from memory.port import Context, Hit, MemoryMessage, NewFact, Outcome
from memory.redaction import RedactedText
from memory.sqlite_file import DEFAULT_BUSY_MS, SqliteFile, trouble_of

T = TypeVar("T")
FACTS_RECALLED: Final = 50
FOUND: Final = 6
_OK: Final = Outcome("ok")
SCHEMA: Final = Path(__file__).with_name("schema.sql")


class EmbeddedMemory:
    """Memory in a SQLite file; open with `EmbeddedMemory.open`. Outcomes are values, errors of SQLite included."""

    name = "embedded"

    def __init__(self, file: SqliteFile, now: Callable[[], datetime] = utc_now) -> None:
        self._file = file
        self._now = now

    @classmethod
    async def open(
        cls, path: Path, *, busy_ms: int = DEFAULT_BUSY_MS, now: Callable[[], datetime] = utc_now
    ) -> Self:
        """Open or create the store; raises sqlite3.Error or OSError when the file cannot be used."""
        file = await SqliteFile.open(path, SCHEMA, busy_ms=busy_ms)
        await reindex_if_outdated(file)
        return cls(file, now)

    @classmethod
    async def open_existing(cls, path: Path) -> Self | None:
        """Open the store where the file is there; None where it is not."""
        return await cls.open(path) if await asyncio.to_thread(path.exists) else None

    async def ensure_thread(self, user_id: str, thread_id: str) -> Outcome:
        """Create the user and the thread where missing."""
        now = micros(self._now())

        def work(connection: sqlite3.Connection) -> Outcome:
            ensure_thread(connection, user_id, thread_id, now)
            return _OK

        return await self._guarded(self._file.write(work))

    async def append(
        self,
        user_id: str,
        thread_id: str,
        messages: Sequence[MemoryMessage],
        facts: Sequence[NewFact] = (),
        *,
        resend: bool = False,  # noqa: ARG002 - the unique message id answers that question here
    ) -> Outcome:
        """Store messages and facts in one transaction; "duplicate" when all of it was there."""
        now = micros(self._now())

        def work(connection: sqlite3.Connection) -> Outcome:
            thread = ensure_thread(connection, user_id, thread_id, now)
            new = append_messages(connection, thread, messages)
            for fact in facts:
                new += remember_fact(connection, thread.user_ref, user_id, thread_id, fact)
            return _OK if new else Outcome("duplicate")

        return await self._guarded(self._file.write(work))

    async def context(
        self, user_id: str, thread_id: str, *, query: RedactedText | None = None, last_n: int = 4
    ) -> tuple[Outcome, Context]:
        """Recall the user's facts across threads, the thread's last messages and, with a query, what fits it."""

        def known(connection: sqlite3.Connection) -> Snapshot:
            return read_snapshot(connection, user_id, thread_id, facts=FACTS_RECALLED, messages=last_n)

        def fitting(connection: sqlite3.Connection) -> tuple[Snapshot, list[Hit]]:
            return known(connection), search_messages(connection, user_id, query or "", FOUND)

        try:
            if query:
                snapshot, hits = await self._file.read(fitting)
                context = replace(context_of(snapshot), found=tuple(hits))
            else:
                context = context_of(await self._file.ask(known))
        except sqlite3.Error as error:
            return _failed(error), Context()
        return (_OK if context.facts or context.messages else Outcome("empty")), context

    async def search(
        self, user_id: str, query: RedactedText, *, limit: int = 10
    ) -> tuple[Outcome, list[Hit]]:
        """Find messages of this user by relevance, in any of their threads."""
        try:
            hits = await self._file.read(lambda c: search_messages(c, user_id, query, limit))
        except sqlite3.Error as error:
            return _failed(error), []
        return (_OK if hits else Outcome("empty")), hits

    async def export_user(self, user_id: str) -> AsyncIterator[dict[str, Any]]:
        """Yield user, threads, messages and facts (with what they replaced) as JSON objects; raises sqlite3.Error."""
        after: tuple[int, int] | None = (0, 0)
        while after is not None:
            position = after
            page, after = await self._file.read(lambda c, at=position: export_page(c, user_id, at))  # type: ignore[misc]
            for item in page:
                yield item

    async def delete_user(self, user_id: str, thread_ids: Sequence[str]) -> Outcome:  # noqa: ARG002
        """Erase a user with all threads, from the index and the log too; "ok" only when nothing is left."""
        try:
            while await self._file.write(lambda c: erase_messages(c, user_id)):
                pass
            await self._file.write(lambda c: erase_user(c, user_id))
            await self._file.checkpoint()
            clean = await self._file.read(lambda c: nothing_left(c, user_id))
        except sqlite3.Error as error:
            return _failed(error)
        return _OK if clean else Outcome("unverified", detail="rows are left")

    async def probe(self) -> Outcome:
        """Ask for the cheapest thing that proves the file answers."""
        return await self._guarded(
            self._file.read(lambda c: c.execute("SELECT 1 FROM users LIMIT 1") and _OK)
        )

    async def aclose(self) -> None:
        """Close the file."""
        await self._file.aclose()

    async def _guarded(self, call: Any) -> Outcome:
        try:
            outcome: Outcome = await call
        except sqlite3.Error as error:
            return _failed(error)
        return outcome


def _failed(error: sqlite3.Error) -> Outcome:
    return Outcome("unavailable", detail=f"sqlite: {trouble_of(error)}")
