"""A process may open the same model more than once: one that is closed takes no other with it."""

import importlib.util

import pytest

from agents.models.opening import providers
from evals.assistant import conversations
from graph.settings import Settings

SEARCH = "flat to rent in Kyrenia under 800 pounds"


@pytest.fixture(params=["openai", "anthropic", "ollama"])
def served(request, stub, wires, monkeypatch, tmp_path):
    """Give settings with a provider's model, and the list of what its stub was asked."""
    provider = providers()[request.param]
    if importlib.util.find_spec(provider.package) is None:
        pytest.skip(f"pip install -c requirements.lock 'konak[{provider.extra}]'")
    if provider.key:
        monkeypatch.setenv(provider.key, "any")
    asked, address = (stub.asked, stub.address) if request.param == "openai" else (wires.asked, wires.address)

    def settings(folder):
        return Settings(
            konak_data_dir=tmp_path / folder,
            model=f"{request.param}:stub",
            model_base_url=address,
            model_timeout_s=30.0,
        )

    return settings, asked


async def test_a_model_that_was_closed_can_be_opened_again(served):
    settings, asked = served
    for times in (1, 2):
        async with conversations(settings("again")) as talks:
            await talks.turn(f"t{times}", SEARCH, user_id="u")
        assert len(asked) == times


async def test_closing_a_model_leaves_another_of_the_same_address_open(served):
    settings, asked = served
    async with conversations(settings("staying")) as staying:
        async with conversations(settings("leaving")) as leaving:
            await leaving.turn("t", SEARCH, user_id="u")
        await staying.turn("t", SEARCH, user_id="u")
    assert len(asked) == 2
