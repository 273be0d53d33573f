"""Forget a person in the middle of a conversation: everywhere, and here but for the reply that says so."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from langchain_core.messages import RemoveMessage
from langgraph.graph.message import REMOVE_ALL_MESSAGES

from graph.resources import resources
from memory.outbox.port import OutboxError

CONFIRMED = "forget_me_confirmed"
"""The action of the concierge's reply after the user has said yes."""
DEADLINE_S = 20.0

logger = structlog.get_logger(__name__)


async def forget(state: Mapping[str, Any], user_id: str, thread_id: str) -> dict[str, Any]:
    """Erase the user from every store and empty this thread; an erasure that takes longer goes on in the background."""
    turn, reply = state["turn"], state["messages"][-1]
    erasure = (await resources()).erasure
    try:
        async with asyncio.timeout(DEADLINE_S):
            report = await erasure.erase(user_id, going_on=[thread_id])
        logger.info("user_erased", receipts={one.store: one.status for one in report.receipts})
    except (TimeoutError, OutboxError) as error:
        logger.warning("erasure_not_finished", error_type=type(error).__name__)
    return {
        "messages": [RemoveMessage(id=REMOVE_ALL_MESSAGES), reply],
        "slots": {},
        "dialogue": {"lang": turn.get("lang")},
        "synced": str(reply.id),
        "turn": {"id": turn["id"], "understanding": None, "recalled": [], "copies": [], "facts": []},
    }
