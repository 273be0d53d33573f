"""Find turns that never came to their end: a crash, a stop or a client's cancellation cut them off.

A turn that is resumed ends like any other and says so. One that is followed by a new message never ends by itself; the
turn after it writes it down, so that every turn has its line, its count and its span.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langgraph.runtime import Runtime

from graph.conversation import idempotency_key
from graph.state import TurnContext
from graph.turn import answer_id, turn_id
from observability.tracing import begin_turn

PROCESS = uuid4().hex[:12]
"""Tells this process from the one that began a turn."""
KEPT = ("id", "client_msg_id", "started_at", "trace", "lang", "speakers", "error")


def begun_by(runtime: Runtime[TurnContext]) -> str:
    """Name the process and the run, so that a turn's end knows whether it has been resumed by another."""
    info = runtime.execution_info
    return f"{PROCESS}:{(info and info.run_id) or ''}"


def cut_off_before(
    state: Mapping[str, Any], thread_id: str, question: HumanMessage | None
) -> list[dict[str, Any]]:
    """List the turns right before this one that were never written down, oldest first, as JSON values."""
    last_turn = state.get("turn") or {}
    ended = [*_unended(state["messages"], last_turn, thread_id, question)][::-1]
    if last_turn.get("answers_form") and not last_turn.get("finished"):
        told = any(message.id == answer_id(last_turn, 0) for message in state["messages"])
        kept = {key: last_turn[key] for key in KEPT if last_turn.get(key)}
        ended.append({**kept, "outcome": "resumed" if told else "interrupted"})
    return ended


def _unended(
    messages: Sequence[BaseMessage],
    last_turn: Mapping[str, Any],
    thread_id: str,
    question: HumanMessage | None,
) -> Iterator[dict[str, Any]]:
    answered = False
    for message in reversed(messages):
        if message is question:
            continue
        if isinstance(message, AIMessage):
            answered = True
        elif isinstance(message, HumanMessage):
            name = turn_id(thread_id, message)
            if name == last_turn.get("id"):
                if not last_turn.get("finished"):
                    kept = {key: last_turn[key] for key in KEPT if last_turn.get(key)}
                    yield {**kept, "outcome": "resumed" if answered else "interrupted"}
                return
            if answered:
                return
            yield {
                "id": name,
                "client_msg_id": idempotency_key(message),
                "started_at": time.time(),
                "trace": begin_turn(name).to_json(),
                "outcome": "interrupted",
            }
