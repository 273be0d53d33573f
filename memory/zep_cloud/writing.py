"""Write to the hosted service once: keys that are the same for every try, and a look before a re-send."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from zep_cloud.client import AsyncZep

from memory.port import MemoryMessage, NewFact, Outcome
from memory.stored_facts import newer_entries
from memory.zep_cloud.calls import OPTIONS, called
from memory.zep_cloud.ids import idempotency_key
from memory.zep_cloud.messages import MOST_MESSAGES, sent, shown

LOOK_BACK: Final = 100
"""Messages looked at before a re-send. A thread has one writer and keeps its order, so what an earlier try may have
stored stands at its end."""
_FACTS: Final = "konak_facts"


async def store_messages(
    zep: AsyncZep, thread: str, messages: Sequence[MemoryMessage], *, look_first: bool
) -> Outcome:
    """Store messages in order; "duplicate" when all of them were there before. `thread` is the service's id."""
    waiting = list(messages)
    if look_first:
        outcome, page = await called(
            lambda: zep.thread.list_messages(
                thread, page_size=LOOK_BACK, order_by="created_at", order="desc", request_options=OPTIONS
            )
        )
        if page is None:
            return outcome
        there = {message.id for message in shown(page.items or [])}
        waiting = [message for message in waiting if message.id not in there]
        if not waiting and messages:
            return Outcome("duplicate")
    for start in range(0, len(waiting), MOST_MESSAGES):
        outcome = await _send(zep, thread, waiting[start : start + MOST_MESSAGES])
        if not outcome.ok:
            return outcome
    return Outcome("ok")


async def keep_facts(zep: AsyncZep, user: str, facts: Sequence[NewFact]) -> Outcome:
    """Keep structured facts in the user's metadata, unless newer ones are there; `user` is the service's id."""
    outcome, found = await called(lambda: zep.user.get(user, request_options=OPTIONS))
    if found is None:
        return outcome
    held = held_facts(found.metadata)
    newer = newer_entries(facts, held)
    if not newer:
        return Outcome("duplicate")
    text = json.dumps({**held, **newer}, ensure_ascii=False, sort_keys=True)
    outcome, _ = await called(
        lambda: zep.user.update(
            user,
            metadata={**(found.metadata or {}), _FACTS: text},
            idempotency_key=idempotency_key("facts", user, text),
            request_options=OPTIONS,
        )
    )
    return outcome


def held_facts(metadata: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the entries that a user's metadata holds as one JSON text, {} where it holds none."""
    try:
        held = json.loads((metadata or {}).get(_FACTS) or "{}")
    except (TypeError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


async def _send(zep: AsyncZep, thread: str, batch: Sequence[MemoryMessage]) -> Outcome:
    key = idempotency_key("messages", thread, *(str(message.id) for message in batch))
    outcome, _ = await called(
        lambda: zep.thread.add_messages(
            thread,
            messages=[sent(message) for message in batch],
            idempotency_key=key,
            request_options=OPTIONS,
        )
    )
    return outcome
