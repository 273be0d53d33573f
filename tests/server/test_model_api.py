"""A chat model behind the LangGraph API: what a client's stream shows is the reply and nothing else."""

from uuid import uuid4

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
    return ChatModelStub(marked)


@pytest.fixture(scope="module")
def server(stub, tmp_path_factory):
    with stub_in_a_thread(stub) as address:
        running = Server(
            tmp_path_factory.mktemp("server"),
            MODEL="openai:stub",
            MODEL_BASE_URL=address,
            MODEL_TIMEOUT_S="60",
            OPENAI_API_KEY="any",
        )
        yield running
        running.stop()


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
