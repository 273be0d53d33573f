from __future__ import annotations

import asyncio
import threading
import time

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from observability.span_scope import NO_SPAN
from observability.trace_context import TurnTrace
from observability.tracing import (
    TracingSettings,
    begin_turn,
    client_span,
    configure_tracing,
    current_traceparent,
    finish_turn,
    node_span,
    shutdown_tracing,
    turn_context,
)

CLIENT = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
UNSAMPLED = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"}


def start(ratio: float) -> InMemorySpanExporter:
    exporter = InMemorySpanExporter()
    configure_tracing(
        TracingSettings(sample_ratio=ratio), redact=lambda _: "[X]", processor=SimpleSpanProcessor(exporter)
    )
    return exporter


async def test_nodes_that_run_as_tasks_are_children_of_a_turn_span_written_last(
    spans: InMemorySpanExporter,
) -> None:
    trace = begin_turn("turn")
    state = trace.to_json()

    async def node(name: str) -> None:
        with node_span(name, TurnTrace.from_json(state)), client_span("memory", f"{name} call"):
            await asyncio.sleep(0)

    await asyncio.gather(node("memory_read"), node("supervisor"))
    finish_turn(trace, "invoke_agent", {})

    by_name = {span.name: span for span in spans.get_finished_spans()}
    turn = by_name["invoke_agent"]
    assert f"{turn.context.span_id:016x}" == trace.span_id
    assert turn.parent is None
    assert {span.context.trace_id for span in by_name.values()} == {turn.context.trace_id}
    for name in ("memory_read", "supervisor"):
        assert by_name[name].parent.span_id == turn.context.span_id
        assert by_name[f"{name} call"].parent.span_id == by_name[name].context.span_id
    assert turn.start_time == trace.started_ns


def test_a_turn_resumed_by_another_process_is_still_one_span() -> None:
    first = start(1.0)
    state = begin_turn("turn", CLIENT).to_json()
    with node_span("supervisor", TurnTrace.from_json(state)):
        pass
    shutdown_tracing()

    second = start(0.0)
    trace = TurnTrace.from_json(state)
    assert trace is not None
    with node_span("real_estate", trace):
        pass
    finish_turn(trace, "invoke_agent", {})

    before, after = first.get_finished_spans(), second.get_finished_spans()
    turn = after[-1]
    assert {span.parent.span_id for span in (*before, after[0])} == {turn.context.span_id}
    assert len({span.context.trace_id for span in (*before, *after)}) == 1


def test_the_clients_trace_goes_on(spans: InMemorySpanExporter) -> None:
    trace = begin_turn("turn", CLIENT)
    finish_turn(trace, "invoke_agent", {})
    (span,) = spans.get_finished_spans()
    assert f"{span.context.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert f"{span.parent.span_id:016x}" == "b7ad6b7169203331"


def test_two_turns_of_one_client_trace_are_two_spans(spans: InMemorySpanExporter) -> None:
    for turn in ("one", "two"):
        finish_turn(begin_turn(turn, CLIENT), "invoke_agent", {})
    one, two = spans.get_finished_spans()
    assert one.context.trace_id == two.context.trace_id
    assert one.context.span_id != two.context.span_id


@pytest.mark.parametrize(("carrier", "ratio"), [(UNSAMPLED, 1.0), (None, 0.0)])
def test_an_unsampled_turn_leaves_nothing_not_even_orphans(
    carrier: dict[str, str] | None, ratio: float
) -> None:
    exporter = start(ratio)
    trace = begin_turn("turn", carrier)
    assert not trace.sampled
    with node_span("supervisor", trace) as span, client_span("search", "search listings"):
        span.set("konak.count", 1)
        span.fail("timeout")
    with turn_context(trace), client_span("chat", "chat"):
        pass
    finish_turn(trace, "invoke_agent", {})
    assert not exporter.get_finished_spans()


def test_about_the_asked_share_of_turns_is_sampled() -> None:
    start(0.1)
    sampled = sum(begin_turn(f"turn {number}").sampled for number in range(5000))
    assert 400 < sampled < 600


def test_an_exception_leaves_its_type_and_never_its_text(spans: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="0533"), client_span("search", "search listings"):
        raise ValueError("call 0533 123 45 67")
    (span,) = spans.get_finished_spans()
    assert span.attributes["error.type"] == "ValueError"
    assert "0533" not in span.to_json()
    assert not span.status.is_ok


async def test_a_cancelled_call_is_no_failure(spans: InMemorySpanExporter) -> None:
    async def call() -> None:
        with client_span("memory", "context"):
            await asyncio.sleep(60)

    task = asyncio.create_task(call())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (span,) = spans.get_finished_spans()
    assert span.attributes["konak.cancelled"] is True
    assert span.status.status_code.name == "UNSET"


def test_text_in_attributes_is_redacted_unless_it_is_an_identifier() -> None:
    exporter = start(1.0)
    with client_span(
        "search", "search", {"konak.place": "call 0533 123 45 67", "konak.reason": "timeout"}
    ) as span:
        span.set("konak.query", "ali@example.com")
        span.set("konak.count", 3)
    said = exporter.get_finished_spans()[0].attributes
    assert said == {
        "konak.call": "search",
        "gen_ai.operation.name": "execute_tool",
        "konak.place": "[X]",
        "konak.query": "[X]",
        "konak.reason": "timeout",
        "konak.count": 3,
    }


def test_the_header_for_outgoing_calls_names_the_innermost_span(spans: InMemorySpanExporter) -> None:
    trace = begin_turn("turn", CLIENT)
    assert current_traceparent() is None
    with node_span("memory_read", trace), client_span("http", "zep"):
        header = current_traceparent()
    (call, _) = spans.get_finished_spans()
    assert header == f"00-{trace.trace_id}-{call.context.span_id:016x}-01"


def test_without_an_endpoint_every_span_is_the_one_that_does_nothing() -> None:
    assert not configure_tracing(TracingSettings(), redact=str)
    trace = begin_turn("turn", CLIENT)
    assert not trace.sampled
    assert trace.trace_id == "0af7651916cd43dd8448eb211c80319c"
    assert node_span("supervisor", trace) is client_span("chat", "chat") is turn_context(trace) is NO_SPAN
    with NO_SPAN as span:
        span.set("konak.count", 1)
        span.fail("timeout")
    finish_turn(trace, "invoke_agent", {})
    assert current_traceparent() is None
    assert shutdown_tracing()


@pytest.mark.filterwarnings("ignore")
def test_a_dead_collector_blocks_neither_calls_nor_the_end() -> None:
    configure_tracing(
        TracingSettings(
            endpoint="http://127.0.0.1:1", sample_ratio=1.0, shutdown_timeout_s=0.3, queue_size=64
        ),
        redact=str,
    )
    began = time.perf_counter()
    for number in range(500):
        finish_turn(begin_turn(f"turn {number}"), "invoke_agent", {})
    calls = time.perf_counter() - began
    shutdown_tracing()
    ended = time.perf_counter() - began - calls
    assert calls < 1.0
    assert ended < 1.5
    assert not [
        thread.name
        for thread in threading.enumerate()
        if "Otel" in thread.name or thread.name == "konak-tracing-shutdown"
    ], "a thread goes on trying after the end"
