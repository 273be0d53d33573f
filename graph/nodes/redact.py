"""Make the redacted copies that memory gets; the conversation itself keeps what the user wrote."""

from __future__ import annotations

from collections import Counter
from typing import Any

from graph.resources import resources
from graph.state import AssistantState
from graph.sweep import facts_of_turn, unsynced
from memory.redaction import redact as redacted


async def redact(state: AssistantState) -> dict[str, Any]:
    """Redact every message that memory has not taken yet, also those of a turn that was cut off."""
    settings = (await resources()).settings.redaction
    counts: Counter[str] = Counter()
    copies: list[dict[str, Any]] = []
    for message in unsynced(state):
        redaction = redacted(message.text, settings)
        counts.update(redaction.counts)
        copies.append(
            {
                "key": message.key,
                "role": message.role,
                "ordinal": message.ordinal,
                "text": str(redaction.text),
                "at": message.at,
            }
        )
    facts = [{**fact, "text": str(redacted(fact["text"], settings).text)} for fact in facts_of_turn(state)]
    return {"turn": {"id": state["turn"]["id"], "copies": copies, "facts": facts, "redactions": dict(counts)}}
