"""A reply that a chat model is still writing: seen as it comes, and found again by a reload in the middle."""

from collections.abc import Iterator

import pytest

from tests.server.conftest import Server
from tests.standins.chat_model.behaved import behave
from tests.standins.chat_model.process import stub_in_a_thread
from tests.standins.chat_model.script import Say
from tests.standins.chat_model.server import ChatModelStub

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow, pytest.mark.timeout(300)]
SEARCH = "2 bedroom flat to rent in Kyrenia, up to 900 pounds"
SENTENCES = 6


def slowly(ask):
    """Write a true sentence several times over, one each half second."""
    if ask.purpose != "prose":
        return behave(ask)
    results = ask.data.get("results") or [{}]
    text = f"Number 1 costs {results[0].get('price_text')}. " * SENTENCES
    return Say(text, piece=len(text) // SENTENCES, piece_delay_s=0.5)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    stub = ChatModelStub()
    stub.script = slowly
    with stub_in_a_thread(stub) as url:
        running = Server(
            tmp_path_factory.mktemp("server"),
            MODEL="openai:stub",
            MODEL_BASE_URL=url,
            MODEL_TIMEOUT_S="30",
            OPENAI_API_KEY="any",
        )
        yield running
        running.stop()


def begun(ada):
    """Send the message and wait until some of the reply, not all of it, is on the page."""
    ada.page.fill("#message", SEARCH)
    ada.page.press("#message", "Enter")
    ada.page.wait_for_function(
        "() => document.querySelector('#send').disabled && document.querySelector('.message.konak .text')?.textContent"
    )
    return str(ada.page.locator(".message.konak .text").first.inner_text())


def test_a_reply_is_read_while_the_model_still_writes(visitor):
    ada = visitor()
    early = begun(ada)
    whole = ada.settled()
    assert "Number 1 costs" in early
    assert early.count("Number 1") < SENTENCES <= whole.count("Number 1")
    assert ada.counted(".message") == 2
    assert ada.counted(".card") == 5


def test_a_reload_in_mid_stream_shows_the_whole_reply_once(visitor):
    ada = visitor()
    begun(ada)
    ada.page.reload()
    whole = ada.reply_to(SEARCH)
    assert whole.count("Number 1") >= SENTENCES
    assert ada.counted(".message") == 2
    assert ada.counted(".card") == 5
