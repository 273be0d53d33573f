"""What a whole turn costs beside a bare graph of the same supersteps, and what turn 1,000 costs beside turn 10.

    python -m benchmarks.turn [--turns 200] [--growth 1000]

Both graphs run turn by turn in one process on the same kind of checkpointer file (SQLite, WAL, durability "sync"), so
that what the machine does meanwhile hits both. Figures are medians; the ratio is what counts. CPU is what the whole
process spends until the reply is there, on all its threads: it hardly changes when the machine is busy with something
else. Delivery to memory goes on behind the reply; it is waited for between the turns and shown apart.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import aiosqlite
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command

from evals.assistant import Conversations
from graph import resources
from graph.assistant import assistant
from graph.resources import open_resources
from graph.settings import read_settings
from graph.state import AssistantState, TurnContext, TurnInput, TurnOutput
from server.checkpoints import open_checkpointer

TALK = (
    "2+1 kiralık daire Girne 700 sterline kadar",
    "peki ya 3+1?",
    "daha ucuz",
    "havuzlu olanları göster",
    "ilkine yakın eczane",
    "tamam, orada kiralık 1+1 bakalım",
    "2 bedroom flat for sale in Famagusta under £120,000",
    "cheaper",
    "show me more",
    "thanks",
)
Agents = Literal["real_estate", "local_info", "concierge"]


def bare_graph() -> Any:
    """The same nodes and edges with nothing in them but one constant answer."""

    async def memory_read(state: AssistantState) -> Command[Agents]:
        return Command(update={})

    async def supervisor(state: AssistantState) -> Command[Agents]:
        return Command(goto="real_estate")

    async def answer(state: AssistantState) -> Command[Literal["redact"]]:
        return Command(
            update={"messages": [AIMessage("x" * 600, id=f"a{time.time_ns()}", name="real_estate")]},
            goto="redact",
        )

    async def nothing(state: AssistantState) -> dict[str, Any]:
        return {}

    bare = StateGraph(
        AssistantState, context_schema=TurnContext, input_schema=TurnInput, output_schema=TurnOutput
    )
    bare.add_node("memory_read", memory_read)
    bare.add_node("supervisor", supervisor)
    bare.add_node("real_estate", answer)
    for name in ("local_info", "concierge", "redact", "memory_write", "turn_completed"):
        bare.add_node(name, nothing)
    bare.add_edge(START, "memory_read")
    bare.add_edge(START, "supervisor")
    bare.add_edge("redact", "memory_write")
    bare.add_edge("memory_write", "turn_completed")
    bare.add_edge("turn_completed", END)
    return bare


@dataclass(frozen=True, slots=True)
class Cost:
    """What one turn takes, in milliseconds."""

    wall: float
    cpu: float


async def one_turn(graph: Any, thread: str, text: str, number: int) -> Cost:
    """Answer one message."""
    started, spent = time.perf_counter(), time.process_time()
    await graph.ainvoke(
        {"messages": [HumanMessage(text, id=f"{thread}-{number}")]},
        {"configurable": {"thread_id": thread}},
        context={"user_id": "bench"},
        durability="sync",
    )
    return Cost((time.perf_counter() - started) * 1000, (time.process_time() - spent) * 1000)


async def stored_bytes(path: Path) -> int:
    """Bytes of checkpoints and writes in a checkpointer file."""
    async with aiosqlite.connect(path) as connection:
        total = 0
        for table, column in (
            ("checkpoints", "checkpoint"),
            ("checkpoints", "metadata"),
            ("writes", "value"),
        ):
            cursor = await connection.execute(f"SELECT COALESCE(SUM(LENGTH({column})), 0) FROM {table}")
            total += int((await cursor.fetchone() or [0])[0])
        return total


async def measure(turns: int, growth: int) -> None:
    """Print the two tables."""
    with tempfile.TemporaryDirectory(prefix="konak-bench-") as folder:
        base = read_settings()
        ours = base.model_copy(update={"konak_data_dir": Path(folder) / "ours"})
        theirs = base.model_copy(update={"konak_data_dir": Path(folder) / "bare"})
        async with AsyncExitStack() as stack:
            opened = await stack.enter_async_context(open_resources(ours))
            await stack.enter_async_context(resources.use(opened))
            whole = assistant().compile(checkpointer=await stack.enter_async_context(open_checkpointer(ours)))
            bare = bare_graph().compile(
                checkpointer=await stack.enter_async_context(open_checkpointer(theirs))
            )
            talks = Conversations(whole, opened)
            await beside_bare(whole, bare, talks, turns)
            await growing(whole, talks, Path(folder) / "ours" / "checkpoints.sqlite", growth)


async def beside_bare(whole: Any, bare: Any, talks: Conversations, turns: int) -> None:
    """Alternate between both graphs, a fresh thread every ten turns."""
    costs: dict[str, list[Cost]] = {"bare": [], "whole": []}
    behind: list[float] = []
    for number, text in zip(range(turns), itertools.cycle(TALK), strict=False):
        thread = f"t{number // len(TALK)}"
        costs["bare"].append(await one_turn(bare, thread, text, number))
        costs["whole"].append(await one_turn(whole, thread, text, number))
        spent = time.process_time()
        await talks.settle()
        behind.append((time.process_time() - spent) * 1000)
    rows = {name: _figures(costs[name][20:]) for name in ("bare", "whole")}
    ratios = tuple(ours / theirs for ours, theirs in zip(rows["whole"], rows["bare"], strict=True))
    print(f"{'':24}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'mean':>9}")
    for label, row, digits in (
        ("bare graph", rows["bare"], 1),
        ("whole turn", rows["whole"], 1),
        ("ratio", ratios, 2),
    ):
        print(f"{label:24}{''.join(f'{figure:9.{digits}f}' for figure in row)}")
    print(f"(target: at most 1.5; behind the reply: {statistics.median(behind[20:]):.1f} ms CPU)\n")


def _figures(costs: list[Cost]) -> tuple[float, float, float, float]:
    """Median and 95th percentile of the time, median and mean of the CPU, in milliseconds."""
    walls, cpus = [cost.wall for cost in costs], [cost.cpu for cost in costs]
    return (
        statistics.median(walls),
        statistics.quantiles(walls, n=20)[-1],
        statistics.median(cpus),
        statistics.mean(cpus),
    )


async def growing(whole: Any, talks: Conversations, file: Path, turns: int) -> None:
    """Hold one conversation of many turns; compare windows of thirty turns around 10, 100 and the last."""
    costs: list[Cost] = []
    sizes: list[int] = [await stored_bytes(file)]
    for number, text in zip(range(turns + 20), itertools.cycle(TALK), strict=False):
        costs.append(await one_turn(whole, "long", text, number))
        await talks.settle()
        if (number + 1) % 10 == 0:
            sizes.append(await stored_bytes(file))
    print(f"{'one thread':24}{'p50 ms':>9}{'CPU ms':>9}{'kB/turn':>9}   (turns mark-10 to mark+20)")
    first: tuple[float, float, float] | None = None
    for mark in _marks(turns):
        low, high = mark - 10, mark + 20
        wall, _, cpu, _ = _figures(costs[low:high])
        cost = (wall, cpu, (sizes[high // 10] - sizes[low // 10]) / 30_000)
        first = first or cost
        change = ", ".join(
            f"x{now / then:.2f} {what}"
            for now, then, what in zip(cost, first, ("time", "CPU", "bytes"), strict=True)
        )
        print(f"{'turn ' + str(mark):24}{cost[0]:9.1f}{cost[1]:9.1f}{cost[2]:9.1f}   {change}")


def _marks(turns: int) -> Iterator[int]:
    yield from (mark for mark in (10, 100, 1000) if mark < turns)
    yield turns // 10 * 10


def main() -> None:
    """Parse options and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--growth", type=int, default=1000)
    options = parser.parse_args()
    from server.lifespan import configure_observability

    configure_observability(read_settings().model_copy(update={"log_level": "ERROR"}))
    asyncio.run(measure(options.turns, options.growth))


if __name__ == "__main__":
    main()
