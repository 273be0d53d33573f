"""What chat models cost and how they fare: calls by purpose and outcome, time, tokens, money."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

from observability.labels import BREAKER_STATES, MODEL_OUTCOMES, MODEL_PURPOSES, TOKEN_KINDS
from observability.metrics.family import counter, gauge, histogram

ANSWERS: Final = counter(
    "assistant_model_answers_total",
    "What came of asking a chat model; anything but ok means that the rules' answer stood.",
    purpose=MODEL_PURPOSES,
    outcome=MODEL_OUTCOMES,
)
LATENCY: Final = histogram(
    "assistant_model_latency_seconds", "Time spent in one call of a chat model.", purpose=MODEL_PURPOSES
)
FIRST_TOKEN: Final = histogram(
    "assistant_model_first_token_seconds",
    "Time from asking for prose to the model's first token.",
    purpose=MODEL_PURPOSES,
)
TOKENS: Final = counter("assistant_model_tokens_total", "Tokens of chat models, by kind.", kind=TOKEN_KINDS)
COST: Final = Counter(
    "assistant_model_cost_total", "Cost of chat models, in the currency of the prices that are set."
)
BREAKER: Final = gauge(
    "assistant_model_breaker_state",
    "1 for the state the circuit breaker of the chat model is in, 0 for the others.",
    state=BREAKER_STATES,
)


def inc_model_answer(purpose: str, outcome: str) -> None:
    """Count what came of asking."""
    ANSWERS.child(purpose, outcome).inc()


def observe_model_latency(purpose: str, seconds: float, first_token_s: float | None = None) -> None:
    """Record how long a call took, and when its first token came."""
    LATENCY.child(purpose).observe(seconds)
    if first_token_s is not None:
        FIRST_TOKEN.child(purpose).observe(first_token_s)


def inc_model_tokens(kind: str, count: int) -> None:
    """Count tokens ("input" or "output")."""
    TOKENS.child(kind).inc(count)


def inc_model_cost(cost: float) -> None:
    """Count what calls cost."""
    COST.inc(cost)


def set_model_breaker_state(state: str) -> None:
    """Show `state` as the one the breaker is in."""
    current = BREAKER_STATES(state)
    for candidate in BREAKER_STATES.series:
        BREAKER.child(candidate).set(candidate == current)
