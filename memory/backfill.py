"""Send conversation history to memory that memory lacks: in order, redacted, as often as one likes.

Every message has the id it would have had when it was said, so a run that was cut off is simply run again: what is
there already is counted and skipped.
"""

from __future__ import annotations

import asyncio
import math
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from memory.identity import backend_id, message_id
from memory.outbox.port import Outbox
from memory.outbox.splitting import split_message
from memory.port import MemoryBackend, MemoryMessage
from memory.redaction import RedactionSettings, redact

BATCH: Final = 20
BACKPRESSURE_ROWS: Final = 500
_BACKPRESSURE_S: Final = 0.2
STALLED_S: Final = 60.0
"""How long it waits for an outbox that does not get any emptier."""


@dataclass(frozen=True, slots=True)
class HistoryMessage:
    """One message of a conversation as it was said; ids are raw, `key` is the idempotency key of its turn."""

    user_id: str
    thread_id: str
    key: str
    role: Literal["user", "assistant"]
    text: str
    at: datetime
    """When its turn began."""
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class BackfillCount:
    """How far a backfill is: messages by what became of them."""

    threads: int = 0
    seen: int = 0
    held: int = 0
    """Memory has them."""
    sent: int = 0
    """Queued, or in a dry run: would be."""
    refused: int = 0
    """Of erased users, or in a thread that is registered for somebody else."""
    redactions: int = 0


class BackfillStopped(Exception):  # noqa: N818 - it is told, not raised at a fault of the caller's
    """The outbox did not take a batch, or memory does not answer; running again goes on from there."""


@dataclass(slots=True)
class Backfill:
    """A run of `konak backfill`.

    `per_second` bounds the messages queued; beside that it waits while the outbox holds more than
    `BACKPRESSURE_ROWS`, so that turns of the day are not delivered behind last month's.
    """

    outbox: Outbox
    backend: MemoryBackend
    redaction: RedactionSettings = field(default_factory=RedactionSettings)
    per_second: float = 50.0
    dry_run: bool = False
    progress: Callable[[BackfillCount], None] = lambda _count: None
    sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    wake: Callable[[], None] = lambda: None
    """Called after each batch, with the drainer's `wake` where one runs in this process."""
    count: BackfillCount = field(default_factory=BackfillCount)
    _held: dict[str, set[UUID]] = field(default_factory=dict)
    _next_at: float = 0.0

    async def run(self, history: AsyncIterator[HistoryMessage], since: datetime) -> BackfillCount:
        """Send what memory lacks of the messages said since then; raises BackfillStopped or OutboxError.

        `history` gives the messages of a thread next to each other and in order.
        """
        batch: list[HistoryMessage] = []
        async for message in history:
            if message.at < since:
                continue
            if batch and message.thread_id != batch[0].thread_id:
                await self._thread(batch)
                batch = []
            batch.append(message)
        if batch:
            await self._thread(batch)
        return self.count

    async def _thread(self, said: list[HistoryMessage]) -> None:
        user, thread = backend_id(said[0].user_id), backend_id(said[0].thread_id)
        self.count = replace(self.count, threads=self.count.threads + 1)
        messages = [self._redacted(message) for message in said]
        lacking = await self._lacking(user, messages)
        held = len(messages) - len(lacking)
        self.count = replace(self.count, seen=self.count.seen + len(messages), held=self.count.held + held)
        for start in range(0, len(lacking), BATCH):
            await self._send(user, thread, lacking[start : start + BATCH])
        self.progress(self.count)

    def _redacted(self, said: HistoryMessage) -> MemoryMessage:
        redaction = redact(said.text, self.redaction)
        self.count = replace(self.count, redactions=self.count.redactions + sum(redaction.counts.values()))
        key = message_id(said.user_id, said.thread_id, said.key, said.role, said.ordinal)
        return MemoryMessage(key, said.role, redaction.text, said.at)

    async def _lacking(self, user: str, messages: list[MemoryMessage]) -> list[MemoryMessage]:
        """Return the messages that neither the outbox nor the backend has."""
        queued = await self.outbox.known([message.id for message in messages])
        unknown = [message for message in messages if message.id not in queued]
        if unknown and user not in self._held:
            # One user at a time: history comes thread by thread, and a big deployment has many users.
            self._held = {user: await self._in_backend(user)}
        return [message for message in unknown if message.id not in self._held[user]]

    async def _in_backend(self, user: str) -> set[UUID]:
        found: set[UUID] = set()
        try:
            async for item in self.backend.export_user(user):
                kind, key = item.get("type", item.get("kind")), item.get("id") or item.get("uuid")
                if kind == "incomplete":
                    # Taken for all there is, it would have everything sent once more, and counted wrong.
                    raise BackfillStopped(
                        f"memory does not say what it has ({item.get('status', 'incomplete')})"
                    )
                if kind == "message" and isinstance(key, str):
                    found.add(UUID(key))
        except (OSError, sqlite3.Error) as error:
            raise BackfillStopped(f"memory does not say what it has ({type(error).__name__})") from error
        return found

    async def _send(self, user: str, thread: str, messages: list[MemoryMessage]) -> None:
        if not self.dry_run:
            await self._pace(sum(len(split_message(message)) for message in messages))
            result = await self.outbox.enqueue(user, thread, messages)
            if not result.ok:
                raise BackfillStopped(f"the outbox is {result.status} {result.detail}".strip())
            self.wake()
            if result.status in ("erased", "foreign"):
                self.count = replace(self.count, refused=self.count.refused + len(messages))
                self.progress(self.count)
                return
        self.count = replace(self.count, sent=self.count.sent + len(messages))
        self.progress(self.count)

    async def _pace(self, rows: int) -> None:
        fewest, since = math.inf, self.clock()
        while (waiting := (await self.outbox.depth()).pending) > BACKPRESSURE_ROWS:
            if waiting < fewest:
                fewest, since = waiting, self.clock()
            elif self.clock() - since > STALLED_S:
                raise BackfillStopped(f"nothing is delivered, {waiting} messages wait")
            await self.sleep(_BACKPRESSURE_S)
        moment = self.clock()
        if moment < self._next_at:
            await self.sleep(self._next_at - moment)
        self._next_at = max(moment, self._next_at) + rows / self.per_second
