"""What a whole turn costs beside a bare graph of the same supersteps, and what turn 1,000 costs beside turn 10.

    python -m benchmarks.turn [--turns 200] [--growth 1000]

Both graphs run turn by turn in one process on the same kind of checkpointer file (SQLite, WAL, durability "sync"), so
that what the machine does meanwhile hits both. Figures are medians; the ratio is what counts.
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


async def one_turn(graph: Any, thread: str, text: str, number: int) -> float:
    """Answer one message; milliseconds."""
    started = time.perf_counter()
    await graph.ainvoke(
        {"messages": [HumanMessage(text, id=f"{thread}-{number}")]},
        {"configurable": {"thread_id": thread}},
        context={"user_id": "bench"},
        durability="sync",
    )
    return (time.perf_counter() - started) * 1000


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
            await beside_bare(whole, bare, turns)
            await growing(
                whole, Conversations(whole, opened), Path(folder) / "ours" / "checkpoints.sqlite", growth
            )


async def beside_bare(whole: Any, bare: Any, turns: int) -> None:
    """Alternate between both graphs, a fresh thread every ten turns."""
    times: dict[str, list[float]] = {"bare": [], "whole": []}
    for number, text in zip(range(turns), itertools.cycle(TALK), strict=False):
        thread = f"t{number // len(TALK)}"
        times["bare"].append(await one_turn(bare, thread, text, number))
        times["whole"].append(await one_turn(whole, thread, text, number))
    bare_ms, whole_ms = (statistics.median(times[name][20:]) for name in ("bare", "whole"))
    bare_95, whole_95 = (statistics.quantiles(times[name][20:], n=20)[-1] for name in ("bare", "whole"))
    print(f"{'':24}{'p50 ms':>9}{'p95 ms':>9}")
    print(f"{'bare graph':24}{bare_ms:9.1f}{bare_95:9.1f}")
    print(f"{'whole turn':24}{whole_ms:9.1f}{whole_95:9.1f}")
    print(f"{'ratio':24}{whole_ms / bare_ms:9.2f}{whole_95 / bare_95:9.2f}   (target: at most 1.5)\n")


async def growing(whole: Any, talks: Conversations, file: Path, turns: int) -> None:
    """Hold one conversation of many turns; compare windows of thirty turns around 10, 100 and the last."""
    times: list[float] = []
    sizes: list[int] = [await stored_bytes(file)]
    for number, text in zip(range(turns + 20), itertools.cycle(TALK), strict=False):
        times.append(await one_turn(whole, "long", text, number))
        if (number + 1) % 10 == 0:
            sizes.append(await stored_bytes(file))
    await talks.settle()
    print(f"{'one thread':24}{'p50 ms':>9}{'kB/turn':>9}   (turns mark-10 to mark+20)")
    first: tuple[float, float] | None = None
    for mark in _marks(turns):
        low, high = mark - 10, mark + 20
        cost = (statistics.median(times[low:high]), (sizes[high // 10] - sizes[low // 10]) / 30_000)
        first = first or cost
        change = f"x{cost[0] / first[0]:.2f} time, x{cost[1] / first[1]:.2f} bytes"
        print(f"{'turn ' + str(mark):24}{cost[0]:9.1f}{cost[1]:9.1f}   {change}")


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
