"""A hundred people talk to the graph itself, without HTTP: what the turns take, and what the process comes to hold.

    python -m benchmarks.load.in_process [--users 100] [--turns 2000] [--rate 20] [--soak]

Turns are offered at `--rate` a second, spread over the users (0: every user sends as soon as the last answer is there).
The time to the first words is the graph's own; how long a message waited before its turn began is shown apart. Memory
is embedded, checkpoints go to SQLite. Exit code 1 where a turn was lost: no reply, or not in memory. With `--soak` the
process is looked at ten times on the way, and growth is that of the second half.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiosqlite
from langchain_core.messages import AIMessage, HumanMessage

from benchmarks.load.figures import HEAD, Held, row
from benchmarks.load.talks import lines_of
from graph import resources
from graph.assistant import assistant
from graph.resources import open_resources
from graph.settings import read_settings
from memory.embedded import FILE_NAME
from server.checkpoints import open_checkpointer
from server.lifespan import configure_observability

SETTLE_S = 120.0
LOOKS = 10
MODES: list[Any] = ["messages", "values"]


@dataclass
class Seen:
    """What came of all turns; times in milliseconds."""

    first: list[float] = field(default_factory=list)
    whole: list[float] = field(default_factory=list)
    waited: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    cpu_s: float = 0.0
    """Of the whole process, all threads, delivery to memory included."""
    remembered: int = 0
    unread: int = 0
    held: list[tuple[int, Held]] = field(default_factory=list)


class Crowd:
    """Users who share one clock: a turn may begin when its moment has come."""

    def __init__(self, graph: Any, *, users: int, turns: int, rate: float, soak: bool) -> None:
        self._graph = graph
        self._users = users
        self._turns = turns
        self._rate = rate
        self._look_every = max(1, turns // LOOKS) if soak else 0
        self._numbers: Iterator[int] = iter(range(turns))
        self._conversations = itertools.count()
        self._began = 0.0
        self.seen = Seen()

    async def talk(self) -> float:
        """Hold all conversations; seconds it took."""
        self._began = time.perf_counter()
        await asyncio.gather(*(self._user(number) for number in range(self._users)))
        return time.perf_counter() - self._began

    async def _user(self, user: int) -> None:
        while True:
            conversation = next(self._conversations)
            for text in lines_of(conversation):
                number = next(self._numbers, None)
                if number is None:
                    return
                due = self._began + number / self._rate if self._rate else time.perf_counter()
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                self.seen.waited.append((time.perf_counter() - due) * 1000)
                await self._turn(f"user{user}", f"talk{conversation}", number, text)

    async def _turn(self, user: str, thread: str, number: int, text: str) -> None:
        began, first, state = time.perf_counter(), 0.0, {}
        try:
            async for mode, part in self._graph.astream(
                {"messages": [HumanMessage(text, id=f"m{number}")]},
                {"configurable": {"thread_id": thread}},
                context={"user_id": user},
                durability="sync",
                stream_mode=MODES,
            ):
                if mode == "values":
                    state = part
                elif not first and isinstance(part[0], AIMessage) and part[0].text:
                    first = (time.perf_counter() - began) * 1000
        except Exception as error:  # noqa: BLE001 - every fault is counted
            self.seen.errors.append(type(error).__name__)
            return
        if not first:
            self.seen.errors.append("no reply")
            return
        self.seen.first.append(first)
        self.seen.whole.append((time.perf_counter() - began) * 1000)
        memory = state.get("memory") or {}
        self.seen.remembered += bool(memory.get("used"))
        self.seen.unread += memory.get("reason") in ("timeout", "breaker_open", "error")
        if self._look_every and (number + 1) % self._look_every == 0:
            held = await asyncio.to_thread(Held.by, os.getpid())
            self.seen.held.append((number + 1, held))


async def kept(folder: Path) -> int:
    """Count the messages that memory holds."""
    async with aiosqlite.connect(folder / FILE_NAME) as connection:
        cursor = await connection.execute("SELECT COUNT(*) FROM messages")
        found = await cursor.fetchone()
        return int(found[0]) if found else 0


def report(seen: Seen, turns: int, took_s: float, in_memory: int, *, settled: bool) -> str:
    """Return the table."""
    lines = [
        HEAD,
        row("first words, the graph itself", seen.first),
        row("whole turn", seen.whole),
        row("waited for its turn to begin", seen.waited),
        f"{turns} turns in {took_s:.1f} s: {turns / took_s:.1f} a second, {seen.cpu_s / turns * 1000:.1f} ms CPU each",
        f"{len(seen.errors)} errors {sorted(set(seen.errors)) or ''}",
        f"memory used in {seen.remembered} turns, not read in time in {seen.unread}",
        f"memory holds {in_memory} messages of at least {2 * turns}, outbox {'empty' if settled else 'NOT EMPTY'}",
    ]
    for number, held in seen.held:
        lines.append(f"after {number:6} turns {held.rss_mb:8.1f} MB {held.files:5} file handles")
    if len(seen.held) > 1:
        (n1, half), (n2, end) = seen.held[len(seen.held) // 2], seen.held[-1]
        if n2 > n1:
            growth = (end.rss_mb - half.rss_mb) / (n2 - n1) * 1000
            lines.append(
                f"second half: {growth:+.1f} MB per 1,000 turns, {end.files - half.files:+d} file handles"
            )
    return "\n".join(lines)


async def main(users: int, turns: int, rate: float, *, soak: bool) -> int:
    """Run and print; the exit code."""
    with tempfile.TemporaryDirectory(prefix="konak-load-") as name:
        given = read_settings().model_copy(update={"konak_data_dir": Path(name)})
        async with AsyncExitStack() as stack:
            opened = await stack.enter_async_context(open_resources(given))
            await stack.enter_async_context(resources.use(opened))
            saver = await stack.enter_async_context(open_checkpointer(given))
            crowd = Crowd(
                assistant().compile(checkpointer=saver), users=users, turns=turns, rate=rate, soak=soak
            )
            spent = time.process_time()
            took_s = await crowd.talk()
            settled = await opened.memory.settle(SETTLE_S)
            crowd.seen.cpu_s = time.process_time() - spent
            in_memory = await kept(given.konak_data_dir)
        print(report(crowd.seen, turns, took_s, in_memory, settled=settled))
        return int(bool(crowd.seen.errors) or not settled or in_memory < 2 * turns)


if __name__ == "__main__":
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--users", type=int, default=100)
    options.add_argument("--turns", type=int, default=2000)
    options.add_argument("--rate", type=float, default=20.0)
    options.add_argument("--soak", action="store_true")
    chosen = options.parse_args()
    configure_observability(read_settings().model_copy(update={"log_level": "ERROR"}))
    sys.exit(asyncio.run(main(chosen.users, chosen.turns, chosen.rate, soak=chosen.soak)))
