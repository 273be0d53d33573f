"""A memory backend whose answers a test decides."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

from memory.port import Context, Hit, MemoryMessage, NewFact, Outcome
from memory.redaction import RedactedText

Answering = Callable[[], Awaitable[Outcome]]


async def hanging() -> Outcome:
    """Never answer."""
    await asyncio.Event().wait()
    raise AssertionError("an event nobody sets was set")


class ScriptedMemory:
    """Answers every call with `outcome`, or with what `answering` returns; keeps what was asked."""

    name = "scripted"

    def __init__(self, outcome: Outcome | None = None, context: Context | None = None) -> None:
        self.outcome = outcome or Outcome("ok")
        self.given = context or Context(summary=RedactedText.from_store("likes Girne"))
        self.answering: Answering | None = None
        self.calls: list[str] = []
        self.stored: list[MemoryMessage] = []

    async def ensure_thread(self, user_id: str, thread_id: str) -> Outcome:
        """Answer without a word in the list of calls."""
        return Outcome("ok")

    async def append(
        self,
        user_id: str,
        thread_id: str,
        messages: Sequence[MemoryMessage],
        facts: Sequence[NewFact] = (),
        *,
        resend: bool = False,
    ) -> Outcome:
        """Keep the messages where the answer is good."""
        outcome = await self._answer("append")
        if outcome.ok:
            self.stored.extend(messages)
        return outcome

    async def context(
        self, user_id: str, thread_id: str, *, query: RedactedText | None = None, last_n: int = 4
    ) -> tuple[Outcome, Context]:
        """Give the context where the answer is good."""
        outcome = await self._answer("context")
        return outcome, self.given if outcome.status == "ok" else Context()

    async def search(
        self, user_id: str, query: RedactedText, *, limit: int = 10
    ) -> tuple[Outcome, list[Hit]]:
        """Find nothing."""
        return await self._answer("search"), []

    async def export_user(self, user_id: str) -> AsyncIterator[dict[str, Any]]:
        """Hold nothing."""
        for item in ():
            yield item

    async def delete_user(self, user_id: str, thread_ids: Sequence[str]) -> Outcome:
        """Answer."""
        return await self._answer("delete_user")

    async def probe(self) -> Outcome:
        """Answer."""
        return await self._answer("probe")

    async def aclose(self) -> None:
        """Release nothing."""

    async def _answer(self, call: str) -> Outcome:
        self.calls.append(call)
        return await self.answering() if self.answering else self.outcome
