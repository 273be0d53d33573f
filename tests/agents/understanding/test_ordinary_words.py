"""Ordinary German and Persian words stay what they are: no wish, no act and nobody else's business is made of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agents.markets.market import default_market
from agents.understanding.reading import read
from agents.understanding.types import DialogueContext, ShownItem, Slot
from agents.understanding.understand import understand

MARKET = default_market()
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lang", "word"),
    [("de", "Sicherheit"), ("de", "zugelassen"), ("de", "Konzept"), ("de", "Balken"), ("de", "wünscht"), ("de", "also"),
     ("de", "Schüler"), ("de", "Presse"), ("de", "spät"), ("fa", "بدونم"), ("fa", "دونه"), ("fa", "همچنان"), ("fa", "مسافت")],
)  # fmt: skip
def test_an_ordinary_word_means_nothing_for_the_search(lang: str, word: str) -> None:
    assert not read(word, MARKET, lang).mentions


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [("das ist schon so", "evaluation", "good"), ("zeig mir andere", "cue", "replace"), ("ich fahre viel", "domain", "bus"),
     ("ich würde die zweite wählen", "domain", "knowledge"), ("wir EU-Bürger", "cuisine", "burger")],
)  # fmt: skip
def test_words_that_differ_in_an_umlaut_are_told_apart(text: str, kind: str, value: str) -> None:
    assert value not in [mention.value for mention in read(text, MARKET, "de").of(kind)]


@pytest.mark.parametrize(
    ("lang", "text"),
    [("de", "viel Licht und ein Fernseher wären schön"), ("de", "es soll etwas leiser sein"), ("de", "kann ich bar zahlen"),
     ("fa", "تلویزیون هم داشته باشه"), ("fa", "یک بار دیگه نشون بده")],
)  # fmt: skip
def test_what_a_home_has_is_nobody_elses_business(lang: str, text: str) -> None:
    agents = {mention.more["agent"] for mention in read(text, MARKET, lang).of("domain")}
    assert agents <= {"real_estate"}


def test_a_bound_that_cannot_be_passed_is_turned_once() -> None:
    (price,) = read("über 650 Pfund geht nicht", MARKET, "de").of("price")
    assert price.value == (None, 650)


def test_one_phrase_takes_back_a_place_and_a_wish() -> None:
    (place,) = read("Iskele fällt für uns weg", MARKET, "de").of("place")
    (pool,) = read("der Pool fällt weg", MARKET, "de").of("feature")
    assert place.relation == "except"
    assert pool.optional


def searching(lang: str, **kwargs: object) -> DialogueContext:
    slots = {
        "listing_type": Slot("rent", "said", 0),
        "location": Slot(["Lapta"], "said", 0),
        "near": Slot(["school"], "said", 0),
    }
    return DialogueContext(NOW, 3, lang=lang, slots=slots, **kwargs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lang", "text"), [("de", "dann doch lieber in Alsancak"), ("fa", "آلسانجاک رو ترجیح میدم")]
)
def test_a_preferred_place_is_the_searchs_behind_a_local_question(lang: str, text: str) -> None:
    context = searching(
        lang, active_agent="local_info", local={"category": "hospital", "location": ["Lapta"]}
    )
    understood = understand(text, context, MARKET)
    assert understood.route.target == "real_estate"
    assert understood.delta.set["location"] == ["Alsancak"]


def test_what_a_home_need_not_be_near_is_taken_out_behind_a_local_question() -> None:
    context = searching("fa", active_agent="local_info", local={"category": "supermarket"})
    understood = understand("شرط مدرسه رو بردار خودم میبرمشون", context, MARKET)
    assert understood.route.target == "real_estate"
    assert "school" in [*understood.delta.clear, *understood.delta.remove.get("near", ())]


def test_the_deposit_of_a_numbered_home_is_asked_of_that_home() -> None:
    shown = tuple(ShownItem(n, "listing", f"home-{n}", f"Home {n}") for n in (1, 2, 3))
    context = searching("de", active_agent="real_estate", shown=shown)
    assert understand("was ist beim dritten mit Kaution?", context, MARKET).route.target == "real_estate"
    assert understand("welche Gebühren fallen an?", context, MARKET).route.target == "local_info"


def test_starting_afresh_forgets_the_search_and_no_remark() -> None:
    acts = understand("vergiss das alles, wir fangen nochmal von vorne an", searching("de"), MARKET).acts
    assert "reset" in acts
    assert "forget_that" not in acts


@pytest.mark.parametrize("word", ["sınırlayalım", "sınırlandır", "daraltalım", "kıramam", "hayırlısı"])
def test_a_turkish_word_that_resembles_a_request_makes_none(word: str) -> None:
    assert not read(word, MARKET, "tr").mentions
