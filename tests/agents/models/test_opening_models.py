"""Which mode is active and why: nothing about a model ever stops a start."""

import pytest

from agents.models import opening
from agents.models.opening import open_models, problem_of
from agents.models.settings import ModelSettings
from tests.standins.serving import free_port


@pytest.fixture
def blockbuster():
    """Opening is done off the event loop."""


@pytest.fixture(autouse=True)
def key(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "any")


def test_without_a_setting_there_is_no_model():
    assert open_models(ModelSettings()).mode == "off"


def test_a_missing_key_is_named(monkeypatch):
    monkeypatch.delenv("OPENAI_API_KEY")
    opened = open_models(ModelSettings(name="openai:x"))
    assert (opened.mode, opened.reason, opened.models) == ("off", "OPENAI_API_KEY is not set", {})


def test_a_missing_package_is_named_with_what_brings_it(monkeypatch):
    monkeypatch.setattr(
        opening.importlib.util, "find_spec", lambda name: None if "ollama" in name else object()
    )
    assert problem_of("ollama:llama") == "langchain_ollama is not installed: pip install 'konak[ollama]'"


@pytest.mark.parametrize("name", ["gpt", "nobody:gpt", "openai:"])
def test_a_name_that_is_no_provider_and_model_is_said(name):
    assert "is no provider:name" in str(problem_of(name))


def test_a_dead_endpoint_is_waited_for_and_the_model_kept():
    address = f"http://127.0.0.1:{free_port()}/v1"
    opened = open_models(ModelSettings(name="openai:x", base_url=address, allowed=("openai:y", "nobody:z")))
    assert opened.mode == "waiting"
    assert "does not answer" in opened.reason
    assert list(opened.models) == ["openai:x", "openai:y"]


def test_costs_are_counted_only_where_both_prices_are_set():
    assert ModelSettings(name="openai:x", price_input=1.0).cost("openai:x", 10, 10) is None
    priced = ModelSettings(name="openai:x", price_input=1.0, price_output=3.0)
    assert priced.cost("openai:x", 1_000_000, 1_000_000) == 4.0


def test_the_prices_of_the_configured_model_are_not_those_of_another_that_a_client_may_choose():
    priced = ModelSettings(name="openai:x", allowed=("openai:dear",), price_input=1.0, price_output=3.0)
    assert priced.cost("openai:dear", 1_000_000, 1_000_000) is None
