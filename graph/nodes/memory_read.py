"""Recall what is known of the user, beside the supervisor and within one deadline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from langchain_core.messages import AIMessage, BaseMessage
from langgraph.runtime import Runtime
from langgraph.types import Command

from graph.conversation import current_question
from graph.identity import is_foreign, thread_of, user_of
from graph.resources import Resources, resources
from graph.state import AssistantState, TurnContext
from graph.turn import turn_id
from memory.redaction import RedactedText, redact
from memory.service import RecentMessage


async def memory_read(
    state: AssistantState, runtime: Runtime[TurnContext]
) -> Command[Literal["real_estate", "local_info", "concierge"]]:
    """Put recalled facts and the memory trace into the turn; the supervisor's choice draws the edge."""
    if is_foreign(runtime, state):
        return Command(update={})
    opened = await resources()
    thread, question = thread_of(runtime), current_question(state["messages"])
    recall = await opened.memory.recall(
        user_of(runtime, state),
        thread,
        query=_query(question.text, opened) if question else None,
        recent=recent_messages(state["messages"], opened.memory.last_messages),
    )
    facts = recall.context.facts if recall.context else ()
    recalled = [
        {"text": str(f.text), "stated_at": f.created_at.isoformat(), "key": f.key, "value": f.value}
        for f in facts
    ]
    runtime.stream_writer({"type": "memory", **recall.trace})
    return Command(
        update={"memory": recall.trace, "turn": {"id": turn_id(thread, question), "recalled": recalled}},
    )


def _query(text: str, opened: Resources) -> RedactedText | None:
    """Ask for older messages that fit the question only where somebody reads them: rules use facts alone."""
    return redact(text, opened.settings.redaction).text if opened.reads_messages else None


def recent_messages(messages: Sequence[BaseMessage], last: int) -> list[RecentMessage]:
    """Give the last messages of the conversation itself: what a turn falls back to when memory does not answer."""
    kept: list[Any] = list(messages)[-last:]
    return [RecentMessage("assistant" if isinstance(m, AIMessage) else "user", m.text) for m in kept]
