"""Whole turns in process, on resources of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
import structlog

from evals.assistant import Conversations, conversations
from graph.settings import Settings


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """Give the log lines of the test as dictionaries; nothing is printed."""
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.fixture
def given(tmp_path: Path) -> Settings:
    return Settings(konak_data_dir=tmp_path / "data")


@pytest.fixture
async def talks(given: Settings) -> AsyncIterator[Conversations]:
    async with conversations(given) as opened:
        yield opened
