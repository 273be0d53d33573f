"""What memory costs a healthy turn: the part of its time that would not be there without it.

    python -m benchmarks.memory_share [--turns 200]

Whole turns on the embedded backend, SQLite checkpoints, durability "sync". `memory_read` runs beside the supervisor, so
only what it takes longer counts; `memory_write` comes after the answer and counts in full. Beside them the two calls
themselves, without what a superstep costs.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from benchmarks.turn import TALK, one_turn
from graph import resources
from graph.assistant import assistant
from graph.resources import open_resources
from graph.settings import read_settings
from server.checkpoints import open_checkpointer

WARM_UP, THREADS, PAUSE_S = 20, 6, 0.01


def timed(call: Callable[..., Awaitable[Any]], times: list[float]) -> Callable[..., Awaitable[Any]]:
    """Wrap a call so that its milliseconds are kept."""

    async def wrapped(*args: Any, **options: Any) -> Any:
        began = time.perf_counter()
        try:
            return await call(*args, **options)
        finally:
            times.append((time.perf_counter() - began) * 1000)

    return wrapped


async def measure(turns: int) -> list[tuple[str, list[float]]]:
    """Return the milliseconds of every turn under the names of the table."""
    recalls: list[float] = []
    remembers: list[float] = []
    with tempfile.TemporaryDirectory(prefix="konak-share-") as folder, capture_logs() as logs:
        settings = read_settings().model_copy(update={"konak_data_dir": Path(folder)})
        async with AsyncExitStack() as stack:
            opened = await stack.enter_async_context(open_resources(settings))
            await stack.enter_async_context(resources.use(opened))
            graph = assistant().compile(
                checkpointer=await stack.enter_async_context(open_checkpointer(settings))
            )
            memory: Any = opened.memory
            memory.recall, memory.remember = timed(memory.recall, recalls), timed(memory.remember, remembers)
            for number, text in zip(range(turns + WARM_UP), itertools.cycle(TALK), strict=False):
                await one_turn(graph, f"thread{number % THREADS}", text, number)
                await asyncio.sleep(PAUSE_S)
    nodes = [entry["node_latencies_ms"] for entry in logs if entry["event"] == "turn_completed"]
    total = [entry["latency_ms"] for entry in logs if entry["event"] == "turn_completed"]
    ahead = [max(0.0, node["memory_read"] - node["supervisor"]) for node in nodes]
    writes = [node["memory_write"] for node in nodes]
    return [
        ("whole turn", total),
        ("memory_read beyond supervisor", ahead),
        ("memory_write", writes),
        ("memory on the critical path", [sum(pair) for pair in zip(ahead, writes, strict=True)]),
        ("  recall alone", recalls),
        ("  remember alone", remembers),
    ]


def main() -> None:
    """Parse options, measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=200)
    options = parser.parse_args()
    print(f"{'ms':32}{'p50':>8}{'p95':>8}{'p99':>8}")
    for name, times in asyncio.run(measure(options.turns)):
        kept = times[WARM_UP:]
        cuts = statistics.quantiles(kept, n=100)
        print(f"{name:32}{statistics.median(kept):8.2f}{cuts[94]:8.2f}{cuts[98]:8.2f}")


if __name__ == "__main__":
    main()
