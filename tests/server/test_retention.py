"""What nobody has used for long goes: conversations one by one, and people with their last one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from agents.desk import Handover
from graph import resources
from graph.assistant import assistant
from graph.resources import open_resources
from graph.settings import Settings
from server.checkpoints import open_checkpointer
from server.conversations import Conversations
from server.retention import Retention, Swept

DAYS = 30


@pytest.fixture
async def stage(tmp_path: Path):
    given = Settings(konak_data_dir=tmp_path / "data")
    async with open_checkpointer(given) as saver:
        conversations = Conversations(saver)
        async with open_resources(given, conversations=conversations) as opened, resources.use(opened):
            graph = assistant().compile(checkpointer=saver)

            async def say(thread: str, user: str, text: str = "villas for sale in Esentepe") -> None:
                await graph.ainvoke(
                    {"messages": [HumanMessage(text)]},
                    {"configurable": {"thread_id": thread}},
                    context={"user_id": user},
                )
                assert await opened.memory.settle(5)

            async def after(days: float) -> Swept:
                now = datetime.now(UTC) + timedelta(days=days)
                return await Retention(DAYS, conversations, opened.erasure, None, now=lambda: now).sweep()

            async def left() -> set[str]:
                return {thread.id async for thread in conversations.threads()}

            yield say, after, left, opened


async def test_what_is_in_use_stays(stage):
    say, after, left, _ = stage
    await say("t1", "ada")
    assert await after(DAYS - 1) == Swept()
    assert await left() == {"t1"}


async def test_whoever_has_not_come_back_is_erased_everywhere(stage):
    say, after, left, opened = stage
    await say("t1", "ada")
    assert await after(DAYS + 1) == Swept(people=1)
    assert await left() == set()
    assert [item async for item in opened.memory.backend.export_user("ada")] == []


async def test_an_old_conversation_goes_and_the_person_stays(stage, monkeypatch):
    say, _, left, opened = stage
    await say("old", "ada")
    await say("new", "ada", "flat to rent in Kyrenia")
    threads = Conversations.threads

    async def aged(self):
        async for thread in threads(self):
            old = thread.updated_at - timedelta(days=DAYS + 1)
            yield thread if thread.id == "new" else type(thread)(thread.id, thread.user_id, old, old)

    conversations = opened.erasure._thread_sources[0].__self__
    monkeypatch.setattr(Conversations, "threads", aged)
    assert await Retention(DAYS, conversations, opened.erasure, None).sweep() == Swept(conversations=1)
    monkeypatch.undo()
    assert await left() == {"new"}
    assert [item async for item in opened.memory.backend.export_user("ada")] != []


async def test_what_lies_at_the_desk_goes_at_its_age_though_the_person_still_comes(stage):
    say, _, left, opened = stage
    await say("t1", "ada")
    now = datetime.now(UTC)
    desk = opened.tools.desk
    for number, age in enumerate((1, DAYS + 1)):
        asked = (now - timedelta(days=age)).replace(microsecond=0)
        await desk.file(Handover(str(number) * 36, "ada", "t1", None, "Ada", "a@b.c", "", (), "en", asked))
    conversations = opened.erasure._thread_sources[0].__self__
    assert await Retention(DAYS, conversations, opened.erasure, None, desk).sweep() == Swept(desk=1)
    assert [one.id for one in await desk.handovers()] == ["0" * 36]
    assert await left() == {"t1"}
