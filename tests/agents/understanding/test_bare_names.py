"""Names that are ordinary words too are places where the dialogue or the language says so."""

from datetime import UTC, datetime

import pytest

from agents.markets.market import default_market
from agents.understanding.named_kind import kind_and_name
from agents.understanding.types import DialogueContext, Question, Slot
from agents.understanding.understand import understand

NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)
SEARCHING = {"listing_type": Slot("rent", "said", 0)}


def heard(text, lang="tr", asked=None):
    context = DialogueContext(
        NOW, turn=1, active_agent="real_estate", lang=lang, slots=SEARCHING, asked=asked
    )
    return understand(text, context, default_market())


@pytest.mark.parametrize("name", ["Karakol", "Bahçeli", "Kumsal"])
def test_a_name_that_answers_the_question_for_a_place_is_one(name) -> None:
    understood = heard(name, asked=Question("ask_slot", "location"))
    assert understood.delta.set.get("location") == [name]
    assert understood.route.target == "real_estate"


def test_a_garden_stays_a_garden_where_no_place_was_asked_for() -> None:
    delta = heard("bahçeli").delta
    assert delta.add.get("features") == ["garden"]
    assert "location" not in delta.set


def test_a_name_that_is_no_word_of_the_language_is_a_place() -> None:
    assert heard("in Esentepe or Bahceli", "en").delta.set.get("location") == ["Esentepe", "Bahçeli"]


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("en", "near EMU please", "Eastern Mediterranean University"),
        ("en", "a studio near near east university", "Near East University"),
        ("tr", "emu ya yakın", "Eastern Mediterranean University"),
        ("tr", "YDÜ'ye yakın olsun", "Near East University"),
        ("ru", "рядом с ближневосточным университетом", "Near East University"),
    ],
)
def test_a_university_by_name_is_near_that_one(lang, text, name) -> None:
    delta = heard(text, lang).delta
    near = [*delta.set.get("near", ()), *delta.add.get("near", ())]
    assert [kind_and_name(value) for value in near] == [("university", name)]


@pytest.mark.parametrize(
    ("lang", "text", "asked"),
    [
        ("en", "what is the phone number?", "phone"),
        ("en", "phone number please", "phone"),
        ("tr", "telefonu ne", "phone"),
        ("ru", "телефон какой", "phone"),
        ("de", "wie ist die Telefonnummer?", "phone"),
        ("fa", "شماره تلفنش چیه؟", "phone"),
        ("en", "can I see photos?", "photos"),
    ],
)
def test_what_is_only_ever_asked_for_is_heard_as_asked(lang, text, asked) -> None:
    understood = heard(text, lang)
    assert asked in understood.requested
    assert not understood.delta


@pytest.mark.parametrize(
    ("lang", "text"), [("tr", "sterlin olarak kaç yapıyor"), ("en", "how much is that in euros?")]
)
def test_asking_for_another_currency_moves_no_budget(lang, text) -> None:
    assert not heard(text, lang).delta


def test_a_telephone_number_is_no_price() -> None:
    assert "price" not in heard("my number is 510-797-1800", "en").delta.set
