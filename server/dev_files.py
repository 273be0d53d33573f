"""The files in which a development server keeps its own tables, written now instead of within ten seconds."""

from __future__ import annotations

import sys

import structlog

TRIES = 3

logger = structlog.get_logger(__name__)


def write_dev_files() -> None:
    """Write the tables of langgraph's in-memory runtime to their files; does nothing on any other server.

    The runtime offers no such call. Where this one fails its own loop writes them, within ten seconds. Blocks.
    """
    persistence = sys.modules.get("langgraph_runtime_inmem._persistence")
    for reference in list(getattr(persistence, "_stores", {}).values()):
        table = reference()
        for _ in range(TRIES if table is not None else 0):
            try:
                table.sync()
                break
            except (
                OSError,
                RuntimeError,
            ) as error:  # the runtime's own loop is writing, or a table is changing
                logger.debug("dev_files_busy", error=type(error).__name__)
