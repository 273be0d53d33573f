"""Sum a turn up from what its nodes left in the state."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from graph.conversation import current_question, idempotency_key
from memory.identity import backend_id
from observability.turn import HandoffTaken, MemoryUse, Outcome, Routing, TurnRecord

NODE_PREFIX = "ms_"
"""Per-turn keys under which nodes leave how long they took, in milliseconds."""


def record_of(state: Mapping[str, Any], *, breaker: str | None = None) -> TurnRecord:
    """Make the turn record; names, ids, counts and times only."""
    turn, trace, route = state["turn"], state.get("memory") or {}, state.get("route")
    question = current_question(state["messages"])
    started = turn.get("started_at") or time.time()
    first = turn.get("first_token_at")
    speakers = turn.get("speakers") or ["concierge"]
    return TurnRecord(
        thread_id=backend_id(turn["thread_id"]),
        user_id=backend_id(turn["user_id"]),
        turn_id=turn["id"],
        client_msg_id=idempotency_key(question) if question else "",
        agent=speakers[-1],
        lang=turn.get("lang") or (state.get("dialogue") or {}).get("lang") or "en",
        outcome=outcome_of(state),
        latency_ms=(time.time() - started) * 1000,
        zep=MemoryUse(
            mode=trace.get("mode", "off"),
            used=bool(trace.get("used")),
            reason=trace.get("reason"),
            source=trace.get("source"),
            read_ms=trace.get("took_ms"),
            write_ms=(turn.get("write") or {}).get("ms"),
            breaker=breaker,
            retry_after=trace.get("retry_after"),
        ),
        router=Routing(route["target"], route["reason"], route["confidence"], bool(route.get("sticky")))
        if route
        else None,
        handoffs=tuple(HandoffTaken(h["from"], h["to"]) for h in state.get("handoffs") or ())
        + tuple(HandoffTaken(h["from"], h["to"], h["outcome"]) for h in turn.get("refused_handoffs", ())),
        slots={name: slot["source"] for name, slot in (state.get("slots") or {}).items()},
        redactions=turn.get("redactions") or {},
        recommendations_count=0 if turn.get("answered") else len(state.get("recommendations") or ()),
        time_to_first_token_ms=(first - started) * 1000 if first else None,
        node_latencies_ms={
            k.removeprefix(NODE_PREFIX): v for k, v in turn.items() if k.startswith(NODE_PREFIX)
        },
        error="input" if turn.get("foreign") else "agent" if turn.get("error") else None,
        error_type=turn.get("error"),
    )


def outcome_of(state: Mapping[str, Any]) -> Outcome:
    """Say how the turn ended (the meanings stand in `observability.turn`)."""
    turn = state["turn"]
    if turn.get("answered"):
        return "resumed" if turn.get("copies") else "replayed"
    if turn.get("error") or turn.get("foreign"):
        return "failed"
    return "handoff" if state.get("handoffs") else "answered"
