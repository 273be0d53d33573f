"""Wait for the user's answer to a form, and do what it asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from langchain_core.messages import AIMessage
from langgraph.runtime import Runtime
from langgraph.types import Command, interrupt

from agents.forms.answers import Unusable, read_answer
from agents.forms.form import WHOLE, Form
from agents.forms.payload import answer_schema, payload_of
from agents.replies import voice_for
from graph import in_flight
from graph.codec import dump, load
from graph.dialogue import write_dialogue, write_slots
from graph.forms import answered, answering_turn, asking_nothing, today_in
from graph.identity import is_foreign
from graph.resources import resources
from graph.state import AssistantState, TurnContext
from graph.turn import answer_id


async def await_user(
    state: AssistantState, runtime: Runtime[TurnContext]
) -> Command[Literal["await_user", "redact"]]:
    """Interrupt with the open form; its answer is a turn of its own, and an answer that does not fit asks again."""
    opened, waiting = await resources(), state["turn"]
    form, lang, market = load(Form, waiting["form"]), waiting.get("lang") or "en", opened.tools.market
    today = today_in(market, runtime.context)
    answer = interrupt(
        payload_of(form, voice_for(lang), today), response_schema=answer_schema(form)
    )  # nothing above has an effect: it runs again with the answer

    if is_foreign(runtime, state):
        return Command(goto="await_user")
    given = read_answer(form, answer, today=today, lang=lang, market=market)
    if isinstance(given, Unusable):
        return _again(waiting, form, given)
    turn = answering_turn(state, runtime)
    in_flight.began(turn["id"])
    reply = await answered(form, given, turn, state["messages"], opened)
    if reply is None:
        in_flight.ended(turn["id"])
        return _again(waiting, form, Unusable({WHOLE: "not_stored"}))
    message = AIMessage(
        reply.text,
        id=answer_id(turn, 0),
        name=turn["speakers"][-1],
        additional_kwargs={"konak": {"at": turn["started_at"], "action": reply.action}},
    )
    update: dict[str, Any] = {
        "messages": [message],
        "dialogue": write_dialogue(asking_nothing(state)),
        "turn": {**turn, "action": reply.action},
        "handoffs": [],
        "recommendations": [],
        "ui": [],
    }
    if reply.slots is not None:
        update["slots"] = write_slots(reply.slots)
    return Command(update=update, goto="redact")


def _again(
    waiting: dict[str, Any], form: Form, unusable: Unusable
) -> Command[Literal["await_user", "redact"]]:
    """Ask once more, saying what did not fit."""
    asked = replace(form, errors=unusable.errors)
    return Command(update={"turn": {**waiting, "form": dump(Form, asked)}}, goto="await_user")
