"""Whole conversations on the page, as people hold them: in English at a desk, in Turkish on a phone."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.timeout(300)]
PHONE = {"width": 390, "height": 844}

TALKS = {
    "en": {
        "size": {"width": 1280, "height": 800},
        "search": "2 bedroom flat to rent in Kyrenia, up to 900 pounds",
        "label": "bedrooms: 2 (said)",
        "pharmacy": "is there a pharmacy near the second one?",
        "refine": "back to the flats: furnished please",
        "again": "I am looking for a flat to rent",
        "bedrooms": "bedrooms: 3",
    },
    "tr": {
        "size": PHONE,
        "search": "Girne'de kiralık 2+1 daire arıyorum, 900 sterline kadar",
        "label": "yatak odası: 2 (said)",
        "pharmacy": "ikincisine en yakın eczane nerede?",
        "refine": "tamam, evlere dönelim, eşyalı olsun",
        "again": "kiralık daire bakıyorum",
        "bedrooms": "yatak odası: 3",
    },
}


@pytest.mark.parametrize("lang", TALKS)
def test_a_conversation_searches_hands_over_is_corrected_by_hand_and_remembers(visitor, lang):
    talk = TALKS[lang]
    ada = visitor(lang, talk["size"])
    page = ada.page
    assert page.evaluate("document.documentElement.lang") == lang

    reply = ada.say(talk["search"])
    assert "demo" in reply.lower() or "örnek" in reply.lower()
    assert ada.counted(".card") == 5
    assert ada.counted(".card .demo") == 5
    assert all(price.startswith(("£", "GBP")) or "£" in price for price in ada.texts(".card .price"))
    assert ada.chips()["bedrooms"] == [talk["label"]]

    # The map: beside the conversation on a desk, behind a button on a phone.
    if talk["size"] == PHONE:
        assert not page.locator("#map").is_visible()
        ada.click("#map-toggle")
    page.wait_for_selector(".mark")
    assert ada.texts(".mark") == ["1", "2", "3", "4", "5"]
    if talk["size"] == PHONE:
        ada.click("#map-toggle")

    # Handed over to the one who knows the neighbourhood, with the home as the place to measure from.
    ada.say(talk["pharmacy"])
    assert page.locator(".message.konak").last.get_attribute("data-agent") == "local_info"
    assert ada.counted(".place .distance") >= 1
    assert ada.chips()["bedrooms"] == [talk["label"].replace("said", "earlier")]

    ada.say(talk["refine"])
    assert page.locator(".message.konak").last.get_attribute("data-agent") == "real_estate"
    assert len(ada.chips()["features"]) == 1

    # Chips: one taken away, one changed; what is said is there to read.
    said = ada.counted(".message.user")
    ada.click(".chip[data-slot=price] .chip-remove")
    ada.counts(".message.user", said + 1)
    ada.settled()
    assert "price" not in ada.chips()
    ada.click(".chip[data-slot=bedrooms] button.chip-words")
    page.fill("input[name=low]", "3")
    page.fill("input[name=high]", "3")
    page.press("input[name=high]", "Enter")
    ada.counts(".message.user", said + 2)
    ada.settled()
    assert ada.chips()["bedrooms"] == [f"{talk['bedrooms']} (said)"]

    # Side by side.
    for button in page.locator("button.compare").all()[:2]:
        button.click()
    ada.click("#compare")
    assert ada.counted(".comparison thead th") == 2
    page.keyboard.press("Escape")

    # A new conversation starts from what is remembered, and says so.
    first = page.url
    ada.click("#new")
    ada.say(talk["again"])
    assert ada.chips()["location"][0].endswith("(memory)")

    # What is remembered, and one thing of it forgotten.
    ada.click("#memory")
    page.wait_for_selector(".facts-known li")
    known = ada.counted(".facts-known li")
    place = page.locator(".facts-known li", has_text="Girne")
    place.locator("button").click()
    ada.counts(".facts-known li", known - 1)
    page.keyboard.press("Escape")
    ada.click("#new")
    ada.say(talk["again"])
    assert "location" not in ada.chips()

    # Back to where it began.
    ada.click("#history")
    page.wait_for_selector(".threads li")
    page.locator(".threads button.thread", has_text=talk["search"][:40]).click()
    ada.settled()
    assert page.url == first
    assert ada.texts(".message.user .text")[0] == talk["search"]


def test_a_viewing_is_asked_for_with_a_form_that_says_what_is_missing(visitor):
    ada = visitor()
    ada.say("villas for sale in Esentepe")
    ada.page.locator(".card .actions button", has_text="viewing").first.click()
    form = ada.page.locator("form.question")
    form.wait_for()
    ada.settled()
    day = form.locator("[name=date]")
    day.fill(str(day.get_attribute("max")))
    form.locator("[name=name]").fill("Ada Lovelace")
    form.locator("[name=contact]").fill("nothing to reach me by")
    form.locator("button[type=submit]").click()
    ada.page.wait_for_selector("form.question [aria-invalid=true]")
    assert form.locator("[name=contact]").get_attribute("aria-invalid") == "true"
    day.fill(str(day.get_attribute("max")))
    form.locator("[name=name]").fill("Ada Lovelace")
    form.locator("[name=contact]").fill("ada@example.com")
    before = ada.counted(".message.konak")
    form.locator("button[type=submit]").click()
    ada.counts(".message.konak:not(.waiting)", before + 1)
    ada.settled()
    assert ada.counted("form.question") == 0
    assert "ada@example.com" not in ada.page.locator("#messages").inner_text()


def test_forgetting_everything_asks_first_and_leaves_nothing(visitor):
    ada = visitor()
    ada.say("flat to rent in Kyrenia with a garden")
    ada.click("#memory")
    ada.page.locator(".dialog-body button.danger").click()
    form = ada.page.locator("form.question")
    form.wait_for()
    form.locator("button[type=submit]").click()
    form.wait_for(state="detached")
    ada.settled()
    assert "Kyrenia" not in ada.page.locator("#messages").inner_text()
    assert ada.chips() == {}
    ada.click("#memory")
    ada.page.wait_for_selector(".memory .actions")
    assert ada.counted(".facts-known li") == 0


def test_two_browsers_are_two_people(visitor):
    ada, bob = visitor(), visitor()
    ada.say("villas for sale in Esentepe")
    bob.click("#history")
    bob.page.wait_for_selector(".dialog-body p")
    assert bob.counted(".threads li") == 0
    bob.page.goto(ada.page.url)
    bob.page.wait_for_selector("#trouble:not([hidden])")
    assert "not there any more" in bob.page.locator("#trouble").inner_text()
    assert bob.counted(".message") == 0
    bob.say("villas for sale in Esentepe")
    assert bob.page.url != ada.page.url
    assert bob.counted(".card") >= 1


def test_an_address_that_is_no_conversation_begins_one(visitor):
    ada = visitor()
    ada.page.goto(f"{ada.url}?c=nonsense")
    ada.page.wait_for_selector("#trouble:not([hidden])")
    ada.say("villas for sale in Esentepe")
    assert ada.counted(".card") >= 1


def test_what_users_write_is_text_and_never_markup(visitor):
    ada = visitor()
    hostile = '<img src=x onerror=alert(1)> villas in "Esentepe" <script>alert(2)</script>'
    ada.say(hostile)
    assert ada.texts(".message.user .text") == [hostile]
    assert ada.counted("#messages script, #messages img") == 0
