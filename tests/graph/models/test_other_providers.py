"""Whole turns with the other providers' packages: each real client talks to a stub of its own protocol over TCP."""

import importlib.util
import json
from importlib.metadata import version

import pytest

from agents.models.opening import providers
from evals.assistant import conversations
from graph.settings import Settings
from tests.standins.chat_model.behaved import behave
from tests.standins.chat_model.script import Say

pytestmark = pytest.mark.timeout(120)
SEARCH = "flat to rent in Kyrenia under 800 pounds"
UNSURE = "hmm the vibe should be bohemian"
PATHS = {
    "anthropic": "/v1/messages",
    "ollama": "/api/chat",
    "google_genai": "/v1/models/stub:streamGenerateContent",
}


def _installed(name):
    provider = providers()[name]
    missing = importlib.util.find_spec(provider.package) is None
    if name == "google_genai" and not missing:  # up to 3 it speaks gRPC, which no stub here does
        missing = int(version("langchain-google-genai").split(".")[0]) < 4
    return pytest.param(
        name,
        marks=pytest.mark.skipif(
            missing, reason=f"pip install -c requirements.lock 'konak[{provider.extra}]'"
        ),
    )


@pytest.fixture(params=[_installed(name) for name in PATHS])
def provider(request, monkeypatch):
    key = providers()[request.param].key
    if key:
        monkeypatch.setenv(key, "any")
    return request.param


@pytest.fixture
async def talks(provider, wires, tmp_path):
    given = Settings(
        konak_data_dir=tmp_path, model=f"{provider}:stub", model_base_url=wires.address, model_timeout_s=30.0
    )
    async with conversations(given) as opened:
        assert opened.resources.model_status.mode == "on", opened.resources.model_status.reason
        yield opened


def models_of(logged):
    return [one for one in logged if one["event"] == "turn_completed"][-1]["models"]


async def test_a_turn_opens_with_the_models_words_and_counts_its_tokens(talks, wires, provider, logged):
    state = await talks.turn("t", SEARCH, user_id="u")
    assert wires.paths == [PATHS[provider]]
    assert state["messages"][-1].text.startswith("Number 1 costs £585 a month. Number 2 costs")
    (asked,) = models_of(logged)
    assert (asked["purpose"], asked["outcome"]) == ("prose", "ok")
    assert (asked["input_tokens"], asked["output_tokens"]) == (100, 10)


async def test_typed_answers_are_read(talks, wires, logged):
    wires.script = lambda ask: Say(values={"target": "concierge"}) if ask.purpose == "route" else behave(ask)
    await talks.turn("t", SEARCH, user_id="u")
    state = await talks.turn("t", UNSURE, user_id="u")
    assert state["route"]["reason"] == "model"
    assert ("route", "ok") in [(one["purpose"], one["outcome"]) for one in models_of(logged)]


@pytest.mark.filterwarnings("ignore:Received unexpected tool content block")
@pytest.mark.parametrize(
    ("trouble", "outcome"), [("length", "cut_off"), ("refusal", "refused"), ("tool_call", "tool_call")]
)
async def test_an_answer_that_is_no_whole_one_is_never_taken_for_one(
    talks, wires, provider, logged, trouble, outcome
):
    if (provider, trouble) == ("ollama", "refusal"):
        pytest.skip("Ollama has no word for it")
    wires.script = lambda ask: Say(f"Number 1 costs {ask.data['results'][0]['price_text']}", trouble=trouble)
    state = await talks.turn("t", SEARCH, user_id="u")
    assert not state["messages"][-1].text.startswith("Number 1")
    (asked,) = models_of(logged)
    assert asked["outcome"] == outcome


async def test_a_429_is_one_and_holds_the_next_turn_off(talks, wires, logged):
    wires.script = lambda _: Say(trouble="status", status=429, retry_after="30")
    for number, outcome in enumerate(("rate_limited", "held_off")):
        await talks.turn(f"t{number}", SEARCH, user_id="u")
        assert [one["outcome"] for one in models_of(logged)] == [outcome]
    assert len(wires.paths) == 1


async def test_nothing_of_memory_or_the_catalogue_is_in_the_system_message(talks, wires):
    await talks.turn("t", SEARCH, user_id="u")
    system = wires.asked[-1].messages[0]
    assert system["role"] == "system"
    assert "Girne" not in json.dumps(system)
    assert wires.asked[-1].data["results"]
