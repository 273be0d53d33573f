"""What a process holds open: one set of it, whoever comes first."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from graph import resources
from graph.settings import settings
from server.conversations import open_conversations


@pytest.fixture
async def nothing_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KONAK_DATA_DIR", str(tmp_path / "data"))
    settings.cache_clear()
    monkeypatch.setattr(resources, "_current", None)
    monkeypatch.setattr(resources, "_opening", None)
    monkeypatch.setattr(resources, "_expected", False)
    yield
    await resources.stop()
    settings.cache_clear()


@pytest.mark.usefixtures("nothing_is_open")
async def test_a_turn_that_comes_before_the_lifespan_waits_for_what_that_opens():
    resources.expect()
    early = asyncio.create_task(resources.resources())
    await asyncio.sleep(0)
    async with open_conversations(settings()) as conversations:
        opened = await resources.start(conversations)
        assert await early is opened
        assert "conversations" in {step.name for step in opened.erasure._steps}
        await resources.stop()


@pytest.mark.usefixtures("nothing_is_open")
async def test_a_lifespan_that_never_comes_is_not_waited_for_without_end(monkeypatch):
    monkeypatch.setattr(resources, "OPENED_WITHIN_S", 0.05)
    resources.expect()
    with pytest.raises(TimeoutError):
        await resources.resources()


@pytest.mark.usefixtures("nothing_is_open")
async def test_a_script_has_its_resources_opened_once_at_its_first_turn():
    first, second = await asyncio.gather(resources.resources(), resources.resources())
    assert first is second
