"""Start and stop a process: logs, traces, resources, in this order, and back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from graph import resources
from graph.settings import Settings, settings
from memory.redaction import redact
from observability.logs import configure_logs
from observability.tracing import configure_tracing, shutdown_tracing

VENDOR_TELEMETRY_OFF = {
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGGRAPH_CLI_NO_ANALYTICS": "1",
    "LANGGRAPH_NO_VERSION_CHECK": "true",
    "LANGGRAPH_STRICT_MSGPACK": "true",
}
"""What a server of ours sends to nobody, and what it refuses to load from a checkpoint."""


def silence_vendors() -> None:
    """Set the switches above where the operator has not set them otherwise."""
    for name, value in VENDOR_TELEMETRY_OFF.items():
        os.environ.setdefault(name, value)


def configure_observability(given: Settings) -> None:
    """Set up logs and traces; both get the one redactor."""

    def redacted(text: str) -> str:
        return redact(text, given.redaction).text

    configure_logs(given.log_json, redacted, level=given.log_level)
    configure_tracing(given.tracing, redact=redacted)


@asynccontextmanager
async def opened() -> AsyncIterator[resources.Resources]:
    """Hold the process's resources open; at the end the outbox drains within its bound and spans are sent."""
    configure_observability(settings())
    try:
        yield await resources.start()
    finally:
        await resources.stop()
        await asyncio.to_thread(shutdown_tracing)
