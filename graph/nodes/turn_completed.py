"""Write the turn down, once: log line, metrics and span are three views of one record."""

from __future__ import annotations

from typing import Any, Literal

from langgraph.runtime import Runtime
from langgraph.types import Command

from graph import in_flight
from graph.cut_off import begun_by
from graph.forgetting import CONFIRMED
from graph.record import record_of, record_of_cut_off
from graph.resources import resources
from graph.state import AssistantState, TurnContext
from observability.trace_context import TurnTrace
from observability.turn import emit_turn


async def turn_completed(
    state: AssistantState, runtime: Runtime[TurnContext]
) -> Command[Literal["await_user", "__end__"]]:
    """Emit the turn record, leave nothing of the turn but its name, and wait where the reply left a form open."""
    turn = state["turn"]
    opened = await resources()
    breaker = opened.memory.breaker_state("read")
    for cut_off in turn.get("cut_off", ()):
        emit_turn(record_of_cut_off(state, cut_off), TurnTrace.from_json(cut_off.get("trace")))
    resumed = turn.get("begun_by") not in (None, begun_by(runtime))
    record = record_of(
        state, breaker=breaker, resumed=resumed, prices=opened.models.settings if opened.models else None
    )
    emit_turn(record, TurnTrace.from_json(turn.get("trace")))
    done = {
        key: turn[key]
        for key in ("id", "user_id", "action", "local", "lang", "speakers", "form")
        if turn.get(key)
    }
    update: dict[str, Any] = {"turn": {**done, "finished": True}}
    if not (turn.get("answered") or turn.get("foreign")):
        dialogue = state.get("dialogue") or {}
        update["dialogue"] = {**dialogue, "turns": dialogue.get("turns", 0) + 1}
    if turn.get("action") == CONFIRMED:
        # The erasure took the checkpoint that the reply's write hangs on; here it is written where it stays.
        update["messages"] = state["messages"][-1:]
    in_flight.ended(turn["id"])
    return Command(update=update, goto="await_user" if turn.get("form") else "__end__")
