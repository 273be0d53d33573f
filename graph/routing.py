"""Decide where a message and a handoff go: pure rules, in the order of the design."""

from __future__ import annotations

from collections.abc import Sequence

from agents.reply import Handoff
from agents.understanding.types import Agent, Route, Understanding

AGENTS: tuple[Agent, ...] = ("real_estate", "local_info", "concierge")
MAX_HANDOFFS_PER_TURN = 2


def decide(pending: Handoff | None, understanding: Understanding) -> Route:
    """Choose the agent: a pending handoff first, then what understanding says (sticky, rules, classifier).

    A pending handoff yields to a message that clearly wants something else.
    """
    route = understanding.route
    if pending is None:
        return route
    if route.sticky or route.target == pending.target or route.reason == "fallback":
        return Route(pending.target, "handoff", 1.0)
    return route


def handoff_refusal(handoff: Handoff | None, done: Sequence[object], speaker: Agent | None) -> str | None:
    """Say why a handoff may not happen ("unknown_target", "same_agent", "hop_limit"), or None where it may."""
    if handoff is None or handoff.target not in AGENTS:
        return "unknown_target"
    if handoff.target == speaker:
        return "same_agent"
    if len(done) >= MAX_HANDOFFS_PER_TURN:
        return "hop_limit"
    return None
