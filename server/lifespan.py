"""Start and stop a process: logs, traces, resources, in this order, and back."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from langgraph_sdk import get_client

from graph import in_flight, resources
from graph.assistant import assistant
from graph.settings import Settings, settings
from memory.redaction import redact
from observability.logs import configure_logs
from observability.tracing import configure_tracing, shutdown_tracing
from server.checkpoints import open_checkpointer
from server.conversations import Conversations
from server.dev_files import write_dev_files
from server.draining import announced
from server.platform_data import STORE as PLATFORM
from server.platform_data import PlatformData
from server.recovery import finish_cut_off_turns
from server.retention import Retention

logger = structlog.get_logger(__name__)

VENDOR_TELEMETRY_OFF = {
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGGRAPH_CLI_NO_ANALYTICS": "1",
    "LANGGRAPH_NO_VERSION_CHECK": "true",
    "LANGGRAPH_STRICT_MSGPACK": "true",
}
"""What a server of ours sends to nobody, and what it refuses to load from a checkpoint."""

SERVED = ("control", "served_by")
"""The name under which processes that share the outbox learn that a LangGraph server holds data of its own."""

STATEMENT_LOGGERS = (
    "aiosqlite", "sqlalchemy", "psycopg", "httpcore", "httpcore2", "httpx", "httpx2", "openai", "anthropic",
    "google_genai", "langchain_google_genai", "ollama",
)  # fmt: skip
"""At DEBUG these write statements with their parameters and requests with their bodies, messages among them."""


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


def on_a_server() -> bool:
    """Tell whether this process is a LangGraph server."""
    return "langgraph_api.server" in sys.modules


def platform_data() -> PlatformData | None:
    """Reach the LangGraph server this process is, from within; None where it is none."""
    if not on_a_server():
        return None
    return PlatformData(get_client(), write_dev_files)


@asynccontextmanager
async def opened() -> AsyncIterator[resources.Resources]:
    """Hold the process's resources open.

    First what earlier processes left undone is done: erasures, then turns that were cut off. At the end running turns
    end, the outbox drains and spans are sent, each within its bound.
    """
    given = settings()
    configure_observability(given)
    if given.auth == "off":
        logger.warning("auth_is_off", meaning="development only: anybody may talk, and do what operators do")
    try:
        async with open_checkpointer(given) as saver:
            conversations, platform = Conversations(saver), platform_data()
            open_resources = await resources.start(
                conversations, [platform] if platform else [], platform.silence if platform else None
            )
            if platform:
                await open_resources.memory.outbox.remember_id(*SERVED, PLATFORM)
            await open_resources.erasure.resume(restarted=True)
            owner_of = platform.owner_of if platform and given.auth != "off" else None
            taken_up = platform.has_runs if platform else None
            await finish_cut_off_turns(assistant().compile(checkpointer=saver), saver, owner_of, taken_up)
            background = [asyncio.create_task(open_resources.erasure.keep_resuming(), name="erasures")]
            if given.retention_days is not None:
                retention = Retention(
                    given.retention_days,
                    conversations,
                    open_resources.erasure,
                    platform,
                    open_resources.tools.desk,
                )
                background.append(asyncio.create_task(retention.keep_sweeping(), name="retention"))
            try:
                with announced(given.drain_notice_s):
                    yield open_resources
            finally:
                for task in background:
                    task.cancel()
                left = await in_flight.all_ended(given.drain_turns_s)
                logger.info("turns_ended", left=left)
                await resources.stop()
    finally:
        await asyncio.to_thread(shutdown_tracing)
