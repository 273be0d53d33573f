"""Zep Community Edition behind the port of memory."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import httpx

from memory.port import Context, Hit, MemoryMessage, NewFact, Outcome
from memory.redaction import RedactedText
from memory.zep.calls import OPTIONS, ZepClient, called
from memory.zep.erasing import erased
from memory.zep.exporting import exported
from memory.zep.facts import free_facts, structured_facts
from memory.zep.messages import LONGEST_CONTENT, hits_of, shown
from memory.zep.sessions import Sessions
from memory.zep.writing import keep_facts, store_messages

SAFE_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
SEARCH_LIMIT: Final = 8
PROBE_SESSION: Final = "konak-probe"
_BAD_ID: Final = Outcome("invalid", detail="id")


class ZepMemory:
    """Talks to one Zep server through `zep-python`; every call is bounded by its caller."""

    name = "zep"

    def __init__(self, url: str, key: str, http: httpx.AsyncClient) -> None:
        self._http = http
        self._zep = ZepClient(url, key, http)
        self._sessions = Sessions(self._zep)

    async def ensure_thread(self, user_id: str, thread_id: str) -> Outcome:
        """Create the user and the thread where missing; the server would make a thread that belongs to nobody."""
        if not _safe(user_id, thread_id):
            return _BAD_ID
        return await self._sessions.ensure(user_id, thread_id)

    async def append(
        self,
        user_id: str,
        thread_id: str,
        messages: Sequence[MemoryMessage],
        facts: Sequence[NewFact] = (),
        *,
        resend: bool = False,
    ) -> Outcome:
        """Store messages in order, then facts; before a re-send ask which messages are there already."""
        if not _safe(user_id, thread_id):
            return _BAD_ID
        if any(len(message.content) > LONGEST_CONTENT for message in messages):
            return Outcome("invalid", detail="content too long")
        stored = await store_messages(self._zep, thread_id, messages, ask_first=resend)
        if not stored.ok or not facts:
            return stored
        kept = await keep_facts(self._zep, user_id, facts)
        return stored if kept.ok and messages else kept

    async def context(
        self, user_id: str, thread_id: str, *, query: RedactedText | None = None, last_n: int = 4
    ) -> tuple[Outcome, Context]:
        """Recall the thread's last messages, the user's structured facts, and facts that fit thread and query.

        Three requests side by side. A new thread has no facts of its own, so the search names the user: without one
        it would search every tenant. Facts are left out when only they cannot be had.
        """
        if not _safe(user_id, thread_id):
            return _BAD_ID, Context()
        memory, person, search = await asyncio.gather(
            called(lambda: self._zep.memory.get(thread_id, lastn=last_n, request_options=OPTIONS)),
            called(lambda: self._zep.user.get(user_id, request_options=OPTIONS)),
            self._search(user_id, query, SEARCH_LIMIT) if query else _nothing(),
        )
        outcome, found = memory
        for other, _ in (person, search):
            if other.status in ("rate_limited", "auth"):
                outcome = other
        if not outcome.ok or found is None:
            return outcome, Context()
        hits = [row.fact for row in (search[1].results or [])] if search[1] else []
        context = Context(
            facts=(
                *(structured_facts(person[1].metadata) if person[1] else ()),
                *free_facts([*hits, *(found.relevant_facts or [])]),
            ),
            messages=shown(found.messages or [])[-last_n:],
        )
        return Outcome("ok" if context != Context() else "empty"), context

    async def search(
        self, user_id: str, query: RedactedText, *, limit: int = 10
    ) -> tuple[Outcome, list[Hit]]:
        """Find what the graph holds of this user; Community Edition searches facts only, given here as messages."""
        if not _safe(user_id):
            return _BAD_ID, []
        outcome, found = await self._search(user_id, query, limit)
        if found is None:
            return outcome, []
        return outcome, hits_of(found.results or [])

    def export_user(self, user_id: str) -> AsyncIterator[dict[str, Any]]:
        """Yield the user, their sessions, messages and the facts that can be reached."""
        return exported(self._zep, user_id)

    async def delete_user(self, user_id: str, thread_ids: Sequence[str]) -> Outcome:
        """Erase a user and threads, and look afterwards."""
        if not _safe(user_id, *thread_ids):
            return _BAD_ID
        self._sessions.forget(user_id)
        return await erased(self._zep, self._sessions, user_id, thread_ids)

    async def probe(self) -> Outcome:
        """Read one message of a session that need not exist: unlike /healthz this needs the key and the database."""
        outcome, _ = await called(
            lambda: self._zep.memory.get_session_messages(PROBE_SESSION, limit=1, request_options=OPTIONS)
        )
        return outcome

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _search(self, user_id: str, query: RedactedText, limit: int) -> tuple[Outcome, Any]:
        return await called(
            lambda: self._zep.memory.search_sessions(
                text=str(query), user_id=user_id, limit=limit, search_scope="facts", request_options=OPTIONS
            )
        )


async def _nothing() -> tuple[Outcome, None]:
    return Outcome("empty"), None


def _safe(*ids: str) -> bool:
    """Say whether ids may stand in a path: the SDK does not quote them, so a slash would hit another route."""
    return all(SAFE_ID.fullmatch(identifier) for identifier in ids)
