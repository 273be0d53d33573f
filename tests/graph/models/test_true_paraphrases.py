"""Sentences about real results: what is invented never reaches a user, and what anybody can check on the cards does."""

import tomllib
from pathlib import Path

import pytest

from agents.models.grounding import Judge, grounds_of
from agents.models.grounding.sentences import SentenceCutter
from tests.standins.chat_model.script import Say

pytestmark = pytest.mark.timeout(300)

CASES = tomllib.loads(Path(__file__).with_name("paraphrases.toml").read_text(encoding="utf-8"))
SEARCHES = {
    "homes": {
        "en": "flat to rent in Kyrenia under 800 pounds",
        "tr": "Girne'de kiralık daire, 800 sterline kadar",
        "de": "Wohnung zur Miete in Kyrenia bis 800 Pfund",
        "ru": "квартира в аренду в Кирении до 800 фунтов",
        "fa": "آپارتمان اجاره‌ای در گیرنه تا ۸۰۰ پوند",
    },
    "places": {
        "en": "pharmacies in Kyrenia open now",
        "tr": "Girne'de açık eczane",
        "de": "Apotheken in Kyrenia",
        "ru": "аптеки в Кирении",
        "fa": "داروخانه در گیرنه",
    },
    "villas": {
        "en": "villas for sale in Esentepe with a pool",
        "tr": "Esentepe'de satılık havuzlu villa",
        "de": "Villen zum Kauf in Esentepe mit Pool",
        "ru": "виллы на продажу в Эсентепе с бассейном",
        "fa": "ویلای فروشی در اسنتپه با استخر",
    },
    "beaches": {
        "en": "beaches near Famagusta",
        "de": "Strände bei Famagusta",
        "ru": "пляжи возле Фамагусты",
    },
    "houses": {"en": "3 bedroom house for sale in Iskele under 200000 pounds"},
    "facts": {"en": "what is the stamp duty when I buy a flat?"},
    "residency": {"en": "compare the residency rules"},
}
SETS = [(about, lang) for about, langs in CASES.items() for lang in langs]
MOST_TURNED_DOWN = 0.05
"""Of the true sentences: a check that turns everything down is no use."""


async def grounds_for(talks, stub, about, lang):
    """Hold the search once and read what a model was given for its reply."""
    thread = f"{about}-{lang}"
    await talks.turn(thread, SEARCHES[about][lang], user_id=thread, locale=lang)
    data = stub.asked[-1].data
    return grounds_of(
        data["answer"],
        data.get("results", []),
        lang=lang,
        market=talks.resources.tools.market,
        search=data.get("search"),
        message=SEARCHES[about][lang],
    )


def shown(text, grounds):
    """Give the sentences that would be shown of a text."""
    cutter, judge, passed = SentenceCutter(), Judge(grounds), []
    for sentence in [*cutter.feed(text), *cutter.end()]:
        verdict = judge(sentence)
        if verdict.kind == "violation":
            break
        if verdict.kind == "pass":
            passed.append(sentence)
    return passed


def last_sentence(text):
    cutter = SentenceCutter()
    return [*cutter.feed(text), *cutter.end()][-1]


@pytest.mark.parametrize(("about", "lang"), SETS)
async def test_what_is_invented_about_results_is_never_shown(modelled, stub, about, lang):
    grounds = await grounds_for(modelled, stub, about, lang)
    invented = CASES[about][lang]["invented"]
    assert [said for said in invented if last_sentence(said) in shown(said, grounds)] == []


async def test_what_is_true_of_results_is_shown(modelled, stub):
    turned_down, every = [], 0
    for about, lang in SETS:
        grounds = await grounds_for(modelled, stub, about, lang)
        for said in CASES[about][lang]["true"]:
            every += 1
            if " ".join(shown(said, grounds)) != said:
                turned_down.append(said)
    assert every >= 150
    assert len(turned_down) <= every * MOST_TURNED_DOWN, turned_down


@pytest.mark.slow
@pytest.mark.parametrize(("about", "lang"), SETS)
async def test_no_invention_about_results_reaches_the_user_of_a_whole_turn(modelled, stub, about, lang):
    stub.script = lambda _: Say("")
    plain = await modelled.turn("plain", SEARCHES[about][lang], user_id="plain", locale=lang)
    expected = plain["messages"][-1].text
    for number, said in enumerate(CASES[about][lang]["invented"]):
        stub.script = lambda _, said=said: Say(said)
        state = await modelled.turn(f"t{number}", SEARCHES[about][lang], user_id=f"u{number}", locale=lang)
        reply = state["messages"][-1].text
        assert reply.endswith(expected), said
        assert last_sentence(said) not in reply.removesuffix(expected), said
