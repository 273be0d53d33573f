"""Traces by hand with the OpenTelemetry SDK: one span a turn, children per node, memory call, search, model call.

Without an endpoint nothing is built and every span here is one shared object that does nothing. The provider is ours
and never the process's global one, so that no other library's spans leave through it.

A `with` block attaches its span to the running task; do not hold one open across the `yield` of an async generator,
whose end may run in another context.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from opentelemetry import trace as otel
from opentelemetry.context import Context
from opentelemetry.metrics import NoOpMeterProvider
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanLimits, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter

from observability.instrumentors import refuse_instrumentors
from observability.safe_text import Redact
from observability.span_scope import NO_SPAN, Attribute, SpanScope, clean_attributes
from observability.trace_context import TurnTrace, derive_ids, parse_carrier
from observability.turn_span import PresetIdGenerator, TurnSampler, preset_ids

__all__ = [
    "Attribute",
    "SpanScope",
    "TracingSettings",
    "begin_turn",
    "client_span",
    "configure_tracing",
    "current_traceparent",
    "finish_turn",
    "is_on",
    "node_span",
    "shutdown_tracing",
    "turn_context",
]

ClientKind = Literal["memory", "search", "chat", "http"]

_TRACES_PATH: Final = "/v1/traces"
_GIVE_UP_WITHIN_S: Final = 0.5
_CLIENT_KINDS: Final[Mapping[str, tuple[otel.SpanKind, Mapping[str, Attribute]]]] = {
    "memory": (otel.SpanKind.CLIENT, {"konak.call": "memory"}),
    "search": (otel.SpanKind.INTERNAL, {"konak.call": "search", "gen_ai.operation.name": "execute_tool"}),
    "chat": (otel.SpanKind.CLIENT, {"konak.call": "chat", "gen_ai.operation.name": "chat"}),
    "http": (otel.SpanKind.CLIENT, {"konak.call": "http"}),
}


@dataclass(frozen=True, slots=True)
class TracingSettings:
    """How traces leave. No endpoint: no traces, and next to nothing is paid for them."""

    endpoint: str | None = None
    """Base address of an OTLP/HTTP collector (`OTEL_EXPORTER_OTLP_ENDPOINT`)."""
    sample_ratio: float = 0.1
    """Share of turns that are traced, 0 to 1; where a client sends W3C context, its decision is followed."""
    service_name: str = "konak"
    shutdown_timeout_s: float = 2.0
    export_timeout_s: float = 5.0
    schedule_delay_ms: int = 1000
    queue_size: int = 4096
    """Spans that may wait; more are dropped, a dead collector must not cost memory."""


@dataclass(frozen=True, slots=True)
class _Live:
    provider: TracerProvider
    tracer: otel.Tracer
    sampler: TurnSampler
    redact: Redact
    shutdown_timeout_s: float
    exporter: SpanExporter | None


_live: _Live | None = None


def configure_tracing(
    settings: TracingSettings, *, redact: Redact, processor: SpanProcessor | None = None
) -> bool:
    """Start tracing and say whether it is on; refuses, on or off, instrumentors that would carry text.

    `redact` cleans every attribute that is not plainly an identifier. `processor` stands in for the exporter.
    """
    global _live
    refuse_instrumentors()
    shutdown_tracing()
    if settings.endpoint is None and processor is None:
        return False
    sampler = TurnSampler(settings.sample_ratio)
    provider = TracerProvider(
        sampler=sampler,
        resource=_resource(settings.service_name),
        shutdown_on_exit=False,
        id_generator=PresetIdGenerator(),
        span_limits=SpanLimits(max_span_attributes=64, max_attribute_length=256, max_events=8),
        meter_provider=NoOpMeterProvider(),
    )
    exporter = None
    if processor is None:
        exporter = _otlp_exporter(settings)
        processor = _batches(settings, exporter)
    provider.add_span_processor(processor)
    tracer = provider.get_tracer("konak")
    _live = _Live(provider, tracer, sampler, redact, settings.shutdown_timeout_s, exporter)
    return True


def is_on() -> bool:
    """Tell whether spans go anywhere."""
    return _live is not None


def shutdown_tracing() -> bool:
    """Send what waits and stop; True when that was done within the bound.

    After the bound the exporter is told to give up, so that no thread goes on trying behind a stopped process part.
    """
    global _live
    live, _live = _live, None
    if live is None:
        return True
    stopper = threading.Thread(target=live.provider.shutdown, name="konak-tracing-shutdown", daemon=True)
    stopper.start()
    stopper.join(live.shutdown_timeout_s)
    if not stopper.is_alive():
        return True
    if live.exporter is not None:
        live.exporter.shutdown()
        stopper.join(_GIVE_UP_WITHIN_S)
    return False


def begin_turn(
    turn_id: str, carrier: Mapping[str, object] | None = None, *, started_ns: int | None = None
) -> TurnTrace:
    """Say where a turn's spans belong, by its id and the client's W3C context: the same ids in every process.

    `carrier` is the headers or metadata of the request; `started_ns` is Unix time in nanoseconds, now by default.
    """
    trace_id, span_id = derive_ids(turn_id)
    parent = parse_carrier(carrier)
    if parent is not None:
        trace_id = parent.trace_id
        sampled = parent.sampled and _live is not None
    else:
        sampled = _live is not None and _live.sampler.samples(trace_id)
    return TurnTrace(
        trace_id=f"{trace_id:032x}",
        span_id=f"{span_id:016x}",
        sampled=sampled,
        started_ns=time.time_ns() if started_ns is None else started_ns,
        parent_span_id=f"{parent.span_id:016x}" if parent else None,
        tracestate=parent.tracestate if parent else "",
    )


def finish_turn(
    trace: TurnTrace, name: str, attributes: Mapping[str, Attribute], *, failed: bool = False
) -> None:
    """Write the turn's own span, from its start until now, wherever it began."""
    live = _live
    if live is None or not trace.sampled:
        return
    with preset_ids(int(trace.trace_id, 16), int(trace.span_id, 16)):
        span = live.tracer.start_span(
            name,
            context=_context_of(trace, trace.parent_span_id),
            kind=otel.SpanKind.SERVER,
            attributes=clean_attributes(attributes, live.redact),
            start_time=trace.started_ns,
        )
    if failed:
        span.set_status(otel.Status(otel.StatusCode.ERROR))
    span.end()


def turn_context(trace: TurnTrace | None) -> SpanScope:
    """Make what runs inside a part of the turn, without a span of its own."""
    if _live is None or trace is None:
        return NO_SPAN
    return SpanScope(context=_context_of(trace, trace.span_id))


def node_span(
    node: str, trace: TurnTrace | None = None, attributes: Mapping[str, Attribute] | None = None
) -> SpanScope:
    """Span one node of the graph; `trace` comes from state, since every node is a task of its own."""
    if _live is None:
        return NO_SPAN
    if trace is not None and not trace.sampled:
        return turn_context(trace)
    context = None if trace is None else _context_of(trace, trace.span_id)
    return _open(_live, node, otel.SpanKind.INTERNAL, {"konak.node": node, **(attributes or {})}, context)


def client_span(kind: ClientKind, name: str, attributes: Mapping[str, Attribute] | None = None) -> SpanScope:
    """Span one call that leaves the node: memory, search, a chat model, HTTP. A child of what is around it."""
    if _live is None:
        return NO_SPAN
    span_kind, fixed = _CLIENT_KINDS[kind]
    return _open(_live, name, span_kind, {**fixed, **(attributes or {})}, None)


def current_traceparent() -> str | None:
    """Return the W3C header for an outgoing request; None outside a turn or with tracing off."""
    context = otel.get_current_span().get_span_context()
    if _live is None or not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags.sampled):02x}"


def _open(
    live: _Live,
    name: str,
    kind: otel.SpanKind,
    attributes: Mapping[str, Attribute],
    context: Context | None,
) -> SpanScope:
    span = live.tracer.start_span(name, context=context, kind=kind)
    if span.is_recording():
        span.set_attributes(clean_attributes(attributes, live.redact))
        return SpanScope(span, otel.set_span_in_context(span), live.redact)
    return SpanScope(context=otel.set_span_in_context(span))


def _context_of(trace: TurnTrace, span_id: str | None) -> Context:
    if span_id is None:
        return Context()
    parent = otel.SpanContext(
        trace_id=int(trace.trace_id, 16),
        span_id=int(span_id, 16),
        is_remote=True,
        trace_flags=otel.TraceFlags(int(trace.sampled)),
        trace_state=otel.TraceState.from_header([trace.tracestate]) if trace.tracestate else None,
    )
    return otel.set_span_in_context(otel.NonRecordingSpan(parent), Context())


def _resource(service_name: str) -> Resource:
    """Name the service; `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` win.

    `Resource.create` would ask its detectors in threads and wait for them, which an event loop must not.
    """
    ours = Resource({"service.name": service_name, "telemetry.sdk.name": "opentelemetry"})
    return ours.merge(OTELResourceDetector().detect())


def _otlp_exporter(settings: TracingSettings) -> SpanExporter:
    """Load the exporter only where there is somewhere to send to: it takes longer to import than all the rest."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    base = (settings.endpoint or "").rstrip("/")
    return OTLPSpanExporter(
        endpoint=base if base.endswith(_TRACES_PATH) else base + _TRACES_PATH,
        timeout=settings.export_timeout_s,
        meter_provider=NoOpMeterProvider(),
    )


def _batches(settings: TracingSettings, exporter: SpanExporter) -> SpanProcessor:
    return BatchSpanProcessor(
        exporter,
        max_queue_size=settings.queue_size,
        schedule_delay_millis=settings.schedule_delay_ms,
        max_export_batch_size=min(512, settings.queue_size),
        meter_provider=NoOpMeterProvider(),
    )
