"""Decide what a model may put into words: an opening before results, or an answer to a question about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agents.reply import Reply
from agents.turn import AgentTurn
from agents.understanding.types import Agent

_QUESTION_MARKS = ("?", "؟", "？")
_SILENT = frozenset(
    {
        "failed",
        "refuse",
        "reset",
        "human",
        "viewing",
        "greet",
        "thanks",
        "bye",
        "help",
        "out_of_scope",
        "smalltalk",
    }
)
"""Actions whose replies are the same words for everybody, or promises that nobody should reword."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is asked for; `instead` says that the reply without a model answers nothing and may go."""

    purpose: Literal["prose", "question"]
    instead: bool = False


def wording_of(reply: Reply, turn: AgentTurn, speaker: Agent) -> Wording | None:
    """Say what a model is asked to write for a reply; None where its words stand."""
    if (
        reply.handoff_to is not None
        or reply.form is not None
        or reply.action in _SILENT
        or "forget" in (reply.action or "")
    ):
        return None
    meant, shown = turn.understanding, turn.context.shown
    asks = turn.text.rstrip().endswith(_QUESTION_MARKS) or "why" in meant.acts
    nothing_new = not (meant.delta or meant.local or meant.selected or meant.requested) and not meant.acts
    if (
        speaker != "concierge" and reply.action == "clarify"
    ):  # nothing was understood: a model may know better
        return Wording("question", instead=True) if shown else None
    if speaker == "concierge":
        return Wording("question", instead=True) if asks and shown and reply.action == "clarify" else None
    if not (reply.recommendations or "sources" in reply.notes or reply.action == "compare"):
        return None
    if not asks or not shown or meant.delta:
        return Wording("prose")
    return Wording("question", instead=nothing_new and turn.handed is None)
