"""What a turn takes with a chat model that is well, away, slow, refused or broken, beside the same turn without one.

    python -m benchmarks.model_trouble [--turns 60] [--timeout-s 0.5]

The real client library talks to a stub over TCP that answers at once; what a real model takes comes on top. Every mode
has resources of its own; turn by turn they take their place in one process, so that whatever the machine does meanwhile
hits all of them. "first text" is when a client that streams sees the first words. Target: a hanging model costs its
deadline (`MODEL_TIMEOUT_S`) once a turn, an open breaker nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import MutableMapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import structlog
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver

from benchmarks.turn import TALK
from graph import resources
from graph.assistant import assistant
from graph.chat_models import models_of
from graph.resources import Resources, open_resources
from graph.settings import Settings
from tests.standins.chat_model.behaved import behave
from tests.standins.chat_model.process import stub_in_a_thread
from tests.standins.chat_model.script import Ask, Say, Script
from tests.standins.chat_model.server import ChatModelStub

WARM_UP = 10
Log = list[MutableMapping[str, Any]]


def _half(ask: Ask) -> Say:
    said = behave(ask)
    return said if said.values is not None else replace(said, trouble="half_stream")


def _always(say: Say) -> Script:
    return lambda _: say


@dataclass
class Mode:
    """One way a model may be; `fresh` gives every turn a breaker and a gate that know nothing yet."""

    name: str
    script: Script | None
    fresh: bool = False
    away: bool = False
    """The breaker begins open."""
    turns: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)


def modes() -> list[Mode]:
    """List the rows of the table."""
    limited = Say(trouble="status", status=429, retry_after="60")
    return [
        Mode("without a model", None),
        Mode("well (stub)", behave),
        Mode("hangs", _always(Say(trouble="hang")), fresh=True),
        Mode("answers 429", _always(limited), fresh=True),
        Mode("429, held off", _always(limited)),
        Mode("breaker open", behave, fresh=True, away=True),
        Mode("half a stream", _half, fresh=True),
        Mode("invents", _always(Say("Number 1 costs £1.")), fresh=True),
    ]


async def measure(turns: int, timeout_s: float) -> list[Mode]:
    """Hold the same conversations in every mode, turn by turn."""
    os.environ.setdefault("OPENAI_API_KEY", "any")
    every = modes()
    graph = assistant().compile(checkpointer=InMemorySaver())
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="konak-trouble-")))
        logged = stack.enter_context(structlog.testing.capture_logs())
        opened: list[Resources] = []
        for mode in every:
            given = Settings(konak_data_dir=folder / mode.name, weather="off", model_timeout_s=timeout_s)
            if mode.script is not None:
                address = stack.enter_context(stub_in_a_thread(ChatModelStub(mode.script)))
                given = given.model_copy(update={"model": "openai:stub", "model_base_url": address})
            opened.append(await stack.enter_async_context(open_resources(given)))
        for number, text in zip(range(turns + WARM_UP), itertools.cycle(TALK), strict=False):
            for mode, held in zip(every, opened, strict=True):
                await one_turn(graph, mode, held, number, text, logged, counted=number >= WARM_UP)
    return every


async def one_turn(
    graph: Any, mode: Mode, held: Resources, number: int, text: str, logged: Log, *, counted: bool
) -> None:
    """Answer one message, a fresh thread every ten turns."""
    logged.clear()
    if mode.fresh and held.models is not None:
        status = replace(held.model_status, mode="waiting") if mode.away else held.model_status
        held = replace(held, models=models_of(held.settings, status))
    async with resources.use(held):
        thread = f"{mode.name}-{number // len(TALK)}"
        config = {"configurable": {"thread_id": thread}}
        message = HumanMessage(text, id=f"{thread}-{number}")
        started, first = time.perf_counter(), None
        async for part, _ in graph.astream(
            {"messages": [message]}, config, context={"user_id": "bench"}, stream_mode="messages"
        ):
            if first is None and part.type.lower().startswith("ai") and part.text:
                first = time.perf_counter()
        took = time.perf_counter() - started
        await held.memory.settle(5.0)
    if counted:
        mode.turns.append(took * 1000)
        mode.first.append(((first or time.perf_counter()) - started) * 1000)
        line = [one for one in logged if one["event"] == "turn_completed"][-1]
        mode.outcomes.update(call["outcome"] for call in line["models"])


def table(every: list[Mode]) -> str:
    """Write the table of docs/models.md."""
    lines = [
        "| model | turn p50 | p95 | first text p50 | p95 | beyond no model, p50 | calls |",
        "|---|---|---|---|---|---|---|",
    ]
    base = statistics.median(every[0].turns)
    for mode in every:
        turn, first = (_figures(values) for values in (mode.turns, mode.first))
        calls = ", ".join(f"{count} {outcome}" for outcome, count in mode.outcomes.most_common()) or "none"
        beyond = f"{statistics.median(mode.turns) - base:+.0f}"
        lines.append(f"| {mode.name} | {turn} | {first} | {beyond} | {calls} |")
    return "\n".join(lines)


def _figures(values: list[float]) -> str:
    return f"{statistics.median(values):.0f} | {statistics.quantiles(values, n=20)[-1]:.0f}"


def main() -> None:
    """Print the table; times in milliseconds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=60)
    parser.add_argument("--timeout-s", type=float, default=0.5)
    options = parser.parse_args()
    from server.lifespan import configure_observability, silence_vendors

    silence_vendors()
    configure_observability(Settings())
    print(f"deadline {options.timeout_s:g} s, {options.turns} turns a row, times in ms")
    print(table(asyncio.run(measure(options.turns, options.timeout_s))))


if __name__ == "__main__":
    main()
