"""A person's conversations are found on both databases, and nobody else's, whatever the names look like."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from graph import resources
from graph.assistant import assistant
from graph.resources import open_resources
from graph.settings import Settings
from memory.data_subject import DataSubject
from memory.identity import backend_id
from server.checkpoints import open_checkpointer
from server.conversations import Conversations
from tests.postgres_fixture.cluster import TemporaryCluster, server_binaries

NAMES = ("ada", "ada2", "Şükrü Ünal", "лена", "bob")


@pytest.fixture(scope="module")
def cluster() -> Iterator[TemporaryCluster]:
    binaries = server_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server binaries")
    with TemporaryCluster(binaries) as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def conversations(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Conversations]:
    sqlite = request.param == "sqlite"
    url = None if sqlite else request.getfixturevalue("cluster").create_database()
    async with AsyncExitStack() as stack:
        opened = await stack.enter_async_context(open_resources(Settings(konak_data_dir=tmp_path)))
        await stack.enter_async_context(resources.use(opened))
        given = Settings(konak_data_dir=tmp_path, database_url=url)
        saver = await stack.enter_async_context(open_checkpointer(given))
        graph: Any = assistant().compile(checkpointer=saver)
        for name in NAMES:
            for number in (1, 2):
                await graph.ainvoke(
                    {"messages": [HumanMessage("hello, do you know bob?", id=f"{name}{number}")]},
                    {"configurable": {"thread_id": f"{name}-{number}"}},
                    context={"user_id": name},
                )
        yield Conversations(saver)


async def test_each_person_has_their_own_and_no_others(conversations):
    for name in NAMES:
        assert sorted(await conversations.threads_of(name)) == [f"{name}-1", f"{name}-2"]
    assert await conversations.threads_of("nobody") == []
    assert await conversations.threads_of("ad") == []


async def test_a_thread_that_is_known_by_its_id_alone_is_erased_with_its_person(conversations):
    subject = DataSubject("ada", backend_id("ada"), (backend_id("bob-2"),))
    receipt = await conversations.erasure_step.erase(subject)
    assert (receipt.status, receipt.removed) == ("erased", 3)
    left = sorted([thread.id async for thread in conversations.threads()])
    assert left == sorted(
        f"{name}-{number}" for name in NAMES[1:] for number in (1, 2) if (name, number) != ("bob", 2)
    )
    assert await conversations.erasure_step.recheck(subject) is None
