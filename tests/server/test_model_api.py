"""A chat model behind the LangGraph API: what a client's stream shows is the reply and nothing else."""

from uuid import uuid4

import httpx
import pytest
from langgraph_sdk import get_client

from tests.server.conftest import Server
from tests.standins.chat_model.behaved import behave
from tests.standins.chat_model.process import stub_in_a_thread
from tests.standins.chat_model.script import Say
from tests.standins.chat_model.server import ChatModelStub

pytestmark = [pytest.mark.server, pytest.mark.slow, pytest.mark.timeout(300)]


def marked(ask):
    """Behave, but give oneself away in everything that is no reply."""
    if ask.purpose == "slots":
        return Say(values={"features": ["pool"], "location": ["SECRET-SLOT"]})
    said = behave(ask)
    return said if ask.purpose in ("route", "probe") else Say(f"{said.text} Call Mehmet SECRET-PROSE.")


@pytest.fixture(scope="module")
def stub():
    return ChatModelStub()


@pytest.fixture(autouse=True)
def behaving(stub):
    """Begin each test with a stub that behaves and has been asked nothing."""
    stub.script = marked
    stub.asked.clear()


@pytest.fixture(scope="module")
def server(stub, tmp_path_factory):
    with stub_in_a_thread(stub) as address:
        running = Server(
            tmp_path_factory.mktemp("server"),
            MODEL="openai:stub",
            MODEL_BASE_URL=address,
            MODEL_TIMEOUT_S="60",
            OPENAI_API_KEY="any",
            MODEL_PRICE_INPUT="2",
            MODEL_PRICE_OUTPUT="8",
        )
        yield running
        running.stop()


async def streamed(client, thread, text, **context):
    """Send a message; returns every part, the texts of the messages stream as a client puts them together, and the state."""
    parts, shown = [], {}
    async for part in client.runs.stream(
        thread,
        "assistant",
        input={"messages": [{"role": "user", "content": text}]},
        context={"user_id": "ada", **context},
        stream_mode=["messages-tuple", "updates", "custom", "values"],
        if_not_exists="create",
    ):
        assert part.event != "error", part.data
        parts.append(part)
        if part.event.startswith("messages"):
            message = part.data[0]
            shown[message["id"]] = shown.get(message["id"], "") + message["content"]
    return parts, shown, (await client.threads.get_state(thread))["values"]


async def test_only_the_reply_is_streamed_in_every_mode_and_the_start_said_which_model(server, stub):
    async with get_client(url=server.url) as client:
        thread = str(uuid4())
        seen, texts = [], []
        for text in ("flat to rent in Kyrenia under 800 pounds", "hmm the vibe should be bohemian"):
            texts = []
            async for part in client.runs.stream(
                thread,
                "assistant",
                input={"messages": [{"role": "user", "content": text}]},
                context={"user_id": "ada"},
                stream_mode=["messages-tuple", "updates", "custom", "values"],
                if_not_exists="create",
            ):
                assert part.event != "error", part.data
                seen.append(str(part.data))
                if part.event.startswith("messages"):
                    texts.append(part.data[0])
        reply = (await client.threads.get_state(thread))["values"]["messages"][-1]
    assert stub.purposes() == ["prose", "route", "slots", "prose"]
    assert "SECRET" not in "".join(seen)
    assert "".join(one["content"] for one in texts) == reply["content"]
    assert {one["id"] for one in texts} == {reply["id"]}
    assert reply["content"].startswith("Number 1 costs ")
    assert '"event":"chat_model"' in server.log().replace('": "', '":"')


SEARCH = "flat to rent in Kyrenia under 800 pounds"


async def test_half_a_stream_leaves_the_client_with_exactly_the_final_message(server, stub):
    """What was checked stays, the sentence that broke off is never seen, the deterministic answer follows once."""
    async with get_client(url=server.url) as client:
        _, _, without = await streamed(client, str(uuid4()), SEARCH, model="none")
        expected = without["messages"][-1]["content"]

        def halves(ask):
            first = f"Number 1 costs {ask.data['results'][0]['price_text']}. "
            return Say(first + "Number 2 is " + "x" * len(first), trouble="half_stream")

        stub.script = halves
        thread = str(uuid4())
        _, shown, values = await streamed(client, thread, SEARCH)
        reply = values["messages"][-1]
        assert shown == {reply["id"]: reply["content"]}
        assert reply["content"] == f"Number 1 costs £585 a month.\n\n{expected}"
        assert [message["type"] for message in values["messages"]] == ["human", "ai"]
        assert not reply.get("tool_calls")

        stub.script = marked  # the thread goes on as if nothing had been
        _, _, values = await streamed(client, thread, "with parking")
        assert [message["type"] for message in values["messages"]] == ["human", "ai", "human", "ai"]


@pytest.mark.parametrize(
    "say",
    [Say(trouble="drop"), Say(trouble="status", status=500), Say(trouble="tool_call"), Say(trouble="refusal"),
     Say("Das ist eine sehr schöne Wohnung mit einem großen Balkon."), Say(trouble="empty"),
     Say("Number 1 costs", trouble="half_stream")],
)  # fmt: skip
async def test_in_trouble_the_stream_is_the_deterministic_reply_in_one_piece(server, stub, say):
    async with get_client(url=server.url) as client:
        _, _, without = await streamed(client, str(uuid4()), SEARCH, model="none")
        stub.script = lambda _: say
        parts, shown, values = await streamed(client, str(uuid4()), SEARCH)
    reply = values["messages"][-1]
    assert reply["content"] == without["messages"][-1]["content"]
    assert shown == {reply["id"]: reply["content"]}
    assert sum(part.event.startswith("messages") for part in parts) == 1
    assert [message["type"] for message in values["messages"]] == ["human", "ai"]
    assert (values["slots"], values["route"]) == (without["slots"], without["route"])


@pytest.mark.parametrize(
    "model", ["openai:gpt-dear", "http://169.254.169.254/", {"base_url": "http://evil.example"}, ["x"]]
)
async def test_no_client_can_name_a_model_or_an_address_that_the_operator_has_not_allowed(
    server, stub, model
):
    async with get_client(url=server.url) as client:
        await streamed(client, str(uuid4()), SEARCH, model=model)
    assert [body["model"] for body in stub.bodies[-1:]] == ["stub"]
    assert len(stub.asked) == 1


async def test_what_was_asked_of_a_model_is_in_the_metrics(server, stub):
    async with get_client(url=server.url) as client:
        await streamed(client, str(uuid4()), SEARCH)
    async with httpx.AsyncClient() as http:
        scraped = (await http.get(f"{server.url}/metrics")).text
    figures = dict(line.rsplit(" ", 1) for line in scraped.splitlines() if line.startswith("assistant_model"))
    assert (
        float(figures['assistant_model_answers_total{outcome="ok",purpose="prose"}']) >= 1
        or float(figures['assistant_model_answers_total{outcome="ungrounded",purpose="prose"}']) >= 1
    )
    assert float(figures['assistant_model_tokens_total{kind="input"}']) > 100
    assert float(figures["assistant_model_cost_total"]) > 0
    assert float(figures['assistant_model_latency_seconds_count{purpose="prose"}']) >= 1
