"""Hand the turn to memory's outbox, in one transaction; delivery happens behind the reply."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from graph.resources import resources
from graph.state import AssistantState
from memory.identity import message_id
from memory.port import MemoryMessage, NewFact
from memory.redaction import RedactedText


async def memory_write(state: AssistantState) -> dict[str, Any]:
    """Queue messages and facts and move the `synced` mark; when that fails the mark stays and the next turn tries."""
    turn = state["turn"]
    user, thread, now = turn["user_id"], turn["thread_id"], datetime.now(UTC)
    messages = [
        MemoryMessage(
            id=message_id(user, thread, copy["key"], copy["role"], copy["ordinal"]),
            role=copy["role"],
            content=RedactedText.from_store(copy["text"]),
            created_at=now,
        )
        for copy in turn["copies"]
    ]
    facts = [
        NewFact(fact["key"], fact["value"], RedactedText.from_store(fact["text"]), now)
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
