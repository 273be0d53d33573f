"""Answers, wishes and questions behind what an assistant said: counted, taken and sent where they are meant."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agents.markets.market import Market, market_from_files
from agents.understanding.previous_turn import read_recorded, with_recorded
from agents.understanding.reading import read
from agents.understanding.types import DialogueContext, Slot
from agents.understanding.understand import understand
from evals.sgd_profile import day_words

NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Market:
    """A market made of loose files, with towns and houses of its own."""
    folder = tmp_path_factory.mktemp("elsewhere")
    towns = {
        "locations": ["Port Ellery", "New Harbour", "Saint Bride"],
        "property_names": ["Larch Court", "12 Mill Row"],
    }
    (folder / "gazetteer.json").write_text(json.dumps(towns), encoding="utf-8")
    return market_from_files(folder / "gazetteer.json")


def context(prev: str, **kwargs: object) -> DialogueContext:
    return DialogueContext(NOW, 1, "real_estate", lang="en", prev_system=prev, **kwargs)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("prev", "speaker"),
    [
        ("Rent or buy? And how many baths?", "real_estate"),
        ("Where will you pick it up?", "local_info"),
        ("How many bathrooms?", "real_estate"),
    ],
)
def test_a_question_only_one_agent_asks_says_who_is_spoken_to(
    market: Market, prev: str, speaker: str
) -> None:
    elsewhere = "local_info" if speaker == "real_estate" else "real_estate"
    before = DialogueContext(NOW, 3, elsewhere, lang="en", prev_system=prev)  # type: ignore[arg-type]
    assert with_recorded(before, market).active_agent == speaker


def test_what_an_assistant_asks_is_no_quiz(market: Market) -> None:
    assert read_recorded("How many people will be riding?", market, "en").business is None


def test_the_last_word_of_a_street_is_no_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("streets")
    names = {"locations": ["Port Ellery"], "property_names": ["Boulevard", "Larch Court"]}
    (folder / "gazetteer.json").write_text(json.dumps(names), encoding="utf-8")
    streets = market_from_files(folder / "gazetteer.json")
    assert read_recorded("It is at 1445 Elm Boulevard.", streets, "en").names == ()
    assert read_recorded("A 2 bath home named Boulevard.", streets, "en").names == ("Boulevard",)


@pytest.mark.parametrize(
    ("prev", "text", "slot", "value"),
    [
        ("How many bathrooms?", "one is enough", "bathrooms", [1, 1]),
        ("How many bathrooms?", "one as well", "bathrooms", [1, 1]),
        ("How many bedrooms?", "It should just have one.", "bedrooms", [1, 1]),
        ("How many bedrooms?", "I need four.8", "bedrooms", [4, 4]),
        ("How many bedrooms?", "2 baths and 2 bath rooms", "bedrooms", [2, 2]),
    ],
)
def test_counts_are_taken_as_they_were_meant(
    market: Market, prev: str, text: str, slot: str, value: list[int]
) -> None:
    assert understand(text, context(prev), market).delta.set[slot] == value


@pytest.mark.parametrize(
    "text", ["that one is enough", "the one with a pool is nice", "the first one is nice"]
)
def test_one_that_points_counts_nothing(market: Market, text: str) -> None:
    assert "bathrooms" not in understand(text, context("How many bathrooms?"), market).delta.set


def test_a_place_that_is_praised_is_wished_for(market: Market) -> None:
    asked = context("Which area are you interested in?")
    assert understand("I think Saint Bride's a good area.", asked, market).delta.set["location"] == [
        "Saint Bride"
    ]


BEHIND_A_SEARCH = DialogueContext(
    NOW,
    5,
    "concierge",
    lang="en",
    prev_system="You have an alarm at 6:30 am.",
    focus="Larch Court",
    slots={"location": Slot(["Port Ellery"], "said", 0)},
)


def test_a_question_about_that_home_goes_back_to_it(market: Market) -> None:
    asked = understand("ok. Does that apartment have its own garage", BEHIND_A_SEARCH, market)
    assert asked.route.target == "real_estate"
    assert "garage" in asked.requested


@pytest.mark.parametrize(
    "text",
    [
        "please give my buddy Josh fifty bucks",
        "No, I don't mind if people see it",
        "Add brunch with Liz at the pancake house at 11",
        "make it private",
    ],
)
def test_money_for_friends_and_lunches_in_a_calendar_are_nobodys_business(market: Market, text: str) -> None:
    understood = understand(text, BEHIND_A_SEARCH, market)
    assert understood.route.target == "concierge"
    assert not understood.delta


def test_does_it_stop_anywhere_opens_no_search(market: Market) -> None:
    riding = DialogueContext(
        NOW,
        5,
        "local_info",
        lang="en",
        prev_system="There is a train at 8:10 am.",
        slots={"location": Slot(["Port Ellery"], "said", 0)},
    )
    understood = understand("how long does that take? does it stop anywhere", riding, market)
    assert understood.route.target == "local_info"
    assert not understood.delta


@pytest.mark.parametrize(
    ("text", "bedrooms", "bathrooms"),
    [
        ("4 and 3", [4, 4], [3, 3]),
        ("3/2", [3, 3], [2, 2]),
        ("two of each", [2, 2], [2, 2]),
        ("a couple of bedrooms and the same number of bathrooms", [2, 2], [2, 2]),
        ("2 bedrooms and a single bathroom", [2, 2], [1, 1]),
    ],
)
def test_both_kinds_of_rooms_are_counted_in_one_answer(
    market: Market, text: str, bedrooms: list[int], bathrooms: list[int]
) -> None:
    asked = context("How many bedrooms and how many bathrooms?")
    assert understand(text, asked, market).delta.set == {"bedrooms": bedrooms, "bathrooms": bathrooms}


def test_two_numbers_are_no_pair_where_one_was_asked_for(market: Market) -> None:
    assert "bathrooms" not in understand("4 or 3", context("How many bedrooms?"), market).delta.set


@pytest.mark.parametrize(
    "text",
    [
        "what about laundry",
        "How about the garage?",
        "Great! Garage? Laundry?",
        "has it got a place to wash clothes?",
    ],
)
def test_what_is_asked_of_an_offered_home_neither_moves_the_search_nor_takes_it(
    market: Market, text: str
) -> None:
    understood = understand(text, context("There is Larch Court for $900."), market)
    assert not understood.delta
    assert understood.requested


@pytest.mark.parametrize(
    "text",
    [
        "what about something with a garage",
        "Do you have any that come with a garage?",
        "Then show me one which does have a garage",
    ],
)
def test_what_another_home_should_have_is_wished_for(market: Market, text: str) -> None:
    understood = understand(text, context("There is Larch Court for $900."), market)
    assert understood.delta.add == {"features": ["garage"]}


def test_an_appointment_with_a_home_in_hand_is_a_visit_on_the_day_talked_about(market: Market) -> None:
    free = DialogueContext(
        NOW,
        3,
        "concierge",
        lang="en",
        prev_system="On March 3rd, you are available between 8 am and 10 am.",
        shown=with_recorded(context("There is Larch Court."), market).shown,
        focus="Larch Court",
        slots={"location": Slot(["Port Ellery"], "said", 0)},
    )
    visit = understand("Great. Please book an appointment.", free, market)
    assert visit.route.target == "real_estate"
    assert visit.delta.set["visit_date"] == "3 march"


def test_what_is_declined_does_not_hide_what_is_wished_for(market: Market) -> None:
    asked = replace(BEHIND_A_SEARCH, prev_system="Do you need me to add an event to your calendar?")
    text = "No, I don't need to add an event. I do want to schedule a visit to that apartment."
    assert understand(text, asked, market).route.target == "real_estate"


@pytest.mark.parametrize("text", ["one bedroom then", "I want a 4 bedroom there."])
def test_bedrooms_are_a_homes_also_behind_another_agent(market: Market, text: str) -> None:
    hired = DialogueContext(
        NOW, 4, "local_info", lang="en", prev_system="Your car is confirmed.", place="Saint Bride"
    )
    understood = understand(text, hired, market)
    assert understood.route.target == "real_estate"
    assert understood.delta.carried == {"location": ["Saint Bride"]}


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("That sounds good. Thanks, I don't need anything else right now.", True),
        ("This apartment has everything I want.", True),
        ("It sounds ok but I'd prefer one with a garage", False),
    ],
)
def test_praise_takes_a_home_unless_another_one_is_wished_for(market: Market, text: str, taken: bool) -> None:
    offered = understand(text, context("There is Larch Court for $900."), market)
    assert (offered.delta.set.get("property_name") == "Larch Court") is taken


def test_a_day_with_its_date_is_named_by_the_date(market: Market) -> None:
    mention = next(read("Today is March 11th and you are free", market, "en").of("when"))
    assert day_words("Today is March 11th and you are free", mention) == "March 11th"


@pytest.mark.parametrize(
    "text",
    ["find one with that", "Show me some that have it", "can you search one that comes with it please"],
)
def test_what_a_home_lacks_is_wished_for_by_a_pronoun(market: Market, text: str) -> None:
    before = context("No, it doesn't have a garage.", focus="Larch Court")
    assert understand(text, before, market).delta.add == {"features": ["garage"]}


@pytest.mark.parametrize("text", ["I'm interested in this apartment.", "Ok I want that one"])
def test_taking_a_home_wishes_for_nothing_that_it_lacks(market: Market, text: str) -> None:
    before = context("No, it doesn't have a garage.", focus="Larch Court")
    assert not understand(text, before, market).delta.add
