"""What observability tests share: a clean structlog, no tracer left over, one example of a turn."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import pytest
import structlog
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from observability.tracing import TracingSettings, configure_tracing, shutdown_tracing
from observability.turn import HandoffTaken, MemoryUse, ModelUse, Routing, TurnRecord


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Give every test structlog and logging as it found them, and no tracer."""
    config, root = structlog.get_config(), logging.getLogger()
    processors = list(config["processors"])
    configured, handlers, level = structlog.is_configured(), root.handlers[:], root.level
    yield
    shutdown_tracing()
    structlog.reset_defaults()
    config["processors"][:] = processors
    if configured:
        structlog.configure(**config)
    root.handlers, root.level = handlers, level
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def spans() -> InMemorySpanExporter:
    """Trace everything into a list."""
    exporter = InMemorySpanExporter()
    configure_tracing(
        TracingSettings(sample_ratio=1.0), redact=lambda text: text, processor=SimpleSpanProcessor(exporter)
    )
    return exporter


@pytest.fixture
def make_record() -> Callable[..., TurnRecord]:
    """Return a maker of turn records: a full example, with what a test changes."""

    def make(**changes: object) -> TurnRecord:
        values: dict[str, object] = {
            "thread_id": "5e0b6a3e-74a1-4b6e-9a3c-0d1b4f2f9a11",
            "user_id": "user_a",
            "turn_id": "8a8ff6f3-f40a-49ee-a937-8a8cf6a3e0b2",
            "client_msg_id": "c_1",
            "agent": "local_info",
            "lang": "tr",
            "outcome": "handoff",
            "latency_ms": 180.0,
            "zep": MemoryUse(
                mode="read_write", used=True, source="zep", read_ms=31.5, write_ms=0.4, breaker="closed"
            ),
            "router": Routing("real_estate", "rules", 0.9),
            "handoffs": (HandoffTaken("real_estate", "local_info"),),
            "slots": {"price": "said", "place": "memory", "bedrooms": "said"},
            "redactions": {"phone": 2, "email": 1},
            "models": (
                ModelUse("route", "ok", "openai:stub", 80.0, 200, 5, cost=0.001),
                ModelUse("prose", "ungrounded", "openai:stub", 400.0, 900, 60, 90.0, cost=0.002),
                ModelUse("slots", "breaker_open", "openai:stub", made=False),
            ),
            "recommendations_count": 3,
            "time_to_first_token_ms": 120.0,
            "node_latencies_ms": {"supervisor": 2.0, "memory_read": 31.5},
        }
        return TurnRecord(**(values | changes))  # type: ignore[arg-type]

    return make
