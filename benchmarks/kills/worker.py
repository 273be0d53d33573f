"""The process under test: takes messages over a unix socket, one JSON object a line, and is killed all the time.

`memory` is memory's service alone (the reply is made up, then remembered); `graph` is the product's own graph with its
checkpointer, which at its start finishes what the last process left undone, as the server does.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from langchain_core.messages import HumanMessage

from evals.assistant import reply_of
from graph import resources
from graph.assistant import assistant
from graph.resources import open_resources
from graph.settings import Settings
from graph.sweep import keyed
from memory.erasure import Erasure
from memory.identity import message_id
from memory.port import MemoryMessage
from memory.redaction import redact
from memory.service import MemoryService, open_memory
from server.checkpoints import open_checkpointer
from server.conversations import Conversations
from server.recovery import finish_cut_off_turns

Subject = Literal["memory", "graph"]
LINE_LIMIT = 1 << 22
DURABILITIES: tuple[Literal["sync", "async", "exit"], ...] = ("sync", "async", "exit")


class Worker(Protocol):
    """What is killed."""

    memory: MemoryService

    async def say(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a message; `answers` is how many messages the answer has, `ok` false asks to come again."""
        ...

    async def conversation(self, thread: str) -> list[tuple[str, str]]:
        """Return (key, role) of everything in a thread."""
        ...


class MemoryWorker:
    """Memory's service alone."""

    def __init__(self, memory: MemoryService) -> None:
        self.memory = memory

    async def say(self, request: dict[str, Any]) -> dict[str, Any]:
        """Remember a message and a made-up reply."""
        user, thread, key = request["user"], request["thread"], request["key"]
        at = datetime.fromtimestamp(request["at"], UTC)
        texts = (("user", request["text"]), ("assistant", f"I heard {request['text']}"))
        messages = [
            MemoryMessage(message_id(user, thread, key, role), role, redact(text).text, at)  # type: ignore[arg-type]
            for role, text in texts
        ]
        remembered = await self.memory.remember(user, thread, messages)
        return {"ok": remembered.status in ("queued", "duplicate"), "answers": 1}

    async def conversation(self, thread: str) -> list[tuple[str, str]]:  # noqa: ARG002
        """There is none."""
        return []


class GraphWorker:
    """The whole graph, under a durability that changes from message to message."""

    def __init__(self, graph: Any, memory: MemoryService, conversations: Conversations) -> None:
        self._graph = graph
        self.memory = memory
        self._conversations = conversations
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def say(self, request: dict[str, Any]) -> dict[str, Any]:
        """Run a turn; one at a time in a thread, as the LangGraph server does."""
        async with self._turns[request["thread"]]:
            state = await self._graph.ainvoke(
                {"messages": [HumanMessage(request["text"], id=request["key"])]},
                {"configurable": {"thread_id": request["thread"]}},
                context={"user_id": request["user"]},
                durability=random.choice(DURABILITIES),
            )
        answers = [message for message in reply_of(state) if message.text]
        return {"ok": bool(answers), "answers": len(answers)}

    async def conversation(self, thread: str) -> list[tuple[str, str]]:
        """Return what the checkpointer holds."""
        messages = await self._conversations.messages(thread)
        return [(message.key, message.role) for message in keyed(messages)]


@asynccontextmanager
async def open_worker(subject: Subject, given: Settings) -> AsyncIterator[Worker]:
    """Open memory alone or everything a turn needs, and finish what was cut off."""
    async with AsyncExitStack() as stack:
        if subject == "memory":
            yield MemoryWorker(await stack.enter_async_context(open_memory(given.memory)))
            return
        opened = await stack.enter_async_context(open_resources(given))
        saver = await stack.enter_async_context(open_checkpointer(given))
        await stack.enter_async_context(resources.use(opened))
        graph = assistant().compile(checkpointer=saver)
        conversations = Conversations(saver)
        await Erasure(opened.memory.outbox, [conversations.erasure_step]).resume()
        await finish_cut_off_turns(graph, saver)
        yield GraphWorker(graph, opened.memory, conversations)


async def serve(subject: Subject, given: Settings, socket_path: Path) -> None:
    """Answer until killed, or until told to stop."""
    random.seed(os.getpid())
    stopped = asyncio.Event()
    async with open_worker(subject, given) as worker:

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(ConnectionError):
                while line := await reader.readline():
                    request = json.loads(line)
                    if request["do"] == "stop":
                        stopped.set()
                    answer = await _answer(worker, request)
                    writer.write(json.dumps(answer).encode() + b"\n")
                    await writer.drain()
            writer.close()

        server = await asyncio.start_unix_server(talk, socket_path, limit=LINE_LIMIT)
        await stopped.wait()
        server.close()


async def _answer(worker: Worker, request: dict[str, Any]) -> dict[str, Any]:
    if request["do"] == "say":
        return await worker.say(request)
    if request["do"] == "settle":
        return {"settled": await worker.memory.settle(request["seconds"])}
    if request["do"] == "conversation":
        return {"messages": await worker.conversation(request["thread"])}
    return {}
