"""Write to Zep once: what an earlier try may have stored is asked for before it is sent again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from memory.port import MemoryMessage, NewFact, Outcome
from memory.zep.calls import OPTIONS, ZepClient, called
from memory.zep.facts import metadata_of
from memory.zep.messages import MOST_MESSAGES, sent

_ROUNDS: Final = 2


async def store_messages(
    zep: ZepClient, thread_id: str, messages: Sequence[MemoryMessage], *, ask_first: bool
) -> Outcome:
    """Store messages in order; "duplicate" when all of them were there before.

    The server refuses a whole batch for one message that it has, so "already exists" alone does not mean that the
    batch is there: the missing ones are found and sent.
    """
    waiting, stored = list(messages), 0
    for _ in range(_ROUNDS):
        if ask_first:
            outcome, waiting = await _missing(zep, thread_id, waiting)
            if not outcome.ok:
                return outcome
        while waiting:
            batch = waiting[:MOST_MESSAGES]
            outcome = await _send(zep, thread_id, batch)
            if not outcome.ok:
                return outcome
            if outcome.status == "duplicate":
                break
            stored += len(batch)
            waiting = waiting[MOST_MESSAGES:]
        if not waiting:
            return Outcome("ok" if stored or not messages else "duplicate")
        ask_first = True
    return Outcome("invalid", detail="uuid taken elsewhere")


async def keep_facts(zep: ZepClient, user_id: str, facts: Sequence[NewFact]) -> Outcome:
    """Merge structured facts into the user's metadata, unless newer ones are there."""
    outcome, user = await called(lambda: zep.user.get(user_id, request_options=OPTIONS))
    if user is None:
        return outcome
    metadata = metadata_of(facts, user.metadata or {})
    if not metadata:
        return Outcome("duplicate")
    outcome, _ = await called(lambda: zep.user.update(user_id, metadata=metadata, request_options=OPTIONS))
    return outcome


async def _send(zep: ZepClient, thread_id: str, batch: Sequence[MemoryMessage]) -> Outcome:
    rows = [sent(message) for message in batch]
    outcome, _ = await called(lambda: zep.memory.add(thread_id, messages=rows, request_options=OPTIONS))
    return outcome


async def _missing(
    zep: ZepClient, thread_id: str, messages: Sequence[MemoryMessage]
) -> tuple[Outcome, list[MemoryMessage]]:
    async def look(message: MemoryMessage) -> Outcome:
        outcome, _ = await called(
            lambda: zep.memory.get_session_message(thread_id, str(message.id), request_options=OPTIONS)
        )
        return outcome

    looked = await asyncio.gather(*(look(message) for message in messages))
    for outcome in looked:
        if not outcome.ok and outcome.status != "not_found":
            return outcome, []
    missing = [
        message for message, outcome in zip(messages, looked, strict=True) if outcome.status == "not_found"
    ]
    return Outcome("ok"), missing
