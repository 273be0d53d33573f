"""Whole turns of the product's own graph on a Zep of their own."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage

from benchmarks.faults.ledger import Ledger
from benchmarks.faults.zep_process import ZepProcess
from evals.assistant import reply_of
from graph import resources
from graph.assistant import assistant
from graph.resources import Resources, open_resources
from graph.settings import read_settings
from server.checkpoints import open_checkpointer
from tests.standins.zep_ce.server import SECRET

USER = "bench"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn: milliseconds to its end and to the first words of its answer, and what memory did."""

    took_ms: float
    first_ms: float
    replied: bool
    reason: str | None
    breakers: tuple[str, str]


@dataclass
class Stack:
    """The graph with its resources, and what was said to it."""

    graph: Any
    resources: Resources
    zep: ZepProcess
    ledger: Ledger = field(default_factory=Ledger)

    async def turn(self, thread: str, number: int, text: str) -> Turn:
        """Have one message answered, as a client that streams would."""
        key = f"{thread}-{number}"
        first_ms, state = 0.0, {}
        began = time.perf_counter()
        async with resources.use(self.resources):
            async for mode, part in self.graph.astream(
                {"messages": [HumanMessage(text, id=key)]},
                {"configurable": {"thread_id": thread}},
                context={"user_id": USER},
                durability="sync",
                stream_mode=["messages", "values"],
            ):
                if mode == "values":
                    state = part
                elif not first_ms and isinstance(part[0], AIMessage) and part[0].text:
                    first_ms = (time.perf_counter() - began) * 1000
        took_ms = (time.perf_counter() - began) * 1000
        answers = [message for message in reply_of(state) if message.text]
        self.ledger.note(USER, thread, key, len(answers))
        memory = self.resources.memory
        return Turn(
            took_ms,
            first_ms or took_ms,
            bool(answers),
            (state.get("memory") or {}).get("reason"),
            (memory.breaker_state("read"), memory.breaker_state("write")),
        )


@asynccontextmanager
async def open_stack(folder: Path, *, dead: bool = False) -> AsyncIterator[Stack]:
    """Open a graph and its Zep; a dead one is there as an address only until it is started."""
    zep = ZepProcess()
    async with AsyncExitStack() as stack:
        stack.push_async_callback(zep.stop)
        if not dead:
            await zep.start()
        settings = read_settings().model_copy(
            update={
                "konak_data_dir": folder,
                "memory_backend": "zep",
                "zep_api_url": zep.url,
                "zep_api_key": SECRET,
            }
        )
        opened = await stack.enter_async_context(open_resources(settings))
        saver = await stack.enter_async_context(open_checkpointer(settings))
        yield Stack(assistant().compile(checkpointer=saver), opened, zep)
