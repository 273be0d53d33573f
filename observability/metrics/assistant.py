"""The assistant's own metrics: turns, latencies, routes, handoffs, model calls, slots and errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from prometheus_client import Counter, Histogram

from observability.labels import (
    AGENTS,
    ERRORS,
    HANDOFF_OUTCOMES,
    LANGUAGES,
    MODES,
    NODES,
    OUTCOMES,
    ROUTE_REASONS,
    SLOT_SOURCES,
    Vocabulary,
)
from observability.metrics.family import LATENCY_BUCKETS, Family, counter, histogram

Exemplar = Mapping[str, str] | None
"""`{"trace_id": ...}` of a sampled turn, so that a slow bucket leads to a trace; None where it is not sampled."""

USED: Final = Vocabulary(("true", "false"))

TURNS: Final = counter(
    "assistant_turns_total", "Turns that ended, by who answered and how.", agent=AGENTS, outcome=OUTCOMES
)
TURN_LATENCY: Final = Histogram(
    "assistant_turn_latency_seconds", "Time from a message to the end of its turn.", buckets=LATENCY_BUCKETS
)
FIRST_TOKEN: Final = Histogram(
    "assistant_time_to_first_token_seconds",
    "Time from a message to the first token of its answer.",
    buckets=LATENCY_BUCKETS,
)
FIRST_TOKEN_BY_MODE: Final = histogram(
    "assistant_time_to_first_token_by_mode_seconds",
    "The same by the memory mode of the turn: users outside the canary are the baseline of those inside.",
    mode=MODES,
)
NODE_LATENCY: Final = histogram(
    "assistant_node_latency_seconds", "Time spent in one node of a turn.", node=NODES
)
ROUTES: Final = counter(
    "assistant_route_total", "Where messages went and why.", target=AGENTS, reason=ROUTE_REASONS
)
HANDOFFS: Final = Family(
    Counter(
        "assistant_handoffs_total", "Handoffs between agents, by how they ended.", ("from", "to", "outcome")
    ),
    {"from": AGENTS, "to": AGENTS, "outcome": HANDOFF_OUTCOMES},
)
MODEL_CALLS: Final = Counter("assistant_model_calls_total", "Calls of a chat model.")
SLOT_SOURCE: Final = counter(
    "assistant_slot_source_total",
    "Slots a turn was answered with, by where they came from.",
    source=SLOT_SOURCES,
)
TURN_MEMORY: Final = counter(
    "assistant_turn_memory_total", "Turns by memory mode and whether context was used.", mode=MODES, used=USED
)
TURN_LANGUAGES: Final = counter("assistant_turn_language_total", "Turns by language.", lang=LANGUAGES)
RECOMMENDATIONS: Final = Counter("assistant_recommendations_total", "Results shown to users.")
ERRORS_TOTAL: Final = counter("assistant_errors_total", "Errors a turn met, by part.", part=ERRORS)


def inc_turn(agent: str, outcome: str) -> None:
    """Count a turn that ended."""
    TURNS.child(agent, outcome).inc()


def observe_turn_latency(seconds: float, exemplar: Exemplar = None) -> None:
    """Record how long a turn took."""
    TURN_LATENCY.observe(seconds, dict(exemplar) if exemplar else None)


def observe_time_to_first_token(seconds: float, mode: str, exemplar: Exemplar = None) -> None:
    """Record when the first token came, also under the memory mode of the turn."""
    FIRST_TOKEN.observe(seconds, dict(exemplar) if exemplar else None)
    FIRST_TOKEN_BY_MODE.child(mode).observe(seconds)


def observe_node_latency(node: str, seconds: float) -> None:
    """Record how long one node took."""
    NODE_LATENCY.child(node).observe(seconds)


def inc_route(target: str, reason: str) -> None:
    """Count where a message went."""
    ROUTES.child(target, reason).inc()


def inc_handoff(source: str, target: str, outcome: str) -> None:
    """Count a handoff."""
    HANDOFFS.child(source, target, outcome).inc()


def inc_model_calls(calls: int) -> None:
    """Count calls of a chat model."""
    MODEL_CALLS.inc(calls)


def inc_slot_source(source: str, count: int = 1) -> None:
    """Count slots that came from one source."""
    SLOT_SOURCE.child(source).inc(count)


def inc_turn_memory(mode: str, *, used: bool) -> None:
    """Count a turn under its memory mode."""
    TURN_MEMORY.child(mode, "true" if used else "false").inc()


def inc_turn_language(lang: str) -> None:
    """Count a turn under its language."""
    TURN_LANGUAGES.child(lang).inc()


def inc_recommendations(count: int) -> None:
    """Count results shown."""
    RECOMMENDATIONS.inc(count)


def inc_error(part: str) -> None:
    """Count an error a turn met."""
    ERRORS_TOTAL.child(part).inc()
