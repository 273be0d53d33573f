"""A run that is taken back leaves the thread as it was before; one in the middle stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import START, StateGraph

from graph.settings import Settings
from graph.state import AssistantState
from server.checkpoints import open_checkpointer

CONFIG = {"configurable": {"thread_id": "t"}}


@pytest.fixture
async def talk(tmp_path: Path):
    async with open_checkpointer(Settings(konak_data_dir=tmp_path)) as saver:
        turn = StateGraph(AssistantState)
        turn.add_node("answer", lambda state: {"messages": [AIMessage("yes", name="concierge")]})
        turn.add_edge(START, "answer")
        graph = turn.compile(checkpointer=saver)

        async def say(text: str, run_id: str) -> None:
            await graph.ainvoke(
                {"messages": [HumanMessage(text)]}, {**CONFIG, "metadata": {"run_id": run_id}}
            )

        async def said() -> list[str]:
            return [m.text for m in (await graph.aget_state(CONFIG)).values.get("messages", [])]

        yield saver, say, said


async def test_the_last_run_is_taken_back(talk):
    saver, say, said = talk
    await say("one", "r1")
    await say("two", "r2")
    await saver.adelete_for_runs(["r2"])
    assert await said() == ["one", "yes"]


async def test_the_only_run_is_taken_back(talk):
    saver, say, said = talk
    await say("one", "r1")
    await saver.adelete_for_runs(["r1"])
    assert await said() == []


async def test_a_run_in_the_middle_and_an_unknown_one_change_nothing(talk):
    saver, say, said = talk
    await say("one", "r1")
    await say("two", "r2")
    await saver.adelete_for_runs(["r1", "r9"])
    assert await said() == ["one", "yes", "two", "yes"]
