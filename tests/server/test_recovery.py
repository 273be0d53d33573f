"""Turns that were cut off are finished by the next start, once."""

from pathlib import Path

import pytest
import structlog
from langchain_core.messages import HumanMessage
from langgraph.types import Command

from graph import answering, resources
from graph.assistant import assistant
from graph.resources import open_resources
from graph.settings import Settings
from memory.outbox.port import Enqueued
from server.checkpoints import open_checkpointer
from server.recovery import finish_cut_off_turns


@pytest.fixture(autouse=True)
def quiet():
    with structlog.testing.capture_logs() as lines:
        yield lines


class DiedError(BaseException):
    """Stands for the end of the process: no guard catches it."""


CONFIG = {"configurable": {"thread_id": "t"}}


@pytest.fixture
async def stage(tmp_path: Path):
    given = Settings(konak_data_dir=tmp_path / "data")
    async with open_resources(given) as opened, resources.use(opened), open_checkpointer(given) as saver:
        yield assistant().compile(checkpointer=saver), saver, opened


async def say(graph, text, key):
    await graph.ainvoke(
        {"messages": [HumanMessage(text, id=key)]}, CONFIG, context={"user_id": "ada"}, durability="sync"
    )


async def roles(opened):
    await opened.memory.settle(5)
    recall = await opened.memory.recall("ada", "t", use_cache=False)
    return [message.role for message in recall.context.messages] if recall.context else []


async def test_a_turn_that_died_before_its_answer_is_answered_by_the_next_start(stage, monkeypatch):
    graph, saver, opened = stage
    await say(graph, "villas for sale in Esentepe", "h1")

    async def dies(turn, tools):
        raise DiedError

    monkeypatch.setattr(answering, "ANSWERERS", {**answering.ANSWERERS, "real_estate": dies})
    with pytest.raises(DiedError):
        await say(graph, "with a pool", "h2")
    monkeypatch.undo()
    assert await finish_cut_off_turns(graph, saver) == 1
    values = (await graph.aget_state(CONFIG)).values
    assert [m.type for m in values["messages"]] == ["human", "ai"] * 2
    assert values["turn"]["user_id"] == "ada"
    assert await roles(opened) == ["user", "assistant"] * 2


async def test_a_turn_that_died_before_its_write_is_written_by_the_next_start(stage, monkeypatch):
    graph, saver, opened = stage

    async def dies(*_args, **_kwargs):
        raise DiedError

    monkeypatch.setattr(opened.memory.outbox, "enqueue", dies)
    with pytest.raises(DiedError):
        await say(graph, "villas for sale in Esentepe", "h1")
    monkeypatch.undo()
    assert await roles(opened) == []
    assert await finish_cut_off_turns(graph, saver) == 1
    assert await roles(opened) == ["user", "assistant"]


async def test_finished_threads_are_left_alone(stage):
    graph, saver, opened = stage
    await say(graph, "villas for sale in Esentepe", "h1")
    before = (await graph.aget_state(CONFIG)).config
    assert await finish_cut_off_turns(graph, saver) == 0
    assert (await graph.aget_state(CONFIG)).config == before
    assert await roles(opened) == ["user", "assistant"]


async def test_a_store_that_still_refuses_is_not_counted_as_finished(stage, monkeypatch):
    graph, saver, opened = stage

    async def full(*_args, **_kwargs):
        return Enqueued("full")

    monkeypatch.setattr(opened.memory.outbox, "enqueue", full)
    await say(graph, "villas for sale in Esentepe", "h1")
    assert await finish_cut_off_turns(graph, saver) == 0


async def test_a_thread_that_waits_for_its_user_is_left_waiting(stage, quiet):
    graph, saver, opened = stage
    await say(graph, "2 bedroom flat to rent in Kyrenia", "h1")
    await say(graph, "I'd like to view the second one", "h2")
    before = (await graph.aget_state(CONFIG)).config
    assert await finish_cut_off_turns(graph, saver) == 0
    state = await graph.aget_state(CONFIG)
    assert state.config == before
    assert state.interrupts[0].value["kind"] == "viewing"
    assert await opened.tools.desk.viewings() == []


async def test_an_answer_to_a_form_that_died_on_its_way_is_filed_by_the_next_start_once(stage, monkeypatch):
    graph, saver, opened = stage
    await say(graph, "2 bedroom flat to rent in Kyrenia", "h1")
    await say(graph, "I'd like to view the second one", "h2")
    answer = Command(resume={"date": "saturday", "name": "Ada", "contact": "ada@example.com"})
    filed = opened.tools.desk.file

    async def dies_after_filing(request):
        await filed(request)
        raise DiedError

    monkeypatch.setattr(opened.tools.desk, "file", dies_after_filing)
    with pytest.raises(DiedError):
        await graph.ainvoke(answer, CONFIG, context={"user_id": "ada"}, durability="sync")
    monkeypatch.undo()
    assert await finish_cut_off_turns(graph, saver) == 1
    assert len(await opened.tools.desk.viewings()) == 1
    state = await graph.aget_state(CONFIG)
    assert state.next == ()
    assert [m.type for m in state.values["messages"]] == ["human", "ai", "human", "ai", "ai"]


async def test_what_the_server_takes_up_by_itself_is_left_to_it(stage, monkeypatch):
    graph, saver, opened = stage

    async def dies(turn, tools):
        raise DiedError

    with monkeypatch.context() as dying:
        dying.setattr(answering, "ANSWERERS", {**answering.ANSWERERS, "real_estate": dies})
        with pytest.raises(DiedError):
            await say(graph, "villas for sale in Esentepe", "h1")

    async def taken_up(thread):
        return thread == "t"

    async def not_taken_up(thread):
        return False

    assert await finish_cut_off_turns(graph, saver, None, taken_up) == 0
    assert await finish_cut_off_turns(graph, saver, None, not_taken_up) == 1
    assert await roles(opened) == ["user", "assistant"]
