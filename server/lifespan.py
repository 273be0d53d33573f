"""Start and stop a process: logs, traces, resources, in this order, and back."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from graph import in_flight, resources
from graph.assistant import assistant
from graph.settings import Settings, settings
from memory.redaction import redact
from observability.logs import configure_logs
from observability.tracing import configure_tracing, shutdown_tracing
from server.checkpoints import open_checkpointer
from server.conversations import Conversations
from server.draining import announced
from server.recovery import finish_cut_off_turns

logger = structlog.get_logger(__name__)

VENDOR_TELEMETRY_OFF = {
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGGRAPH_CLI_NO_ANALYTICS": "1",
    "LANGGRAPH_NO_VERSION_CHECK": "true",
    "LANGGRAPH_STRICT_MSGPACK": "true",
}
"""What a server of ours sends to nobody, and what it refuses to load from a checkpoint."""

STATEMENT_LOGGERS = ("aiosqlite", "sqlalchemy", "psycopg", "httpcore")
"""At DEBUG these write statements with their parameters, messages among them."""


def silence_vendors() -> None:
    """Set the switches above where the operator has not set them otherwise."""
    for name, value in VENDOR_TELEMETRY_OFF.items():
        os.environ.setdefault(name, value)


def configure_observability(given: Settings) -> None:
    """Set up logs and traces; both get the one redactor."""

    def redacted(text: str) -> str:
        return redact(text, given.redaction).text

    configure_logs(given.log_json, redacted, level=given.log_level)
    for name in STATEMENT_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    configure_tracing(given.tracing, redact=redacted)


@asynccontextmanager
async def opened() -> AsyncIterator[resources.Resources]:
    """Hold the process's resources open.

    First what earlier processes left undone is done: erasures, then turns that were cut off. At the end running turns
    end, the outbox drains and spans are sent, each within its bound.
    """
    given = settings()
    configure_observability(given)
    try:
        async with open_checkpointer(given) as saver:
            open_resources = await resources.start(Conversations(saver))
            await open_resources.erasure.resume()
            await finish_cut_off_turns(assistant().compile(checkpointer=saver), saver)
            resuming = asyncio.create_task(open_resources.erasure.keep_resuming(), name="erasures")
            try:
                with announced(given.drain_notice_s):
                    yield open_resources
            finally:
                resuming.cancel()
                left = await in_flight.all_ended(given.drain_turns_s)
                logger.info("turns_ended", left=left)
                await resources.stop()
    finally:
        await asyncio.to_thread(shutdown_tracing)
