"""Pass the turn to another agent, with what that one needs."""

from __future__ import annotations

from typing import Any, Literal

import structlog
from langgraph.runtime import Runtime
from langgraph.types import Command

from agents.reply import Handoff
from graph.codec import load
from graph.routing import AGENTS, handoff_refusal
from graph.state import AssistantState, TurnContext

logger = structlog.get_logger(__name__)


async def handoff(
    state: AssistantState, runtime: Runtime[TurnContext]
) -> Command[Literal["real_estate", "local_info", "concierge", "redact"]]:
    """Check target and hop limit, count, and go on; a handoff that may not happen ends the turn with what was said."""
    turn = state["turn"]
    handed = turn.get("handed") or {}
    wish = load(Handoff, handed) if handed.get("target") in AGENTS else None
    speaker = turn["speakers"][-1] if turn.get("speakers") else None
    refusal = handoff_refusal(wish, state["handoffs"], speaker)
    if wish is None or refusal:
        logger.warning("handoff_refused", reason=refusal, source=speaker, target=wish and wish.target)
        refused = {
            "from": speaker,
            "to": wish.target if wish else "other",
            "outcome": refusal or "unknown_target",
        }
        return Command(
            update={
                "dialogue": _without_pending(state),
                "turn": {"id": turn["id"], "refused_handoffs": [refused]},
            },
            goto="redact",
        )
    runtime.stream_writer({"type": "handoff", "from": speaker, "to": wish.target, "reason": wish.reason})
    return Command(
        update={
            "handoffs": [*state["handoffs"], {"from": speaker, "to": wish.target, "reason": wish.reason}],
            "route": {"target": wish.target, "reason": "handoff", "confidence": 1.0, "sticky": False},
            "dialogue": _without_pending(state),
        },
        goto=wish.target,
    )


def _without_pending(state: AssistantState) -> dict[str, Any]:
    return {key: value for key, value in state.get("dialogue", {}).items() if key != "pending"}
