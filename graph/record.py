"""Sum a turn up from what its nodes left in the state."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from agents.models.ports import NOT_MADE
from agents.models.settings import ModelSettings
from graph.conversation import current_question, idempotency_key
from graph.modelling import calls_of
from memory.identity import backend_id
from observability.turn import HandoffTaken, MemoryUse, ModelUse, Outcome, Routing, TurnRecord

NOT_UNDERSTOOD = "not_understood"
"""The act of a message whose understanding failed."""
NODE_PREFIX = "ms_"
"""Per-turn keys under which nodes leave how long they took, in milliseconds."""


def record_of(
    state: Mapping[str, Any],
    *,
    breaker: str | None = None,
    resumed: bool = False,
    prices: ModelSettings | None = None,
) -> TurnRecord:
    """Make the turn record; names, ids, counts and times only. `resumed` says that another run began the turn,
    `prices` what a model's tokens cost.
    """
    turn, trace, route = state["turn"], state.get("memory") or {}, state.get("route")
    if answers_form := turn.get("answers_form"):
        trace, route = {"mode": trace.get("mode", "off")}, None  # nothing was recalled nor routed for it
    question = None if answers_form else current_question(state["messages"])
    started = turn.get("started_at") or time.time()
    first = turn.get("first_token_at")
    speakers = turn.get("speakers") or ["concierge"]
    not_understood = NOT_UNDERSTOOD in (turn.get("understanding") or {}).get("acts", ())
    return TurnRecord(
        thread_id=backend_id(turn["thread_id"]),
        user_id=backend_id(turn["user_id"]),
        turn_id=turn["id"],
        client_msg_id=idempotency_key(question) if question else "",
        agent=speakers[-1],
        lang=turn.get("lang") or (state.get("dialogue") or {}).get("lang") or "en",
        outcome=outcome_of(state, resumed=resumed),
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
        handoffs=() if turn.get("answered") else handoffs_of(state),
        slots={name: slot["source"] for name, slot in (state.get("slots") or {}).items()},
        redactions=turn.get("redactions") or {},
        models=() if turn.get("answered") else models_of(turn, prices or ModelSettings()),
        recommendations_count=0 if turn.get("answered") else len(state.get("recommendations") or ()),
        time_to_first_token_ms=(first - started) * 1000 if first else None,
        node_latencies_ms={
            k.removeprefix(NODE_PREFIX): v for k, v in turn.items() if k.startswith(NODE_PREFIX)
        },
        error="input"
        if turn.get("foreign")
        else "agent"
        if turn.get("error")
        else "supervisor"
        if not_understood
        else None,
        error_type=turn.get("error"),
    )


def models_of(turn: Mapping[str, Any], prices: ModelSettings) -> tuple[ModelUse, ...]:
    """List the times a model was to be asked in the turn."""
    return tuple(
        ModelUse(
            call.purpose,
            call.outcome,
            call.model,
            call.ms,
            call.input_tokens,
            call.output_tokens,
            call.first_token_ms,
            made=call.outcome not in NOT_MADE,
            cost=prices.cost(call.model, call.input_tokens, call.output_tokens),
            estimated=call.estimated,
        )
        for call in calls_of(turn)
    )


def record_of_cut_off(state: Mapping[str, Any], cut_off: Mapping[str, Any]) -> TurnRecord:
    """Make the record of an earlier turn that never ended by itself, from what `cut_off_before` found."""
    turn, speakers = state["turn"], cut_off.get("speakers") or ["none"]
    return TurnRecord(
        thread_id=backend_id(turn["thread_id"]),
        user_id=backend_id(turn["user_id"]),
        turn_id=cut_off["id"],
        client_msg_id=cut_off.get("client_msg_id") or "",
        agent=speakers[-1],
        lang=cut_off.get("lang") or (state.get("dialogue") or {}).get("lang") or "en",
        outcome=cut_off["outcome"],
        latency_ms=(time.time() - cut_off["started_at"]) * 1000,
        error="cancelled" if cut_off["outcome"] == "interrupted" else None,
    )


def handoffs_of(state: Mapping[str, Any]) -> tuple[HandoffTaken, ...]:
    """List the turn's handoffs, taken and refused."""
    taken = [HandoffTaken(h["from"], h["to"]) for h in state.get("handoffs") or ()]
    refused = [
        HandoffTaken(h["from"] or "none", h["to"] or "none", h["outcome"])
        for h in state["turn"].get("refused_handoffs", ())
    ]
    return (*taken, *refused)


def outcome_of(state: Mapping[str, Any], *, resumed: bool = False) -> Outcome:
    """Say how the turn ended (the meanings stand in `observability.turn`)."""
    turn = state["turn"]
    if turn.get("answered"):
        return "replayed" if turn.get("replayed") and not turn.get("copies") else "resumed"
    if (
        turn.get("error")
        or turn.get("foreign")
        or NOT_UNDERSTOOD in (turn.get("understanding") or {}).get("acts", ())
    ):
        return "failed"
    if resumed or turn.get("resumed"):
        return "resumed"
    return "handoff" if state.get("handoffs") else "answered"
