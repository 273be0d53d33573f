"""Hold conversations with the product's own graph, in process: what evaluations and tests drive."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from agents.markets.market import Market
from graph import resources
from graph.assistant import assistant
from graph.conversation import answers_after, current_question
from graph.resources import Resources, open_resources
from graph.settings import Settings, read_settings

SETTLE_S = 5.0


@dataclass
class Conversations:
    """The compiled graph with its resources; one `turn` is one message answered."""

    graph: Any
    resources: Resources
    turns: dict[str, int] = field(default_factory=dict)

    async def turn(
        self,
        thread_id: str,
        text: str,
        *,
        user_id: str,
        client_msg_id: str | None = None,
        now: str | None = None,
        previous_reply: str | None = None,
        locale: str | None = None,
    ) -> dict[str, Any]:
        """Send one message and return the whole state behind it."""
        number = self.turns[thread_id] = self.turns.get(thread_id, -1) + 1
        key = client_msg_id or f"{thread_id}-{number}"
        context = {"user_id": user_id, "now": now, "previous_reply": previous_reply, "locale": locale}
        config = {"configurable": {"thread_id": thread_id}}
        await self.graph.ainvoke(
            {"messages": [HumanMessage(text, id=key)]},
            config,
            context={name: value for name, value in context.items() if value is not None},
        )
        values: dict[str, Any] = (await self.graph.aget_state(config)).values
        return values

    async def resume(self, thread_id: str, answer: Any, *, user_id: str) -> dict[str, Any]:
        """Answer the form that a thread waits with and return the whole state behind it."""
        config = {"configurable": {"thread_id": thread_id}}
        await self.graph.ainvoke(Command(resume=answer), config, context={"user_id": user_id})
        values: dict[str, Any] = (await self.graph.aget_state(config)).values
        return values

    async def open_form(self, thread_id: str) -> dict[str, Any] | None:
        """Give the form that a thread waits with (docs/interrupts.md), or None."""
        waiting = (await self.graph.aget_state({"configurable": {"thread_id": thread_id}})).interrupts
        return waiting[0].value if waiting else None

    async def settle(self) -> bool:
        """Wait until memory holds everything that was said; False when it takes longer than `SETTLE_S` seconds."""
        return await self.resources.memory.settle(SETTLE_S)


def reply_of(state: Mapping[str, Any]) -> list[AIMessage]:
    """Give the agents' messages of the last turn."""
    return answers_after(state["messages"], current_question(state["messages"]))


@asynccontextmanager
async def conversations(
    given: Settings | None = None,
    *,
    market: Market | None = None,
    saver: BaseCheckpointSaver[Any] | None = None,
) -> AsyncIterator[Conversations]:
    """Open the graph on resources of its own; without settings the data live in a folder that is removed afterwards."""
    folder = None if given else await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="konak-")
    try:
        settings = given or read_settings().model_copy(
            update={"konak_data_dir": Path(folder.name if folder else ""), "weather": "off"}
        )
        async with open_resources(settings, market=market) as opened, resources.use(opened):
            yield Conversations(assistant().compile(checkpointer=saver or InMemorySaver()), opened)
    finally:
        if folder:
            await asyncio.to_thread(folder.cleanup)
