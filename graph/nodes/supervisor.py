"""Understand the message once and choose who answers."""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import uuid4

from langchain_core.messages import HumanMessage, RemoveMessage
from langgraph.runtime import Runtime
from langgraph.types import Command

from agents.understanding.types import Route, Understanding
from graph import in_flight
from graph.codec import dump
from graph.conversation import UNREADABLE, answers_after, current_question, idempotency_key
from graph.cut_off import begun_by, cut_off_before
from graph.dialogue import context_of, read_dialogue
from graph.forms import moment_of
from graph.identity import is_foreign, thread_of, user_of
from graph.modelling import asking_in, better_understood, write_calls
from graph.observed import client_carrier
from graph.resources import resources
from graph.routing import decide
from graph.slot_edit import slot_edit
from graph.state import AssistantState, TurnContext
from graph.turn import turn_id
from graph.understanding import understood
from observability.tracing import begin_turn

Agents = Literal["real_estate", "local_info", "concierge"]


async def supervisor(state: AssistantState, runtime: Runtime[TurnContext]) -> Command[Agents]:
    """Route by pending handoff, then stickiness, rules and classifier; record target, reason and confidence."""
    question = current_question(state["messages"])
    thread, dialogue = thread_of(runtime), read_dialogue(state)
    this_turn: dict[str, Any] = {
        "id": turn_id(thread, question),
        "thread_id": thread,
        "user_id": user_of(runtime, state),
    }
    if is_foreign(runtime, state):
        return _refused({**this_turn, "user_id": state["turn"]["user_id"]}, question)
    in_flight.began(this_turn["id"])
    if answers_after(state["messages"], question):
        # Sent again, or cut off behind the answer: nobody answers twice, what is left of the turn is finished.
        target = dialogue.pending.target if dialogue.pending else dialogue.active or "concierge"
        this_turn |= {"answered": dialogue.pending is None, **_times(state, this_turn["id"])}
        this_turn["replayed"] = not this_turn.get("resumed")
        return Command(update={"turn": this_turn}, goto=target)

    client = runtime.context or {}
    context = context_of(dialogue, state, now=moment_of(client), client=client)
    text = question.text if question else ""
    problem = question.additional_kwargs.get(UNREADABLE) if question else "missing"
    open_resources = await resources()
    edit = slot_edit(question)
    understanding = understood(text, context, open_resources, problem=problem, edit=edit)
    asking = asking_in(open_resources.models, client, this_turn)
    if asking is not None and problem is None and edit is None and dialogue.pending is None:
        understanding = await better_understood(
            asking, understanding, context, state["messages"], open_resources.tools
        )
        this_turn["model"] = write_calls(asking.calls)
    route = decide(dialogue.pending, understanding)
    this_turn |= {
        **_times(state, this_turn["id"]),
        "begun_by": begun_by(runtime),
        "cut_off": cut_off_before(state, thread, question),
        "client_msg_id": idempotency_key(question) if question else None,
        "now": context.now.isoformat(),
        "understanding": dump(type(understanding), understanding),
        "handed": dump(type(dialogue.pending), dialogue.pending) if route.reason == "handoff" else None,
    }
    return Command(
        update={
            "turn": this_turn,
            "route": asdict(route),
            "handoffs": [],
            "recommendations": [],
            "ui": [],
        },
        goto=route.target,
    )


def _refused(this_turn: dict[str, Any], question: HumanMessage | None) -> Command[Agents]:
    """Say that the thread is somebody else's, from nothing that is in it, and leave nothing of the stranger there."""
    understanding = Understanding(
        lang="en", route=Route("concierge", "fallback", 1.0), acts=("foreign_thread",)
    )
    this_turn |= {
        "id": uuid4().hex,
        "foreign": True,
        "started_at": time.time(),
        "now": datetime.now(UTC).isoformat(),
        "understanding": dump(Understanding, understanding),
    }
    this_turn["trace"] = begin_turn(this_turn["id"], client_carrier()).to_json()
    stray = [RemoveMessage(id=str(question.id))] if question else []
    return Command(update={"messages": stray, "turn": this_turn, "handoffs": []}, goto="concierge")


def _times(state: AssistantState, this_turn: str) -> dict[str, Any]:
    """Say when the turn began and where its spans belong; a turn that was cut off keeps what it had.

    A message that is sent again after its turn has ended gets a span of its own in the same trace.
    """
    last = state.get("turn") or {}
    if last.get("id") != this_turn:
        return {"started_at": time.time(), "trace": begin_turn(this_turn, client_carrier()).to_json()}
    if not last.get("finished") and last.get("trace"):
        return {
            "started_at": last.get("started_at") or time.time(),
            "trace": last["trace"],
            "resumed": True,
        }
    trace = replace(begin_turn(this_turn, client_carrier()), span_id=secrets.token_hex(8))
    return {"started_at": time.time(), "trace": trace.to_json()}
