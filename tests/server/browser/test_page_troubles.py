"""What goes wrong between a page and its server is said and mended; nothing is lost or doubled."""

import signal

import pytest

from tests.server.browser.conftest import Visitor
from tests.server.conftest import Server
from tests.server.signed import JWT, token

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.slow, pytest.mark.timeout(300)]
SEARCH = "2 bedroom flat to rent in Kyrenia, up to 900 pounds"


def test_a_reload_in_the_middle_of_a_reply_finds_it_again(visitor):
    ada = visitor()
    ada.page.fill("#message", SEARCH)
    ada.page.press("#message", "Enter")
    ada.page.wait_for_selector(".message.waiting")
    ada.page.reload()
    ada.reply_to(SEARCH)
    assert ada.counted(".message") == 2
    assert ada.counted(".card") == 5
    ada.page.reload()
    ada.reply_to(SEARCH)
    assert ada.counted(".message") == 2
    assert ada.counted(".card") == 5


@pytest.mark.parametrize("when", ["before the message", "in the middle of the reply"])
def test_a_lost_server_is_said_and_the_message_is_answered_once_it_is_back(visitor, server, when):
    ada = visitor()
    ada.say("hello")
    if when == "before the message":
        server.stop(signal.SIGKILL)
    ada.page.fill("#message", SEARCH)
    ada.page.press("#message", "Enter")
    ada.page.wait_for_selector(".message.waiting")
    if when != "before the message":
        server.stop(signal.SIGKILL)
    ada.page.wait_for_selector("#trouble:not([hidden])")
    assert "connection is lost" in ada.page.locator("#trouble").inner_text()
    server.start()
    ada.page.wait_for_selector("#trouble[hidden]", state="attached")
    ada.reply_to(SEARCH)
    assert ada.texts(".message.user .text") == ["hello", SEARCH]
    assert ada.counted(".message.konak") == 2
    assert ada.counted(".card") == 5
    ada.problems.clear()  # a refused connection is an error to the console; here it is the test


def test_a_deployment_with_logins_asks_for_a_token(visitor):
    ada = visitor()
    ada.page.route("**/threads/**", lambda route: route.fulfill(status=401, body='{"detail": "a token"}'))
    ada.page.fill("#message", "hello")
    ada.page.press("#message", "Enter")
    ada.page.wait_for_selector("#dialog input[name=token]")
    sent = []
    ada.page.unroute("**/threads/**")
    ada.page.on("request", lambda request: sent.append(request.headers.get("authorization")))
    ada.page.fill("#dialog input[name=token]", "a.b.c")
    ada.page.press("#dialog input[name=token]", "Enter")
    ada.page.wait_for_function("() => !document.querySelector('#send').disabled")
    assert "Bearer a.b.c" in sent
    ada.problems.clear()


def test_signing_in_sends_what_was_said_and_a_wrong_token_is_said(tmp_path_factory, chromium):
    """On a real server with logins: nothing is typed twice, and the field is where the typing goes."""
    door = Server(tmp_path_factory.mktemp("door"), **JWT)
    context = chromium.new_context(locale="en")
    try:
        ada = Visitor(context, door.url)
        ada.arrive()
        ada.page.fill("#message", SEARCH)
        ada.page.press("#message", "Enter")
        field = ada.page.locator("#dialog input[name=token]")
        field.wait_for()
        assert ada.page.evaluate("document.activeElement.name") == "token"
        field.fill("not a token")
        field.press("Enter")
        ada.page.wait_for_selector("#dialog .error")
        assert "not accepted" in ada.page.locator("#dialog .error").inner_text()
        ada.page.keyboard.press("Escape")
        ada.page.wait_for_function("text => document.querySelector('#message').value === text", arg=SEARCH)
        assert ada.counted(".message") == 0
        ada.page.press("#message", "Enter")
        field.wait_for()
        field.fill(token("ada"))
        field.press("Enter")
        ada.reply_to(SEARCH)
        assert ada.counted(".message.user") == 1
        assert ada.counted(".card") == 5
        assert not ada.page.locator("#trouble").is_visible()
    finally:
        context.close()
        door.stop(signal.SIGKILL)


def test_too_many_messages_are_sent_in_a_moment(visitor):
    ada = visitor()
    answers = iter([429, 429])

    def crowded(route):
        status = next(answers, None)
        if status is None or route.request.method != "POST":
            route.continue_()
        else:
            route.fulfill(status=status, headers={"Retry-After": "1"}, body="{}")

    ada.page.route("**/runs/stream", crowded)
    ada.page.fill("#message", SEARCH)
    ada.page.press("#message", "Enter")
    ada.page.wait_for_selector("#trouble:not([hidden])")
    ada.reply_to(SEARCH)
    assert ada.counted(".message.user") == 1
    assert ada.counted(".card") == 5


def test_a_message_that_is_refused_is_given_back(visitor):
    ada = visitor()
    ada.page.route("**/runs/stream", lambda route: route.fulfill(status=413, body="{}"))
    ada.page.fill("#message", SEARCH)
    ada.page.press("#message", "Enter")
    ada.page.wait_for_selector("#trouble:not([hidden])")
    assert "too long" in ada.page.locator("#trouble").inner_text()
    assert ada.page.input_value("#message") == SEARCH
    ada.page.unroute("**/runs/stream")
    ada.page.press("#message", "Enter")
    ada.reply_to(SEARCH)
    assert ada.counted(".card") == 5
