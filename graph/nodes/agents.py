"""Let an agent answer: one reply, one message, and where the turn goes from there."""

from __future__ import annotations

import time
from typing import Any, Literal

from langchain_core.messages import AIMessage
from langgraph.runtime import Runtime
from langgraph.types import Command

from agents.forms.form import Form
from agents.reply import Handoff
from agents.understanding.merge import merge_slots
from agents.understanding.previous_turn import with_recorded
from agents.understanding.types import Agent
from graph.answering import agent_turn, ask
from graph.codec import dump
from graph.dialogue import after_reply, as_recorded, read_dialogue, write_dialogue, write_slots
from graph.modelling import asking_in, in_better_words, write_calls
from graph.resources import resources
from graph.state import AssistantState, TurnContext
from graph.turn import answer_id
from graph.ui import ui_messages

Next = Command[Literal["handoff", "redact"]]


async def real_estate(state: AssistantState, runtime: Runtime[TurnContext]) -> Next:
    """Find homes."""
    return await _answer("real_estate", state, runtime)


async def local_info(state: AssistantState, runtime: Runtime[TurnContext]) -> Next:
    """Find places and facts of local life."""
    return await _answer("local_info", state, runtime)


async def concierge(state: AssistantState, runtime: Runtime[TurnContext]) -> Next:
    """Greet, help, decline, start over, ask back."""
    return await _answer("concierge", state, runtime)


async def _answer(name: Agent, state: AssistantState, runtime: Runtime[TurnContext]) -> Next:
    turn = state["turn"]
    if turn.get("answered"):
        return Command(goto="redact")
    client, opened, before = runtime.context or {}, await resources(), read_dialogue(state)
    asked = agent_turn(before, state, client, opened)
    answer = await ask(name, asked, opened)
    reply, speakers = answer.reply, [*turn.get("speakers", []), name]
    message_id, first_token_at = answer_id(turn, len(speakers) - 1), None
    asking = asking_in(opened.models, client, turn)
    if asking is not None and answer.fault is None and not turn.get("foreign"):
        worded = await in_better_words(
            asking, reply, asked, state["messages"], opened.tools, speaker=name, message_id=message_id
        )
        reply, first_token_at = worded.reply, worded.first_token_at
    dialogue = after_reply(before, reply, agent=name, understanding=asked.understanding)
    if client.get("previous_reply") is not None:
        heard = with_recorded(asked.context, opened.tools.market)
        dialogue = as_recorded(dialogue, before, heard, asked.understanding)
    message = AIMessage(
        reply.text,
        id=message_id,
        name=name,
        additional_kwargs={"konak": {"at": turn["started_at"], "action": reply.action}},
    )
    update: dict[str, Any] = {
        "messages": [message],
        "dialogue": state.get("dialogue", {}) if turn.get("foreign") else write_dialogue(dialogue),
        "turn": {
            "id": turn["id"],
            "speakers": speakers,
            "lang": asked.understanding.lang,
            "action": reply.action,
            "local": dict(reply.local),
            "first_token_at": turn.get("first_token_at") or first_token_at or time.time(),
            "error": answer.fault or turn.get("error"),
            "dismissed": [*turn.get("dismissed", []), *reply.dismissed],
            "handed": dump(Handoff, reply.handoff_to) if reply.handoff_to else None,
        },
    }
    if reply.form is not None and client.get("previous_reply") is None:
        update["turn"]["form"] = dump(Form, reply.form)
    if asking is not None:
        update["turn"]["model"] = write_calls(asking.calls)
    if reply.slots is not None:
        update["slots"] = write_slots(reply.slots)
    elif asked.understanding.delta and "real_estate" not in asked.understanding.also and not reply.handoff_to:
        # "sounds good. And what's the weather there?" accepts a home, whoever answers the rest
        merged = merge_slots(asked.context.slots, asked.understanding.delta, turn=asked.context.turn)
        update["slots"] = write_slots(merged.state)
    if reply.recommendations:
        cards = [dict(card) for card in reply.recommendations]
        update["recommendations"] = [*state.get("recommendations", []), *cards]
        shown = ui_messages(cards, message_id=str(message.id), lang=asked.understanding.lang)
        for ui in shown:
            runtime.stream_writer(ui)
        update["ui"] = [*state.get("ui", []), *shown]
    return Command(update=update, goto="handoff" if reply.handoff_to else "redact")
