"""Forks workers from a process that has imported everything, so that a restart takes milliseconds, not seconds.

Reads one JSON object a line (`{"subject", "socket", "settings"}`), answers with the process id of the worker.
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
from evals.assistant import conversations
from graph.settings import Settings, read_settings
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
    configure_observability(read_settings().model_copy(update={"log_level": "ERROR"}))
    for name in LATE_IMPORTS:
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    if "--rehearse" in sys.argv:
        asyncio.run(_rehearse())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are buried at once
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _work(request)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


async def _rehearse() -> None:
    """Hold a short conversation, so that lexicons, market and models are loaded before the first fork."""
    async with conversations() as talks:
        for text in ("2+1 flat in Girne under 120k", "nearest pharmacy", "merhaba"):
            await talks.turn("rehearsal", text, user_id="nobody")


def _work(request: dict[str, object]) -> None:
    if "--rehearse" in sys.argv:
        asyncio.run(_rehearse())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    given = Settings.model_validate(request["settings"])
    try:
        subject: worker.Subject = "graph" if request["subject"] == "graph" else "memory"
        asyncio.run(worker.serve(subject, given, Path(str(request["socket"]))))
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
