"""A memory backend in a dictionary, which fails when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from memory.port import Context, Hit, MemoryMessage, NewFact, Outcome
from memory.redaction import RedactedText

OK = Outcome("ok")


@dataclass
class Shelf:
    """Keeps what is appended per thread. `script` holds what the next calls of `append` answer.

    An outcome in the script is answered instead of storing; a pair ("lost", outcome) stores first, as a server does
    whose answer is lost; "hang" never answers.
    """

    script: list[Outcome | tuple[str, Outcome] | str] = field(default_factory=list)
    poison: set[str] = field(default_factory=set)
    """Messages with one of these texts in them are refused for good."""
    threads: dict[str, list[MemoryMessage]] = field(default_factory=dict)
    facts: list[NewFact] = field(default_factory=list)
    calls: list[tuple[str, int, int, bool]] = field(default_factory=list)
    """(thread, messages, facts, resend) of every append."""
    ensured: list[tuple[str, str]] = field(default_factory=list)
    ensures: list[Outcome] = field(default_factory=list)
    deleted: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    deletes: list[Outcome | Exception] = field(default_factory=list)
    name: str = "shelf"

    async def ensure_thread(self, user_id: str, thread_id: str) -> Outcome:
        self.ensured.append((user_id, thread_id))
        return self.ensures.pop(0) if self.ensures else OK

    async def append(
        self,
        user_id: str,
        thread_id: str,
        messages: Sequence[MemoryMessage],
        facts: Sequence[NewFact] = (),
        *,
        resend: bool = False,
    ) -> Outcome:
        self.calls.append((thread_id, len(messages), len(facts), resend))
        await asyncio.sleep(0)
        told = self.script.pop(0) if self.script else OK
        if told == "hang":
            await asyncio.Event().wait()
        if isinstance(told, Outcome) and told.status != "ok":
            return told
        if any(word in message.content for message in messages for word in self.poison):
            return Outcome("invalid", detail="poison")
        kept = self.threads.setdefault(thread_id, [])
        new = [message for message in messages if all(message.id != one.id for one in kept)]
        kept.extend(new)
        self.facts.extend(facts)
        if isinstance(told, tuple):
            return told[1]
        return OK if new or facts else Outcome("duplicate")

    async def context(
        self, user_id: str, thread_id: str, *, query: RedactedText | None = None, last_n: int = 4
    ) -> tuple[Outcome, Context]:
        messages = tuple(self.threads.get(thread_id, [])[-last_n:])
        return (OK if messages else Outcome("empty")), Context(messages=messages)

    async def search(
        self, user_id: str, query: RedactedText, *, limit: int = 10
    ) -> tuple[Outcome, list[Hit]]:
        return Outcome("empty"), []

    async def export_user(self, user_id: str) -> AsyncIterator[dict[str, Any]]:
        for thread, messages in self.threads.items():
            for message in messages:
                yield {
                    "type": "message",
                    "id": str(message.id),
                    "thread_id": thread,
                    "content": str(message.content),
                }

    async def delete_user(self, user_id: str, thread_ids: Sequence[str]) -> Outcome:
        self.deleted.append((user_id, tuple(thread_ids)))
        told = self.deletes.pop(0) if self.deletes else OK
        if isinstance(told, Exception):
            raise told
        if told.status in ("ok", "unverified"):
            for thread in thread_ids:
                self.threads.pop(thread, None)
        return told

    async def probe(self) -> Outcome:
        return OK

    async def aclose(self) -> None:
        pass

    def texts(self, thread: str) -> list[str]:
        """Return what a thread holds."""
        return [str(message.content).strip() for message in self.threads.get(thread, [])]
