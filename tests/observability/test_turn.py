from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from registry import Difference
from structlog.testing import capture_logs

from observability import turn as turn_module
from observability.trace_context import TurnTrace
from observability.tracing import begin_turn
from observability.turn import CUT_OFF, EVENT, MemoryUse, TurnRecord, emit_turn, log_fields

MakeRecord = Callable[..., TurnRecord]
OUTCOMES = ["answered", "handoff", "replayed", "failed", "interrupted", "resumed"]


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_log_line_metrics_and_span_agree(
    make_record: MakeRecord, spans: InMemorySpanExporter, outcome: str
) -> None:
    record = make_record(outcome=outcome)
    grown = Difference()
    with capture_logs() as lines:
        emit_turn(record, begin_turn(record.turn_id))

    (line,) = [one for one in lines if one["event"] == EVENT]
    (span,) = spans.get_finished_spans()
    said = span.attributes
    assert said is not None
    assert line["outcome"] == said["konak.outcome"] == outcome
    assert grown("assistant_turns_total", agent=line["agent"], outcome=outcome) == 1
    assert line["agent"] == said["gen_ai.agent.name"]
    assert line["thread_id"] == said["gen_ai.conversation.id"]
    assert line["turn_id"] == said["konak.turn.id"]
    assert line["trace_id"] == f"{span.context.trace_id:032x}"
    assert line["model_calls"] == said["konak.model_calls"] == grown("assistant_model_calls_total")
    asked = [(one["purpose"], one["outcome"]) for one in line["models"]]
    assert [grown("assistant_model_answers_total", purpose=p, outcome=o) for p, o in asked] == [1, 1, 1]
    assert said["gen_ai.usage.input_tokens"] == grown("assistant_model_tokens_total", kind="input") == 1100
    assert said["gen_ai.usage.output_tokens"] == grown("assistant_model_tokens_total", kind="output") == 65
    assert (
        line["model_cost"] == said["konak.model_cost"] == pytest.approx(grown("assistant_model_cost_total"))
    )
    assert line["latency_ms"] / 1000 == said["konak.latency_ms"] / 1000
    timed = 0 if outcome in CUT_OFF else 1
    assert grown("assistant_turn_latency_seconds_sum") == pytest.approx(timed * line["latency_ms"] / 1000)
    assert grown("assistant_time_to_first_token_seconds_sum") == pytest.approx(
        timed * line["time_to_first_token_ms"] / 1000
    )
    assert said["konak.time_to_first_token_ms"] == line["time_to_first_token_ms"]
    assert (line["router"]["domain"], line["router"]["reason"]) == (
        said["konak.route.target"],
        said["konak.route.reason"],
    )
    assert (
        grown("assistant_route_total", target=line["router"]["domain"], reason=line["router"]["reason"]) == 1
    )
    assert len(line["handoffs"]) == said["konak.handoffs"]
    assert (
        grown(
            "assistant_handoffs_total", **{"from": "real_estate", "to": "local_info", "outcome": "accepted"}
        )
        == 1
    )
    for source, count in line["slot_sources"].items():
        assert grown("assistant_slot_source_total", source=source) == said[f"konak.slots.{source}"] == count
    for kind, count in line["redactions"].items():
        assert (
            grown("memory_zep_redactions_total", field_type=kind) == said[f"konak.redactions.{kind}"] == count
        )
    for node, milliseconds in line["node_latencies_ms"].items():
        assert grown("assistant_node_latency_seconds_sum", node=node) == pytest.approx(milliseconds / 1000)
    assert line["zep"]["mode"] == said["konak.memory.mode"]
    assert grown("assistant_turn_memory_total", mode=line["zep"]["mode"], used="true") == 1
    assert (
        grown("assistant_recommendations_total")
        == line["recommendations_count"]
        == said["konak.recommendations"]
    )


def test_the_line_has_what_operators_rely_on(make_record: MakeRecord) -> None:
    fields = log_fields(make_record())
    assert set(fields) >= {
        *("thread_id", "user_id", "turn_id", "client_msg_id", "agent", "lang", "zep", "router", "handoffs"),
        *("slots", "redactions", "model_calls", "latency_ms", "recommendations_count", "outcome"),
    }
    assert set(fields["zep"]) == {
        *("mode", "used", "reason", "source", "read_ms", "write_ms", "breaker", "retry_after"),
    }
    assert set(fields["router"]) == {"domain", "confidence", "reason", "sticky"}
    json.dumps(fields)


def test_a_failed_turn_names_the_part_and_the_type_but_no_text(
    make_record: MakeRecord, spans: InMemorySpanExporter
) -> None:
    record = make_record(outcome="failed", error="agent", error_type="ValueError", agent="none", router=None)
    grown = Difference()
    with capture_logs() as lines:
        emit_turn(record, begin_turn(record.turn_id))
    assert (lines[0]["error"], lines[0]["error_type"], lines[0]["log_level"]) == (
        "agent",
        "ValueError",
        "error",
    )
    assert lines[0]["router"] is None
    assert grown("assistant_errors_total", part="agent") == 1
    (span,) = spans.get_finished_spans()
    assert not span.status.is_ok
    assert not span.events


def test_a_turn_without_a_trace_is_logged_and_counted(make_record: MakeRecord) -> None:
    grown = Difference()
    with capture_logs() as lines:
        emit_turn(make_record(time_to_first_token_ms=None, zep=MemoryUse()))
    assert len(lines) == 1
    assert grown("assistant_turns_total", agent="local_info", outcome="handoff") == 1
    assert grown("assistant_time_to_first_token_seconds_count") == 0


@pytest.mark.parametrize("broken", ["_log_turn", "_count_turn", "_trace_turn"])
def test_a_broken_view_costs_neither_the_turn_nor_the_other_views(
    make_record: MakeRecord, spans: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(record: TurnRecord, trace: TurnTrace | None) -> None:
        raise OSError("call me on 0533 123 45 67")

    monkeypatch.setattr(turn_module, broken, fail)
    record = make_record()
    grown = Difference()
    with capture_logs() as lines:
        emit_turn(record, begin_turn(record.turn_id))
    assert "turn_view_failed" in [line["event"] for line in lines]
    assert "0533" not in str(lines)
    views = [
        any(line["event"] == EVENT for line in lines),
        grown("assistant_turns_total", agent="local_info", outcome="handoff") == 1,
        bool(spans.get_finished_spans()),
    ]
    assert views.count(True) == 2
