"""What is told, taken back or put in other words changes a search as it was meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.markets.market import default_market
from agents.understanding.merge import merge_slots
from agents.understanding.types import DialogueContext, ShownItem, Slot, Understanding
from agents.understanding.understand import understand

NOW = datetime(2025, 3, 1, 9, tzinfo=UTC)
MARKET = default_market()
HOMES = (ShownItem(1, "listing", "L-1", "Sea House", "Girne", price=650.0, currency="GBP"),)


def searching(**slots: Any) -> DialogueContext:
    held = {name: Slot(value, "earlier", 1) for name, value in slots.items()}
    return DialogueContext(NOW, turn=2, active_agent="real_estate", slots=held, shown=HOMES, focus="L-1")


FLAT = searching(
    listing_type="rent", property_type=["apartment"], location=["Girne"], price=[None, 700], currency="GBP"
)
FULL = searching(
    listing_type="rent", location=["Girne"], features=["sea_view", "garage", "ground_floor"], near=["beach"]
)
LAW = replace(FLAT, active_agent="local_info", local={"topic": "fees"}, homes=HOMES, shown=())
BANK = replace(
    FLAT, active_agent="local_info", local={"category": "bank", "location": "Lefkoşa"}, homes=HOMES
)


def said(text: str, context: DialogueContext) -> Understanding:
    return understand(text, context, MARKET)


def state_after(text: str, context: DialogueContext) -> dict[str, Any]:
    merged = merge_slots(context.slots, said(text, context).delta, turn=context.turn)
    return {name: slot.value for name, slot in merged.state.items()}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("we sold our house in Leeds and are looking to buy a villa in Esentepe", {"location": ["Esentepe"], "property_type": ["villa"]}),
        ("we have just sold our 3 bed semi for 300k, a flat in Lapta would be nice", {"location": ["Lapta"], "property_type": ["apartment"]}),
        ("my uncle rents out villas in Gonyeli: a flat to rent in Hamitkoy please", {"location": ["Hamitköy"], "property_type": ["apartment"]}),
        ("our kids go to school in Girne but we want to rent a house in Esentepe", {"location": ["Esentepe"], "property_type": ["house"]}),
    ],
)  # fmt: skip
def test_a_home_that_is_only_told_of_is_not_looked_for(text: str, wanted: dict[str, Any]) -> None:
    state = state_after(text, DialogueContext(NOW))
    assert {name: state.get(name) for name in wanted} == wanted
    assert not {"bedrooms", "price"} & state.keys()


def test_the_only_place_named_counts_though_it_is_told_of() -> None:
    state = state_after("I work in Girne, I need a flat to rent", DialogueContext(NOW))
    assert state["location"] == ["Girne"]


@pytest.mark.parametrize(
    "text",
    [
        "ok back to the flats, it should be quiet",
        "right, back to the house hunt",
        "for the let, a balcony too",
        "let's carry on with the apartments",
        "resume the search",
        "can we get back to looking at flats please",
    ],
)
def test_what_names_the_search_comes_back_to_it(text: str) -> None:
    assert said(text, BANK).route.target == "real_estate"
    assert state_after(text, BANK)["property_type"] == ["apartment"]


@pytest.mark.parametrize("text", ["how about Lapta instead", "Lapta then", "what about Lapta"])
def test_a_place_behind_a_question_of_law_moves_the_search(text: str) -> None:
    assert said(text, LAW).route.target == "real_estate"
    assert state_after(text, LAW)["location"] == ["Lapta"]


def test_a_place_behind_a_question_for_places_stays_with_them() -> None:
    assert said("what about Lapta", BANK).route.target == "local_info"


def test_a_search_behind_start_over_begins_at_once() -> None:
    understood = said("scrap everything, let's look for a studio to buy in Lapta", FULL)
    assert understood.route.target == "real_estate"
    assert "reset" in understood.acts
    assert said("start over", FULL).route.target == "concierge"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("never mind the view", ["garage", "ground_floor"]),
        ("take the garage off, he leaves the bike in England", ["sea_view", "ground_floor"]),
        ("knock the garage off the list", ["sea_view", "ground_floor"]),
        ("scrap the ground floor thing", ["sea_view", "garage"]),
        ("they saw what garages cost so the garage isn't needed anymore", ["sea_view", "ground_floor"]),
        ("they store our things, we can do without the garage", ["sea_view", "ground_floor"]),
    ],
)
def test_what_is_taken_back_is_gone(text: str, left: list[str]) -> None:
    state = state_after(text, FULL)
    assert state["features"] == left
    assert "exclude_features" not in state


def test_what_a_home_was_to_be_near_can_be_taken_back() -> None:
    elsewhere = replace(FULL, active_agent="local_info", local=BANK.local)
    assert said("the beach doesn't matter for a rental", elsewhere).route.target == "real_estate"
    assert "near" not in state_after("the beach doesn't matter for a rental", FULL)


@pytest.mark.parametrize(
    "text", ["I couldn't live without a pool", "nothing without a pool", "it has to come with a pool"]
)
def test_what_is_insisted_on_is_wished_for(text: str) -> None:
    assert state_after(text, FLAT)["features"] == ["pool"]


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("the ceiling goes up by 150", [None, 850]),
        ("bring the budget down by 50", [None, 650]),
        ("pre-1974 Turkish title only", [None, 700]),
        ("is it normal that the rent goes up by 100?", [None, 700]),
        ("make it 900", [None, 900]),
    ],
)
def test_an_amount_moves_the_budget_only_as_it_is_meant(text: str, price: list[Any]) -> None:
    assert state_after(text, FLAT)["price"] == price


def test_what_makes_room_for_something_else_is_not_wanted_beside_it() -> None:
    studio = searching(listing_type="rent", property_type=["studio"])
    assert state_after("a studio would drive me mad. make it a flat instead", studio)["property_type"] == ["apartment"]  # fmt: skip
    assert state_after("a flat would be better than a studio", studio)["property_type"] == ["apartment"]


@pytest.mark.parametrize("text", ["somewhere closer to the job", "nearer to my office please"])
def test_near_something_unknown_is_not_near_the_home_in_hand(text: str) -> None:
    assert said(text, FLAT).anchor is None


@pytest.mark.parametrize(
    "text",
    ["a terrace on which to take tea", "a balcony for my morning coffee", "two bedrooms, my buddy snores"],
)
def test_what_a_home_is_for_asks_for_no_restaurant(text: str) -> None:
    assert said(text, FLAT).route.target == "real_estate"


def test_a_business_named_beside_premises_is_what_they_are_for() -> None:
    assert said("I want to open a small cafe, I need a shop for rent in Lapta", DialogueContext(NOW)).route.target == "real_estate"  # fmt: skip
    assert said("is there a cafe with a terrace?", FLAT).route.target == "local_info"


def test_shops_are_what_is_searched_where_premises_are() -> None:
    premises = searching(listing_type="rent", property_type=["commercial"])
    assert said("go on with the shops", premises).route.target == "real_estate"
    assert said("where are the shops?", FLAT).route.target == "local_info"


def test_a_price_a_night_speaks_of_no_hotel() -> None:
    stay = searching(listing_type="short_stay", location=["Girne"])
    assert said("under 80 a night", stay).route.target == "real_estate"


def test_an_emergency_is_for_whom_knows_the_hospitals() -> None:
    understood = said("my dad has chest pains, we're in Lapta, which hospital?", FLAT)
    assert understood.route.target == "local_info"
    assert understood.local == {"category": "hospital", "location": "Lapta"}
    assert not understood.delta


def test_the_home_described_is_meant_and_nothing_is_wished_for() -> None:
    assert "features" not in state_after("tell me about the one with the big balcony", FLAT)


def test_both_titles_of_an_alternative_are_wanted() -> None:
    assert state_after("Turkish or exchange title only", FLAT)["title_deed"] == ["turkish", "exchange"]


def test_the_bigger_of_two_is_asked_and_makes_nothing_bigger() -> None:
    homes = (*HOMES, ShownItem(2, "listing", "L-2", "Olive Court", "Lapta", price=800.0, currency="GBP"))
    understood = said("which is the bigger of the first two", replace(FLAT, shown=homes))
    assert "compare" in understood.acts
    assert not understood.delta


@pytest.mark.parametrize(
    ("text", "context", "slot", "value"),
    [
        ("Garten brauche ich, ab 50 qm bis 1200 Pfund", FLAT, "area_m2", [50, None]),
        ("Garten brauche ich, ab 50 qm bis 1200 Pfund", FLAT, "price", [None, 1200]),
        ("ab 50 qm bis 80 qm", FLAT, "area_m2", [50, 80]),
        ("Klimaanlage ist Pflicht bei dem heißen Wetter", FLAT, "near", None),
        ("ich wollte Lapta schreiben und nicht Girne, sorry", FLAT, "exclude_location", None),
        ("ich wollte Lapta schreiben und nicht Girne, sorry", FLAT, "location", ["Lapta"]),
        ("in welchem Ort das Haus steht, ist mir wurscht", FLAT, "location", None),
        ("in welchem Ort steht das Haus?", FLAT, "location", ["Girne"]),
        ("Girne ist uns zu laut, lieber Lapta", FLAT, "location", ["Lapta"]),
        ("oder warte, doch möbliert, der Transport ist zu teuer", FLAT, "price", [None, 700]),
        ("گیرنه شلوغه بریم لاپتا", FLAT, "location", ["Lapta"]),
        ("لاپتا را جایگزین گیرنه کنید", FLAT, "location", ["Lapta"]),
        ("اونی که کوچیکتره رو جزئیاتشو بده", FLAT, "area_m2", None),
        ("بیشتر از ۳۰۰ پوند نشه", FLAT, "price", [None, 300]),
        ("کمتر از ۳۰۰ پوند نشه", FLAT, "price", [300, 700]),
        ("استخر داشته باشه مجتمعش", FLAT, "features", ["pool"]),
    ],
)
def test_what_is_named_beside_a_wish_is_no_wish_of_its_own(
    text: str, context: DialogueContext, slot: str, value: Any
) -> None:
    assert state_after(text, context).get(slot) == value
