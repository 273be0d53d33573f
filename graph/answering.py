"""Guard the agents: a fault becomes an honest reply in the user's language and a logged error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from agents.concierge import answer as concierge
from agents.local_info.agent import answer as local_info
from agents.markets.market import Market
from agents.real_estate.agent import answer as real_estate
from agents.replies import apology
from agents.reply import Handoff, Reply
from agents.turn import AgentTurn, AnswersTurn
from agents.understanding.types import Agent, RememberedFact, Understanding
from graph.codec import load
from graph.conversation import current_question
from graph.dialogue import Dialogue, context_of
from graph.resources import Resources

logger = structlog.get_logger(__name__)

_FACTS = tuple[RememberedFact, ...]
ANSWERERS: Mapping[Agent, AnswersTurn] = {
    "real_estate": real_estate,
    "local_info": local_info,
    "concierge": concierge,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply, and the kind of fault it apologises for, if any."""

    reply: Reply
    fault: str | None = None


def agent_turn(
    dialogue: Dialogue, state: Mapping[str, Any], client: Mapping[str, Any], opened: Resources
) -> AgentTurn:
    """Gather what an agent is given, all of it from this turn's state."""
    turn, question = state["turn"], current_question(state["messages"])
    return AgentTurn(
        text=question.text if question else "",
        understanding=load(Understanding, turn["understanding"]),
        context=context_of(dialogue, state, now=datetime.fromisoformat(turn["now"]), client=client),
        remembered=load(_FACTS, turn.get("recalled", ())),
        dismissed=dialogue.dismissed,
        handed=load(Handoff, turn["handed"]) if turn.get("handed") else None,
        currency=currency_of(client, opened.tools.market),
        user_id=turn.get("user_id"),
    )


def currency_of(client: Mapping[str, Any], market: Market) -> str | None:
    """Take the client's currency where the market has a rate for it."""
    code = str(client.get("currency") or "").upper()
    return code if code == market.rates.base or code in market.rates.per_base else None


async def ask(name: Agent, turn: AgentTurn, opened: Resources) -> Answer:
    """Have an agent answer; whatever goes wrong in there, the user gets an answer and the thread its turn."""
    try:
        return Answer(await ANSWERERS[name](turn, opened.tools))
    except Exception as fault:
        logger.exception("agent_failed", agent=name)
        return Answer(Reply(apology(turn.understanding.lang), action="failed"), type(fault).__name__)
