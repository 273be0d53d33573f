"""Hand the turn to memory's outbox, in one transaction; delivery happens behind the reply."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from langgraph.runtime import Runtime

from graph.forgetting import CONFIRMED, forget
from graph.identity import thread_of, user_of
from graph.resources import resources
from graph.state import AssistantState, TurnContext
from memory.identity import message_id
from memory.port import MemoryMessage, NewFact
from memory.redaction import RedactedText


async def memory_write(state: AssistantState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Queue messages and facts and move the `synced` mark; when that fails the mark stays and the next turn tries."""
    turn = state["turn"]
    # Not what the state says: whose memory this is follows from who is authenticated, whatever else was written.
    user, thread = user_of(runtime, state), thread_of(runtime)
    if turn.get("action") == CONFIRMED:
        return await forget(state, user, thread)
    # The turn's start, the same however often it is sent: a turn that an erasure overtook must not come back.
    began = turn.get("started_at") or time.time()
    messages = [
        MemoryMessage(
            id=message_id(user, thread, copy["key"], copy["role"], copy["ordinal"]),
            role=copy["role"],
            content=RedactedText.from_store(copy["text"]),
            created_at=_moment(copy["at"] or began),
        )
        for copy in turn["copies"]
    ]
    facts = [
        NewFact(
            fact["key"],
            fact["value"],
            RedactedText.from_store(fact["text"]),
            _moment(fact.get("at") or began),
        )
        for fact in turn["facts"]
    ]
    if not messages and not facts:
        return {
            "synced": str(state["messages"][-1].id),
            "turn": {"id": turn["id"], "write": {"status": "nothing"}},
        }
    remembered = await (await resources()).memory.remember(user, thread, messages, facts)
    write = {"status": remembered.status, "ms": remembered.took_ms}
    if remembered.status == "failed":
        return {"turn": {"id": turn["id"], "write": write}}
    return {"synced": str(state["messages"][-1].id), "turn": {"id": turn["id"], "write": write}}


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
