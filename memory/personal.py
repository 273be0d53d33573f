"""What memory holds about one person, as that person may see it and take it back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Final, Literal

from memory.identity import backend_id
from memory.moment import utc_now
from memory.outbox.port import OutboxError
from memory.port import Fact, NewFact, Outcome
from memory.redaction import RedactedText, redact
from memory.service import MemoryService

TIMEOUT_S: Final = 5.0
"""Wall clock of one look at the backend; nobody's turn waits for it."""
NO_THREAD: Final = "none"
Forgotten = Literal["forgotten", "queued", "unknown", "unavailable"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is held about a person: facts newest first, and how many threads and undelivered rows there are."""

    outcome: Outcome
    facts: tuple[Fact, ...] = ()
    summary: RedactedText | None = None
    threads: int = 0
    waiting: int = 0


async def known_about(memory: MemoryService, raw_user_id: str) -> Known:
    """Look at what memory holds about a person; raises InvalidIdError for what is no id."""
    user = backend_id(raw_user_id)
    try:
        async with asyncio.timeout(TIMEOUT_S):
            threads = await _threads(memory, user)
            waiting = (await memory.outbox.depth(user)).pending
            outcome, context = await memory.backend.context(
                user, threads[-1] if threads else NO_THREAD, last_n=1
            )
    except (TimeoutError, OutboxError) as error:
        return Known(Outcome("timeout" if isinstance(error, TimeoutError) else "unavailable"))
    if outcome.status == "not_found":
        outcome = Outcome("empty")
    return Known(outcome, context.facts, context.summary, len(threads), waiting)


async def forget_fact(memory: MemoryService, raw_user_id: str, fact_id: str) -> Forgotten:
    """Take one fact back, by the id that `known_about` gave it.

    "unknown": this person has no such fact, whoever else may. "queued": the backend does not answer; the outbox takes
    it there. What is said later about the same thing is remembered again.
    """
    user = backend_id(raw_user_id)
    known = await known_about(memory, raw_user_id)
    if not known.outcome.ok:
        return "unavailable"
    fact = next((one for one in known.facts if one.id == fact_id), None)
    if fact is None or fact.key is None:
        return "unknown"
    taken_back = [NewFact(fact.key, None, redact("").text, utc_now())]
    threads = await _threads(memory, user)
    thread = threads[-1] if threads else NO_THREAD
    try:
        async with asyncio.timeout(TIMEOUT_S):
            outcome = await memory.backend.append(user, thread, [], taken_back)
    except TimeoutError:
        outcome = Outcome("timeout")
    if outcome.ok:
        memory.forget(raw_user_id)
        return "forgotten"
    queued = await memory.outbox.enqueue(user, thread, [], taken_back)
    memory.forget(raw_user_id)
    return "queued" if queued.ok else "unavailable"


async def _threads(memory: MemoryService, user: str) -> list[str]:
    """List a person's threads, without those that an erasure still keeps the names of."""
    jobs = await memory.outbox.open_erasures()
    erased = {thread for job in jobs if job.user_id == user for thread in job.thread_ids}
    return [thread for thread in await memory.outbox.threads_of(user) if thread not in erased]
