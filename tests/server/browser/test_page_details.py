"""Small things that make the page good to use: where it looks, what it keeps, what it asks first."""

import json

import pytest

from tests.server.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.timeout(300)]


def test_a_comparison_in_a_reply_is_a_table(visitor):
    ada = visitor()
    ada.say("villas for sale in Esentepe")
    reply = ada.say("compare 1 and 2")
    assert "|" not in reply
    table = ada.page.get_by_role("table").last
    assert table.get_by_role("columnheader").count() == 2
    assert table.get_by_role("rowheader").first.inner_text() == "Price"


def test_a_form_that_is_asked_again_keeps_what_was_typed_and_looks_at_what_is_wrong(visitor):
    ada = visitor(size=PHONE)
    ada.say("villas for sale in Esentepe")
    ada.page.locator(".card .actions button", has_text="viewing").first.click()
    form = ada.page.locator("form.question")
    form.wait_for()
    ada.settled()
    assert form.locator("h3").bounding_box()["y"] < PHONE["height"] / 2, "the form is in sight"
    day = form.locator("[name=date]")
    last_day = str(day.get_attribute("max"))
    day.fill(last_day)
    form.locator("[name=name]").fill("Ada Lovelace")
    form.locator("[name=contact]").fill("nothing to reach me by")
    form.locator("button[type=submit]").click()
    ada.page.wait_for_selector("form.question [aria-invalid=true]")
    ada.settled()
    assert form.locator("[name=name]").input_value() == "Ada Lovelace"
    assert form.locator("[name=date]").input_value() == last_day
    assert ada.page.evaluate("document.activeElement.name") == "contact"
    form.locator("[name=contact]").fill("ada@example.com")
    form.locator("button[type=submit]").click()
    form.wait_for(state="detached")


def test_enter_does_not_delete_everything_by_itself(visitor):
    ada = visitor()
    ada.say("forget everything about me")
    form = ada.page.locator("form.question")
    form.wait_for()
    ada.settled()
    focused = ada.page.locator(":focus")
    assert focused.get_attribute("type") == "button"
    focused.press("Enter")
    form.wait_for(state="detached")


def test_the_message_box_of_a_phone_is_at_its_lower_edge_from_the_start(visitor):
    ada = visitor(size=PHONE)
    box = ada.page.locator("#compose").bounding_box()
    assert box["y"] + box["height"] > PHONE["height"] - 30


def test_what_a_thumb_touches_is_large_enough(visitor):
    ada = visitor(size=PHONE, has_touch=True)
    ada.say("2 bedroom flat to rent in Kyrenia")
    small = """() => [...document.querySelectorAll('button, select, textarea, input')]
        .filter(one => one.offsetParent && one.getBoundingClientRect().height < 44)
        .map(one => `${one.id} ${one.className} ${one.textContent}`)"""
    assert ada.page.evaluate(small) == []


def test_names_on_the_map_do_not_cross_each_other(visitor):
    ada = visitor()
    ada.page.wait_for_selector(".town span")
    boxes = ada.page.evaluate(
        """() => [...document.querySelectorAll('.town span')]
        .filter(one => getComputedStyle(one).visibility === 'visible')
        .map(one => one.getBoundingClientRect()).map(({left, right, top, bottom}) => ({left, right, top, bottom}))"""
    )
    assert len(boxes) >= 4
    crossing = [
        (one, other)
        for at, one in enumerate(boxes)
        for other in boxes[at + 1 :]
        if one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    ]
    assert crossing == []


def test_a_conversation_is_deleted_by_the_second_click_only(visitor):
    ada = visitor()
    ada.say("villas for sale in Esentepe")
    ada.click("#history")
    button = ada.page.locator(".threads .chip-remove")
    button.click()
    assert ada.counted(".threads li") == 1
    button.click()
    ada.page.wait_for_selector(".threads", state="detached")
    assert "No conversations yet." in ada.page.locator(".dialog-body").inner_text()
    assert ada.page.evaluate("document.activeElement.className") == "close"


def test_everything_is_taken_home_as_a_file_with_the_tabs_token(visitor):
    ada = visitor()
    ada.say("villas for sale in Esentepe")
    sent = []
    ada.page.on("request", lambda request: sent.append(request) if "/app/export" in request.url else None)
    ada.page.evaluate("sessionStorage.setItem('konak.token', 'a.b.c')")
    ada.click("#memory")
    with ada.page.expect_download() as taken:
        ada.page.locator(".memory .actions button").first.click()
    lines = taken.value.path().read_text("utf-8").splitlines()
    assert json.loads(lines[-1])["complete"] is True
    assert any("Esentepe" in line for line in lines)
    assert [request.headers.get("authorization") for request in sent] == ["Bearer a.b.c"]


def test_homes_picked_for_comparison_are_put_down_again(visitor):
    ada = visitor()
    ada.say("villas for sale in Esentepe")
    for button in ada.page.locator("button.compare").all()[:2]:
        button.click()
    ada.click("#compare-none")
    assert not ada.page.locator("#picked").is_visible()
    assert ada.counted("button.compare[aria-pressed=true]") == 0


def test_a_budget_is_changed_in_the_currency_it_is_in(visitor):
    ada = visitor()
    ada.say("flat to rent in Kyrenia up to 900 euros")
    ada.click(".chip[data-slot=price] button.chip-words")
    assert ada.texts(".edit label") == ["From (€)", "Up to (€)"]
