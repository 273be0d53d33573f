"""What every test runs under: no blocking call on the event loop, no setting from the shell, quiet logs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest
from blockbuster import BlockBuster, blockbuster_ctx

from graph.settings import Settings

# A busy machine must not fail a property, and a run must be the same twice.
hypothesis.settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck)
)
hypothesis.settings.load_profile("steady")


@pytest.fixture(autouse=True)
def blockbuster() -> Iterator[BlockBuster]:
    """Fail the test when code blocks the loop, as the LangGraph server fails the run."""
    with blockbuster_ctx() as buster:
        yield buster


@pytest.fixture(autouse=True)
def no_settings_from_the_shell(monkeypatch: pytest.MonkeyPatch, stub_address: str | None) -> None:
    """Take every variable Konak reads out of the environment; with `KONAK_TEST_MODEL=stub` a stub is the chat model."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("WEATHER", "off")
    if stub_address is not None:
        monkeypatch.setenv("MODEL", "openai:stub")
        monkeypatch.setenv("MODEL_BASE_URL", stub_address)
        monkeypatch.setenv("MODEL_TIMEOUT_S", "60")
        monkeypatch.setenv("OPENAI_API_KEY", "any")


@pytest.fixture(scope="session")
def stub_address() -> Iterator[str | None]:
    """Serve the stub for the whole run where `KONAK_TEST_MODEL=stub` asks for it."""
    if os.environ.get("KONAK_TEST_MODEL") != "stub":
        yield None
        return
    from tests.standins.chat_model.process import stub_in_a_thread

    with stub_in_a_thread() as address:
        yield address
