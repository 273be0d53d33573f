"""Ask a chat model where one is configured: about a message the rules are unsure of, and for the words of a reply.

Everything here is optional by design: whatever a model does, the rules' understanding and the agents' replies stand.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from langchain_core.messages import AIMessage, BaseMessage

from agents.models.asked_for import Wording, wording_of
from agents.models.grounding import grounds_of
from agents.models.models import Asking, Models
from agents.models.ports import ModelCall
from agents.models.prompt import Material, Said, cleared, instruction_texts
from agents.models.prose import sentences
from agents.models.route_choice import UNSURE, choose_route
from agents.models.shown import shown_items
from agents.models.slot_proposal import propose_slots, worth_asking
from agents.models.spoken import speak
from agents.reply import Reply
from agents.turn import AgentTurn, Tools
from agents.understanding.types import Agent, DialogueContext, Understanding
from agents.understanding.understand import understand
from graph.codec import dump, load
from graph.conversation import current_question

logger = structlog.get_logger(__name__)

SET_APART = frozenset(
    {"injection", "emergency", "forget_me", "forget_that", "reset", "what_do_you_know", "foreign_thread", "refuse",
     "too_long", "role", "form", "characters", "not_understood", "missing", "empty"}
)  # fmt: skip
"""Acts of messages that no model is asked about: what happens there must not depend on one."""
MOST_REMEMBERED = 6


@dataclass(frozen=True, slots=True)
class Worded:
    """A reply in a model's words where it found any, and the calls the turn has made so far."""

    reply: Reply
    calls: list[ModelCall] = field(default_factory=list)
    first_token_at: float | None = None


def calls_of(turn: Mapping[str, Any]) -> list[ModelCall]:
    """Read the calls a turn has made before this node."""
    return [load(ModelCall, call) for call in turn.get("model", ())]


def write_calls(calls: Sequence[ModelCall]) -> list[dict[str, Any]]:
    """Write calls as JSON values."""
    return [dump(ModelCall, call) for call in calls]


def asking_in(models: Models | None, client: Mapping[str, Any], turn: Mapping[str, Any]) -> Asking | None:
    """Begin asking in a node of a turn; None where no model is to be asked."""
    return None if models is None else models.asking(client.get("model"), calls_of(turn))


async def better_understood(
    asking: Asking,
    meant: Understanding,
    context: DialogueContext,
    messages: Sequence[BaseMessage],
    tools: Tools,
) -> Understanding:
    """Ask for the route where the rules are unsure, then for the constraints they left unexplained."""
    question = current_question(messages)
    if question is None or SET_APART & set(meant.acts):
        return meant
    try:
        return await _asked_about(asking, meant, context, question.text, history_of(messages), tools)
    except Exception:
        logger.exception("model_not_asked", text_length=len(question.text))
        return meant


async def _asked_about(
    asking: Asking,
    meant: Understanding,
    context: DialogueContext,
    text: str,
    history: Sequence[Said],
    tools: Tools,
) -> Understanding:
    if meant.route.confidence < UNSURE and meant.route.reason != "handoff":
        known: dict[str, Any] = {"talked_to_last": context.active_agent, "rules_guess": meant.route.target}
        route = await choose_route(asking, Material(known, text, history))
        if route is not None and route.target != meant.route.target:
            meant = understand(text, context, tools.market, routed=route)
        elif route is not None:
            meant = replace(meant, route=replace(route, sticky=meant.route.sticky))
    if worth_asking(meant):
        known = {"understood": {**meant.delta.set, **meant.delta.add}, "unexplained": list(meant.unexplained)}
        meant = await propose_slots(asking, Material(known, text, history), meant, tools.market)
    return meant


async def in_better_words(
    asking: Asking,
    reply: Reply,
    turn: AgentTurn,
    messages: Sequence[BaseMessage],
    tools: Tools,
    *,
    speaker: Agent,
    message_id: str,
) -> Worded:
    """Have a model open the reply, or answer in its place what the rules could only repeat or ask back about.

    The text is shown as it is checked. Where nothing passes, the reply is what it was, in one piece.
    """
    wording = None if SET_APART & set(turn.understanding.acts) else wording_of(reply, turn, speaker)
    if wording is None or not asking.may_ask(wording.purpose):
        return Worded(reply, asking.calls)
    try:
        checked = await _sentences(asking, wording, reply, turn, messages, tools)
    except Exception:
        logger.exception("prose_not_prepared", agent=speaker)
        return Worded(reply, asking.calls)
    first = await anext(checked, None)
    if first is None:
        return Worded(reply, asking.calls)
    began = time.time()

    async def pieces() -> AsyncIterator[str]:
        yield first
        async for sentence in checked:
            yield f" {sentence}"
        if not wording.instead or asking.calls[-1].outcome != "ok":
            yield f"\n\n{reply.text}"

    text = await speak(pieces(), message_id=message_id, speaker=speaker)
    replaced = wording.instead and asking.calls[-1].outcome == "ok"
    asked = None if replaced else reply.asked
    return Worded(replace(reply, text=text, asked=asked), asking.calls, began)


async def _sentences(
    asking: Asking,
    wording: Wording,
    reply: Reply,
    turn: AgentTurn,
    messages: Sequence[BaseMessage],
    tools: Tools,
) -> AsyncIterator[str]:
    items = await shown_items(reply, turn, tools)
    slots = reply.slots if reply.slots is not None else turn.context.slots
    search = {name: slot.value for name, slot in slots.items() if slot.source != "default"}
    remembered = [fact.text for fact in turn.remembered[:MOST_REMEMBERED]]
    answer = "" if wording.instead and not reply.recommendations else reply.text
    # What gives instructions is neither sent nor a ground: a name such as that must not make its own words true.
    data = cleared({"results": items, "search": search, "answer": answer, "remembered": remembered})
    material = Material(data, turn.text, history_of(messages))
    free_texts = [fact.text for fact in turn.remembered if fact.key is None]
    lang = turn.understanding.lang
    grounds = await asyncio.to_thread(
        grounds_of,
        data.get("answer", ""),
        data.get("results", []),
        lang=lang,
        market=tools.market,
        search=search,
        message=turn.text,
        strangers=free_texts,
        instructions=instruction_texts(),
    )
    return sentences(asking, wording.purpose, material, grounds, lang=lang)


def history_of(messages: Sequence[BaseMessage]) -> list[Said]:
    """Give the conversation without the message that is being answered, oldest first."""
    question = current_question(messages)
    return [
        Said("assistant" if isinstance(one, AIMessage) else "user", one.text)
        for one in messages
        if one is not question
    ]
