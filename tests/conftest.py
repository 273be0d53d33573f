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


@pytest.fixture(scope="session", autouse=True)
def no_settings_from_the_shell(stub_address: str | None) -> Iterator[None]:
    """Take every variable Konak reads out of the environment, also for servers that tests start as processes.

    With `KONAK_TEST_MODEL=stub` a stub is the chat model of everything that does not say otherwise.
    """
    with pytest.MonkeyPatch.context() as environment:
        for name in Settings.model_fields:
            environment.delenv(name.upper(), raising=False)
        environment.setenv("WEATHER", "off")
        if stub_address is not None:
            environment.setenv("MODEL", "openai:stub")
            environment.setenv("MODEL_BASE_URL", stub_address)
            environment.setenv("MODEL_TIMEOUT_S", "60")
            environment.setenv("OPENAI_API_KEY", "any")
        yield


@pytest.fixture(scope="session")
def stub_address() -> Iterator[str | None]:
    """Serve the stub for the whole run where `KONAK_TEST_MODEL=stub` asks for it."""
    if os.environ.get("KONAK_TEST_MODEL") != "stub":
        yield None
        return
    from tests.standins.chat_model.process import stub_in_a_thread

    with stub_in_a_thread() as address:
        yield address


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With a model, leave out the tests that say what happens without one."""
    if os.environ.get("KONAK_TEST_MODEL") == "stub":
        skipped = pytest.mark.skip(reason="says what happens without a chat model")
        for item in items:
            if item.get_closest_marker("without_model"):
                item.add_marker(skipped)
