"""What a model invents never reaches a user: prices, telephones, names, places, listings, features."""

import tomllib
from pathlib import Path

import pytest

from tests.standins.chat_model.behaved import OPENINGS
from tests.standins.chat_model.script import Say

pytestmark = [pytest.mark.timeout(300), pytest.mark.slow]

INVENTIONS = tomllib.loads(Path(__file__).with_name("inventions.toml").read_text(encoding="utf-8"))
SEARCHES = {
    "en": "flat to rent in Kyrenia under 800 pounds",
    "tr": "Girne'de kiralık daire, 800 sterline kadar",
    "de": "Wohnung zur Miete in Kyrenia bis 800 Pfund",
    "ru": "квартира в аренду в Кирении до 800 фунтов",
    "fa": "آپارتمان اجاره‌ای در گیرنه تا ۸۰۰ پوند",
}


def test_there_are_at_least_sixty_inventions():
    assert sum(map(len, INVENTIONS.values())) >= 60


@pytest.mark.parametrize("lang", SEARCHES)
async def test_no_invention_reaches_a_user_and_the_deterministic_answer_does_once(
    modelled, without_a_model, stub, lang
):
    (without,) = await without_a_model(SEARCHES[lang], locale=lang)
    expected = without["messages"][-1].text
    truth = ""
    invented = ""

    def invents(ask):
        nonlocal truth
        first = ask.data["results"][0]
        truth = OPENINGS[lang][0].format(n=first["number"], price=first["price_text"])
        return Say(f"{truth} {invented} {truth}")

    stub.script = invents
    leaked = []
    for number, invented in enumerate(INVENTIONS[lang]):
        state = await modelled.turn(f"{lang}{number}", SEARCHES[lang], user_id=f"{lang}{number}", locale=lang)
        reply = state["messages"][-1].text
        if invented in reply or not reply.endswith(expected) or reply.count(expected) != 1:
            leaked.append((invented, reply[:200]))
        assert reply.removesuffix(expected).strip() in ("", truth), reply[:300]
    assert leaked == []
    assert stub.purposes() == ["prose"] * len(INVENTIONS[lang])


async def test_a_reply_that_is_invented_from_its_first_word_is_the_deterministic_one_alone(
    modelled, without_a_model, stub, logged
):
    (without,) = await without_a_model(SEARCHES["en"])
    expected = without["messages"][-1].text
    stub.script = lambda _: Say("Call Mehmet on 0533 123 45 67, number 1 costs £1.")
    state = await modelled.turn("t", SEARCHES["en"], user_id="u")
    assert state["messages"][-1].text == expected
    line = [one for one in logged if one["event"] == "turn_completed"][-1]
    assert [(one["purpose"], one["outcome"]) for one in line["models"]] == [("prose", "ungrounded")]
