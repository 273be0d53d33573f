"""Forks workers from a process that has imported everything, so that a restart takes milliseconds, not seconds.

Reads one JSON object a line (`{"subject", "socket", "environment"}`), answers with the process id of the worker.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import os
import signal
import sys
from pathlib import Path

from benchmarks.kills import worker
from graph.settings import Settings
from server.lifespan import configure_observability, silence_vendors

LATE_IMPORTS = (
    "memory.zep",
    "memory.outbox.postgres",
    "langgraph.checkpoint.postgres.aio",
    "agents.catalogue.seeding",
)
"""What is otherwise imported at first use, once per worker."""


def main() -> None:
    """Fork a worker per line until the input ends."""
    silence_vendors()
    for name in LATE_IMPORTS:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are buried at once
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _work(request)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _work(request: dict[str, object]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    given = Settings.model_validate(request["settings"])
    configure_observability(given.model_copy(update={"log_level": "ERROR"}))
    try:
        subject: worker.Subject = "graph" if request["subject"] == "graph" else "memory"
        asyncio.run(worker.serve(subject, given, Path(str(request["socket"]))))
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
