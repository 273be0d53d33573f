"""What every test runs under: no blocking call on the event loop, no setting from the shell, quiet logs."""

from __future__ import annotations

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
def no_settings_from_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every variable Konak reads out of the environment."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("WEATHER", "off")
