"""Whole turns with a chat model: the real langchain-openai talks to a stub over TCP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from evals.assistant import Conversations, conversations
from graph.settings import Settings
from tests.standins.chat_model.server import ChatModelStub
from tests.standins.chat_model.wires import OtherWires
from tests.standins.serving import serving

Opening = Callable[..., Awaitable[Conversations]]


@pytest.fixture
async def stub() -> AsyncIterator[ChatModelStub]:
    """Give the stub that answers; set its `script` to change what it says."""
    app = ChatModelStub()
    async with serving(app) as address:
        app.address = f"{address}/v1"  # type: ignore[attr-defined]
        yield app


@pytest.fixture
async def wires() -> AsyncIterator[OtherWires]:
    """Give the stub that speaks the other providers' protocols."""
    app = OtherWires()
    async with serving(app) as address:
        app.address = address  # type: ignore[attr-defined]
        yield app


@pytest.fixture
async def opening(
    stub: ChatModelStub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Opening]:
    """Open conversations with the stub as model; keyword arguments are settings."""
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    async with AsyncExitStack() as stack:

        async def opened(**settings: Any) -> Conversations:
            given: dict[str, Any] = {
                "konak_data_dir": tmp_path / "data",
                "model": "openai:stub",
                "model_base_url": stub.address,  # type: ignore[attr-defined]
                "model_timeout_s": 30.0,
            }
            return await stack.enter_async_context(conversations(Settings(**{**given, **settings})))

        yield opened


@pytest.fixture
async def modelled(opening: Opening, stub: ChatModelStub) -> Conversations:
    """Open conversations with the stub as model."""
    return await opening()


@pytest.fixture
def without_a_model(tmp_path: Path) -> Callable[..., Awaitable[list[dict[str, Any]]]]:
    """Give a function that holds a conversation without a model and returns the state behind each turn."""

    async def hold(*texts: str, folder: str = "plain", **more: Any) -> list[dict[str, Any]]:
        given = Settings(konak_data_dir=tmp_path / folder, model=None)
        async with conversations(given) as talks:
            return [await talks.turn("plain", text, user_id="plain", **more) for text in texts]

    return hold
