"""Say of single pieces of evidence whose they are, and what the dialogue around a message leaves open."""

from __future__ import annotations

from agents.understanding.clauses import Clause
from agents.understanding.mentions import Mention
from agents.understanding.types import DialogueContext
from agents.understanding.weights import (
    ACT_WEIGHTS,
    LOCAL_KINDS,
    SITUATION,
    STAY,
    SURROUNDINGS,
    WEIGHTS,
    Domain,
)


def says(mention: Mention) -> tuple[Domain | None, float]:
    if mention.kind == "domain":
        return str(mention.more["agent"]), float(mention.more["weight"])
    if mention.kind == "situation":
        return "local_info", SITUATION
    if mention.kind == "act":
        return "real_estate", ACT_WEIGHTS.get(str(mention.value), 0.0)
    weight = STAY if "stay" in mention.more else WEIGHTS.get(mention.kind)
    if weight is None or (mention.kind == "category" and mention.value in SURROUNDINGS):
        return None, 0.0
    return "local_info" if mention.kind in LOCAL_KINDS else "real_estate", weight


def homes_listed(context: DialogueContext | None) -> bool:
    """Whether another agent is active, but what the user has before the eyes is a list of homes."""
    if context is None or context.prev_system or context.active_agent in (None, "real_estate"):
        return False
    return bool(context.shown) and all(item.kind == "listing" for item in context.shown)


def pending_business(context: DialogueContext | None) -> Domain | None:
    """Say whose business an appointment is: the home's in hand, also where the concierge was spoken to in between."""
    if context is None:
        return None
    if context.active_agent == "local_info":
        of_law = "topic" in context.local and "category" not in context.local
        return "real_estate" if of_law and homes_listed(context) else None
    if any(item.kind == "listing" for item in context.shown):
        return "real_estate"
    return "local_info" if context.local else None


def frame_of(clause: Clause | None) -> str | None:
    """Give how a clause is meant."""
    return clause.frame if clause is not None else None


def sentence_of(clause: Clause | None) -> int | None:
    return clause.sentence if clause is not None else None


def is_asked(clause: Clause | None) -> bool:
    return clause is not None and (clause.question or clause.frame in ("ask", "exists"))
