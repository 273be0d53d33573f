"""Watch a node from outside: its span, how long it took, and what belongs to every log line inside."""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from langgraph.config import get_config
from langgraph.types import Command

from graph import in_flight
from graph.conversation import current_question
from graph.identity import thread_of
from graph.record import NODE_PREFIX
from graph.turn import turn_id
from observability import tracing
from observability.trace_context import TurnTrace

Node = Callable[..., Awaitable[Any]]


def observed(node: Node) -> Node:
    """Wrap a node; its signature and drawn edges stay as they are."""
    name, takes_runtime = node.__name__, "runtime" in inspect.signature(node).parameters

    @functools.wraps(node)
    async def watched(state: Any, runtime: Any = None) -> Any:
        started = time.perf_counter()
        trace = trace_of(state, runtime) if tracing.is_on() else None
        with structlog.contextvars.bound_contextvars(node=name), tracing.node_span(name, trace):
            try:
                result = await (node(state, runtime=runtime) if takes_runtime else node(state))
            except BaseException:
                in_flight.ended((state.get("turn") or {}).get("id"))
                raise
        return _timed(result, name, (time.perf_counter() - started) * 1000)

    return watched


def trace_of(state: Any, runtime: Any) -> TurnTrace | None:
    """Give the running turn's trace; the first nodes of a turn find the last turn's in the state, and begin their own."""
    turn = state.get("turn") or {}
    if runtime is None:
        return TurnTrace.from_json(turn.get("trace"))
    this_turn = turn_id(thread_of(runtime), current_question(state["messages"]))
    known = TurnTrace.from_json(turn.get("trace")) if turn.get("id") == this_turn else None
    return known or tracing.begin_turn(this_turn, client_carrier())


def client_carrier() -> dict[str, object]:
    """Gather where a client's W3C trace context may stand: the run's metadata and configurable headers."""
    config = get_config()
    return {**(config.get("metadata") or {}), **(config.get("configurable") or {})}


def _timed(result: Any, name: str, milliseconds: float) -> Any:
    update = result.update if isinstance(result, Command) else result
    if isinstance(update, dict) and "id" in (update.get("turn") or {}):
        update["turn"].setdefault(NODE_PREFIX + name, round(milliseconds, 3))
    return result
