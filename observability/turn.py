"""The turn record, and its three views: log line, metrics and span attributes.

Every turn is emitted once, when it ends, with one outcome:

- `answered`: an agent answered, nobody handed over.
- `handoff`: answered after at least one accepted handoff.
- `replayed`: the same `client_msg_id` came again; the earlier answer was given back and nothing was done twice.
- `resumed`: the turn had been cut off (crash, restart) and was finished by a later start or message; or the user has
  answered a form that an earlier turn left open.
- `interrupted`: the turn had been cut off, or its client cancelled it, and it ended without an answer.
- `failed`: an error; the user got an honest reply in place of an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import structlog

from observability import tracing
from observability.labels import OUTCOMES
from observability.metrics import assistant, memory, model
from observability.trace_context import TurnTrace

Outcome = Literal["answered", "handoff", "replayed", "failed", "interrupted", "resumed"]

EVENT: Final = "turn_completed"
CUT_OFF: Final = ("interrupted", "resumed")
"""Outcomes of turns that lay still for a while: counted, but their time says nothing about speed."""


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """What memory did for a turn. Times in milliseconds, `retry_after` in seconds; None where nothing was tried."""

    mode: str = "off"
    used: bool = False
    reason: str | None = None
    source: str | None = None
    read_ms: float | None = None
    write_ms: float | None = None
    breaker: str | None = None
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """Where the supervisor sent the turn; `confidence` in [0, 1]."""

    domain: str
    reason: str
    confidence: float
    sticky: bool = False


@dataclass(frozen=True, slots=True)
class HandoffTaken:
    """One handoff and how it ended (`observability.labels.HANDOFF_OUTCOMES`)."""

    source: str
    target: str
    outcome: str = "accepted"


@dataclass(frozen=True, slots=True)
class ModelUse:
    """One time a chat model was to be asked (`observability.labels.MODEL_OUTCOMES`); times in milliseconds."""

    purpose: str
    outcome: str
    model: str = ""
    ms: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    first_token_ms: float | None = None
    made: bool = True
    """False where nothing left the process: open breaker, a pause that a 429 asked for, withheld."""
    cost: float | None = None
    """In the currency of the prices that are set; None without prices."""
    estimated: bool = False
    """The tokens are guessed: the answer was left before its provider counted them."""


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """All that is written down about one turn: names, ids, counts and times, never a text or a slot's value."""

    thread_id: str
    user_id: str
    turn_id: str
    client_msg_id: str
    agent: str
    lang: str
    outcome: Outcome
    latency_ms: float
    zep: MemoryUse = field(default_factory=MemoryUse)
    router: Routing | None = None
    handoffs: tuple[HandoffTaken, ...] = ()
    slots: Mapping[str, str] = field(default_factory=dict)
    """Slot name -> source ("said", "earlier", "memory", "default")."""
    redactions: Mapping[str, int] = field(default_factory=dict)
    """Kind ("email", "phone", ...) -> how many were taken out."""
    models: tuple[ModelUse, ...] = ()
    """Every time a chat model was to be asked, in order."""
    recommendations_count: int = 0
    time_to_first_token_ms: float | None = None
    node_latencies_ms: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None
    """Which part failed (`observability.labels.ERRORS`); None where nothing did."""
    error_type: str | None = None
    """Name of the exception's class; never its text."""

    @property
    def slot_sources(self) -> dict[str, int]:
        """How many slots came from each source."""
        return dict(Counter(self.slots.values()))

    @property
    def model_calls(self) -> int:
        """How many calls of chat models were made."""
        return sum(one.made for one in self.models)

    @property
    def model_cost(self) -> float | None:
        """What the calls cost; None where no price is set."""
        costs = [one.cost for one in self.models if one.cost is not None]
        return sum(costs) if costs else None


def emit_turn(record: TurnRecord, trace: TurnTrace | None = None) -> None:
    """Write one turn down: the log line, the metrics and, where it is traced, the turn's span.

    It never raises: a turn is not lost because it could not be recorded.
    """
    trace_id = trace.trace_id if trace else None
    for view in (_log_turn, _count_turn, _trace_turn):
        try:
            view(record, trace)
        except Exception as error:  # noqa: BLE001 - one broken view must cost neither the turn nor the other two
            _logger().error(
                "turn_view_failed", view=view.__name__, error_type=type(error).__name__, trace_id=trace_id
            )


def log_fields(record: TurnRecord) -> dict[str, Any]:
    """Return what the log line says, beside what the context adds."""
    zep, router = record.zep, record.router
    fields: dict[str, Any] = {
        "thread_id": record.thread_id,
        "user_id": record.user_id,
        "turn_id": record.turn_id,
        "client_msg_id": record.client_msg_id,
        "agent": record.agent,
        "lang": record.lang,
        "zep": {
            "mode": zep.mode,
            "used": zep.used,
            "reason": zep.reason,
            "source": zep.source,
            "read_ms": _rounded(zep.read_ms),
            "write_ms": _rounded(zep.write_ms),
            "breaker": zep.breaker,
            "retry_after": zep.retry_after,
        },
        "router": {
            "domain": router.domain,
            "confidence": round(router.confidence, 3),
            "reason": router.reason,
            "sticky": router.sticky,
        }
        if router
        else None,
        "handoffs": [f"{one.source}>{one.target}:{one.outcome}" for one in record.handoffs],
        "slots": dict(record.slots),
        "slot_sources": record.slot_sources,
        "redactions": dict(record.redactions),
        "model_calls": record.model_calls,
        "models": [_model_fields(one) for one in record.models],
        "model_cost": record.model_cost,
        "latency_ms": _rounded(record.latency_ms),
        "time_to_first_token_ms": _rounded(record.time_to_first_token_ms),
        "node_latencies_ms": {node: _rounded(ms) for node, ms in record.node_latencies_ms.items()},
        "recommendations_count": record.recommendations_count,
        "outcome": record.outcome,
    }
    if record.error is not None:
        fields |= {"error": record.error, "error_type": record.error_type}
    return fields


def span_attributes(record: TurnRecord) -> dict[str, tracing.Attribute]:
    """Return what the turn's span says; a value that is None is left out."""
    zep, router = record.zep, record.router
    attributes: dict[str, tracing.Attribute | None] = {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "konak",
        "gen_ai.agent.name": record.agent,
        "gen_ai.conversation.id": record.thread_id,
        "user.id": record.user_id,
        "konak.turn.id": record.turn_id,
        "konak.client_msg_id": record.client_msg_id,
        "konak.lang": record.lang,
        "konak.outcome": record.outcome,
        "konak.latency_ms": _rounded(record.latency_ms),
        "konak.time_to_first_token_ms": _rounded(record.time_to_first_token_ms),
        "konak.memory.mode": zep.mode,
        "konak.memory.used": zep.used,
        "konak.memory.reason": zep.reason,
        "konak.memory.source": zep.source,
        "konak.memory.read_ms": _rounded(zep.read_ms),
        "konak.memory.write_ms": _rounded(zep.write_ms),
        "konak.memory.breaker": zep.breaker,
        "konak.memory.retry_after_s": zep.retry_after,
        "konak.route.target": router.domain if router else None,
        "konak.route.reason": router.reason if router else None,
        "konak.route.confidence": round(router.confidence, 3) if router else None,
        "konak.route.sticky": router.sticky if router else None,
        "konak.handoffs": len(record.handoffs),
        "konak.model_calls": record.model_calls,
        "konak.model_cost": record.model_cost,
        "gen_ai.usage.input_tokens": sum(one.input_tokens for one in record.models)
        if record.models
        else None,
        "gen_ai.usage.output_tokens": sum(one.output_tokens for one in record.models)
        if record.models
        else None,
        "konak.recommendations": record.recommendations_count,
        "error.type": record.error,
    }
    attributes |= {f"konak.slots.{source}": count for source, count in record.slot_sources.items()}
    attributes |= {f"konak.redactions.{kind}": count for kind, count in record.redactions.items()}
    return {name: value for name, value in attributes.items() if value is not None}


def _log_turn(record: TurnRecord, trace: TurnTrace | None) -> None:
    fields = log_fields(record)
    if trace is not None:
        fields["trace_id"] = trace.trace_id
    if record.outcome == "failed":
        _logger().error(EVENT, **fields)
    else:
        _logger().info(EVENT, **fields)


def _count_turn(record: TurnRecord, trace: TurnTrace | None) -> None:
    exemplar = {"trace_id": trace.trace_id} if trace is not None and trace.sampled else None
    assistant.inc_turn(record.agent, OUTCOMES(record.outcome))
    whole = record.outcome not in CUT_OFF
    if whole:
        assistant.observe_turn_latency(record.latency_ms / 1000, exemplar)
    if whole and record.time_to_first_token_ms is not None:
        assistant.observe_time_to_first_token(record.time_to_first_token_ms / 1000, record.zep.mode, exemplar)
    for node, milliseconds in record.node_latencies_ms.items():
        assistant.observe_node_latency(node, milliseconds / 1000)
    if record.router is not None:
        assistant.inc_route(record.router.domain, record.router.reason)
    for one in record.handoffs:
        assistant.inc_handoff(one.source, one.target, one.outcome)
    for use in record.models:
        _count_model(use)
    for source, count in record.slot_sources.items():
        assistant.inc_slot_source(source, count)
    for kind, count in record.redactions.items():
        memory.inc_memory_redaction(kind, count)
    assistant.inc_turn_memory(record.zep.mode, used=record.zep.used)
    assistant.inc_turn_language(record.lang)
    if record.recommendations_count:
        assistant.inc_recommendations(record.recommendations_count)
    if record.error is not None:
        assistant.inc_error(record.error)


def _count_model(one: ModelUse) -> None:
    model.inc_model_answer(one.purpose, one.outcome)
    if not one.made:
        return
    assistant.inc_model_calls(1)
    first_token_s = None if one.first_token_ms is None else one.first_token_ms / 1000
    model.observe_model_latency(one.purpose, one.ms / 1000, first_token_s)
    model.inc_model_tokens("input", one.input_tokens)
    model.inc_model_tokens("output", one.output_tokens)
    if one.cost is not None:
        model.inc_model_cost(one.cost)


def _model_fields(one: ModelUse) -> dict[str, Any]:
    return {
        "purpose": one.purpose,
        "outcome": one.outcome,
        "model": one.model,
        "ms": _rounded(one.ms),
        "input_tokens": one.input_tokens,
        "output_tokens": one.output_tokens,
        "first_token_ms": _rounded(one.first_token_ms),
        **({"estimated": True} if one.estimated else {}),
    }


def _trace_turn(record: TurnRecord, trace: TurnTrace | None) -> None:
    if trace is not None:
        tracing.finish_turn(
            trace,
            f"invoke_agent {record.agent}",
            span_attributes(record),
            failed=record.outcome == "failed",
        )


def _logger() -> structlog.stdlib.BoundLogger:
    """Look the logger up each time: a cached one would keep the chain of the moment it was first used."""
    return structlog.stdlib.get_logger("konak.turn")


def _rounded(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds, 2)
