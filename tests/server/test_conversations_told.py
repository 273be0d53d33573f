"""A conversation is told whole, however a client wants its turns stored."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, Literal

import pytest
from langchain_core.messages import HumanMessage

from graph import resources
from graph.assistant import assistant
from graph.conversation import SNAPSHOT_EVERY_WRITES, WINDOW_MESSAGES
from graph.resources import open_resources
from graph.settings import Settings
from graph.sweep import keyed
from server.checkpoints import open_checkpointer
from server.conversations import Conversations

Durability = Literal["sync", "async", "exit"]
TURNS = max(SNAPSHOT_EVERY_WRITES, WINDOW_MESSAGES // 2) + 3
"""More than a window holds, and more than one snapshot."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[tuple[Any, Conversations]]:
    given = Settings(konak_data_dir=tmp_path)
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(open_resources(given))
        await stack.enter_async_context(resources.use(opened))
        saver = await stack.enter_async_context(open_checkpointer(given))
        yield assistant().compile(checkpointer=saver), Conversations(saver)


@pytest.mark.parametrize(
    "durabilities", [("sync",), ("async",), ("exit",), ("exit", "sync", "async")], ids="-".join
)
async def test_every_turn_of_a_long_conversation_is_told_once_and_in_order(
    stage: tuple[Any, Conversations], durabilities: tuple[Durability, ...]
) -> None:
    graph, conversations = stage
    for number, durability in zip(range(TURNS), itertools.cycle(durabilities), strict=False):
        await graph.ainvoke(
            {"messages": [HumanMessage("hello", id=f"m{number}")]},
            {"configurable": {"thread_id": "long"}},
            context={"user_id": "ada"},
            durability=durability,
        )
    told = [(message.key, message.role) for message in keyed(await conversations.messages("long"))]
    assert told == [(f"m{number}", role) for number in range(TURNS) for role in ("user", "assistant")]
