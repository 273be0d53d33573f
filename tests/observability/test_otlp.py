"""End to end: real spans over real HTTP into a real, if small, OTLP receiver."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest

from benchmarks.otlp_receiver import Receiver
from observability.trace_context import TurnTrace
from observability.tracing import (
    TracingSettings,
    begin_turn,
    client_span,
    configure_tracing,
    node_span,
    shutdown_tracing,
)
from observability.turn import TurnRecord, emit_turn

CLIENT = {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
PHONE = "0533 123 45 67"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    shutdown_tracing()
    server.shutdown()
    server.server_close()
    thread.join(5)


def redact(text: str) -> str:
    return text.replace(PHONE, "[PHONE]")


async def turn(record: TurnRecord) -> TurnTrace:
    """Run what a graph runs: nodes as tasks that know the turn only from state."""
    trace = begin_turn(record.turn_id, CLIENT)
    state = trace.to_json()

    async def node(name: str) -> None:
        with (
            node_span(name, TurnTrace.from_json(state)),
            client_span("memory", "context", {"konak.q": PHONE}),
        ):
            await asyncio.sleep(0)

    await asyncio.gather(node("memory_read"), node("supervisor"))
    await asyncio.create_task(node("local_info"))
    emit_turn(record, TurnTrace.from_json(state))
    return trace


async def test_a_turn_arrives_as_one_tree_under_the_clients_span(
    receiver: Receiver, make_record: Callable[..., TurnRecord]
) -> None:
    configure_tracing(TracingSettings(endpoint=receiver.address, sample_ratio=0.0), redact=redact)
    await turn(make_record(client_msg_id=f"call {PHONE}"))
    assert await asyncio.to_thread(shutdown_tracing)

    spans = {span.name: span for span in receiver.spans}
    root = spans["invoke_agent local_info"]
    assert root.trace_id.hex() == "0af7651916cd43dd8448eb211c80319c"
    assert root.parent_span_id.hex() == "b7ad6b7169203331"
    for name in ("memory_read", "supervisor", "local_info"):
        assert spans[name].parent_span_id == root.span_id
        assert root.start_time_unix_nano <= spans[name].start_time_unix_nano
        assert spans[name].end_time_unix_nano <= root.end_time_unix_nano
    assert len([span for span in receiver.spans if span.name.startswith("invoke_agent")]) == 1
    said = {one.key: one.value.string_value for one in root.attributes}
    assert said["gen_ai.operation.name"] == "invoke_agent"
    assert said["gen_ai.conversation.id"] == "5e0b6a3e-74a1-4b6e-9a3c-0d1b4f2f9a11"
    resource = receiver.requests[0].resource_spans[0].resource
    assert {one.key: one.value.string_value for one in resource.attributes}["service.name"] == "konak"
    assert all(PHONE.encode() not in request.SerializeToString() for request in receiver.requests)


async def test_every_sampled_turn_arrives_once(
    receiver: Receiver, make_record: Callable[..., TurnRecord]
) -> None:
    configure_tracing(TracingSettings(endpoint=receiver.address, sample_ratio=0.5), redact=redact)
    sampled = 0
    for number in range(60):
        record = make_record(turn_id=f"turn {number}")
        trace = begin_turn(record.turn_id)
        with node_span("supervisor", trace):
            pass
        emit_turn(record, trace)
        sampled += trace.sampled
    assert await asyncio.to_thread(shutdown_tracing)
    roots = [span for span in receiver.spans if span.name.startswith("invoke_agent")]
    assert 10 < sampled < 50
    assert len(roots) == sampled == len({span.span_id for span in roots})
    assert len(receiver.spans) == 2 * sampled
