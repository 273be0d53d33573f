"""Zep's hosted service behind the port of memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final
from uuid import NAMESPACE_OID, uuid5

import httpx

from memory.control import NameTable
from memory.port import Context, Fact, Hit, MemoryMessage, NewFact, Outcome
from memory.redaction import RedactedText
from memory.server_time import moment_of
from memory.stored_facts import facts_in
from memory.zep_cloud.calls import OPTIONS, called, cloud_client
from memory.zep_cloud.erasing import erased
from memory.zep_cloud.exporting import exported
from memory.zep_cloud.ids import CloudIds
from memory.zep_cloud.messages import LONGEST_CONTENT, shown
from memory.zep_cloud.writing import held_facts, keep_facts, store_messages

SEARCH_LIMIT: Final = 8


class ZepCloudMemory:
    """Talks to the hosted service through `zep-cloud`; every call is bounded by its caller."""

    name = "zep_cloud"

    def __init__(self, url: str | None, key: str, http: httpx.AsyncClient, names: NameTable) -> None:
        self._http = http
        self._zep = cloud_client(url, key, http)
        self._ids = CloudIds(self._zep, names)

    async def ensure_thread(self, user_id: str, thread_id: str) -> Outcome:
        """Create the user and the thread where we know no ids of theirs."""
        outcome, _ = await self._ids.thread(user_id, thread_id)
        return outcome

    async def append(
        self,
        user_id: str,
        thread_id: str,
        messages: Sequence[MemoryMessage],
        facts: Sequence[NewFact] = (),
        *,
        resend: bool = False,
    ) -> Outcome:
        """Store messages in order, then facts; before a re-send look at the thread's end."""
        if any(len(message.content) > LONGEST_CONTENT for message in messages):
            return Outcome("invalid", detail="content too long")
        outcome, thread = await self._ids.thread(user_id, thread_id)
        if thread is None:
            return outcome
        stored = await store_messages(self._zep, thread, messages, look_first=resend)
        if stored.status == "not_found":
            await self._ids.forget("zep_thread", thread_id)
        if not stored.ok or not facts:
            return stored
        outcome, user = await self._ids.user(user_id)
        if user is None:
            return outcome
        kept = await keep_facts(self._zep, user, facts)
        return stored if kept.ok and messages else kept

    async def context(
        self, user_id: str, thread_id: str, *, query: RedactedText | None = None, last_n: int = 4
    ) -> tuple[Outcome, Context]:
        """Recall the service's context block and the last messages of a thread, and the user's structured facts.

        A thread that is new there has no block: the user's graph is searched for the query instead.
        """
        user = await self._ids.known("zep_user", user_id)
        if user is None:
            return Outcome("empty"), Context()
        thread = await self._ids.known("zep_thread", thread_id)
        person, block, last, edges = await asyncio.gather(
            called(lambda: self._zep.user.get(user, request_options=OPTIONS)),
            self._block(thread),
            self._last(thread, last_n),
            self._edges(user, query, SEARCH_LIMIT) if query and thread is None else _nothing(),
        )
        for outcome in (block[0], last[0], edges[0], person[0]):
            if not outcome.ok and outcome.status != "not_found":
                return outcome, Context()
        context = Context(
            summary=block[1],
            facts=(
                *facts_in(held_facts(person[1].metadata if person[1] else None)),
                *(fact for fact in map(_fact, edges[1] or ()) if fact is not None),
            ),
            messages=last[1] or (),
        )
        return Outcome("ok" if context != Context() else "empty"), context

    async def search(
        self, user_id: str, query: RedactedText, *, limit: int = 10
    ) -> tuple[Outcome, list[Hit]]:
        """Find what the user's graph holds; its facts are given as messages."""
        user = await self._ids.known("zep_user", user_id)
        if user is None:
            return Outcome("empty"), []
        outcome, edges = await self._edges(user, query, limit)
        if edges is None:
            return outcome, []
        hits = []
        for rank, edge in enumerate(edges):
            fact = _fact(edge)
            if fact is not None:
                message = MemoryMessage(
                    uuid5(NAMESPACE_OID, fact.id), "user", fact.text, fact.created_at, {"kind": "fact"}
                )
                score = edge.score if edge.score is not None else 1.0 / (1 + rank)
                hits.append(Hit(message, "", score))
        return outcome, hits

    def export_user(self, user_id: str) -> AsyncIterator[dict[str, Any]]:
        """Yield the user, their threads, messages and the facts that can be reached."""
        return exported(self._zep, self._ids, user_id)

    async def delete_user(self, user_id: str, thread_ids: Sequence[str]) -> Outcome:
        """Erase a user with all threads; "unverified" while the service has not said that it is done."""
        return await erased(self._zep, self._ids, user_id, thread_ids)

    async def probe(self) -> Outcome:
        """Ask for the project: the cheapest thing that needs the key."""
        outcome, _ = await called(lambda: self._zep.project.get(request_options=OPTIONS))
        return outcome

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _block(self, thread: str | None) -> tuple[Outcome, RedactedText | None]:
        if thread is None:
            return await _nothing()
        outcome, found = await called(lambda: self._zep.thread.get_context(thread, request_options=OPTIONS))
        return outcome, RedactedText.from_store(found.context) if found and found.context else None

    async def _last(
        self, thread: str | None, last_n: int
    ) -> tuple[Outcome, tuple[MemoryMessage, ...] | None]:
        if thread is None:
            return await _nothing()
        outcome, page = await called(
            lambda: self._zep.thread.list_messages(
                thread, page_size=last_n, order_by="created_at", order="desc", request_options=OPTIONS
            )
        )
        return outcome, shown(page.items or [])[::-1] if page else None

    async def _edges(self, user: str, query: RedactedText, limit: int) -> tuple[Outcome, list[Any] | None]:
        outcome, page = await called(
            lambda: self._zep.graph.search_edges(
                user, query=str(query), page_size=limit, request_options=OPTIONS
            )
        )
        return outcome, list(page.items or []) if page else None


async def _nothing() -> tuple[Outcome, None]:
    return Outcome("empty"), None


def _fact(edge: Any) -> Fact | None:
    if not edge.fact or edge.expired_at or edge.invalid_at:
        return None
    return Fact(
        str(edge.uuid_), RedactedText.from_store(edge.fact), moment_of(edge.valid_at or edge.created_at)
    )
