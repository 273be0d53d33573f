"""Traits that are left open, judged or had anyway: no wish is made of them, and no choice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.markets.market import default_market
from agents.understanding.types import DialogueContext, ShownItem
from agents.understanding.understand import understand
from tests.agents.understanding.test_places_kept_apart import START, said, value


def test_furnished_or_not_is_either() -> None:
    _, state = said("an unfurnished flat to rent", "well actually furnished or not, doesn't matter")
    assert "features" not in state


def test_a_type_too_small_for_the_rooms_that_are_wished_is_no_wish() -> None:
    _, state = said("a home to rent in iskele", "a studio is too small for us, one bed at least")
    assert "property_type" not in state
    assert value(state, "bedrooms") == [1, None]


def test_land_that_is_measured_is_not_what_is_searched_beside_a_villa() -> None:
    _, state = said("a villa to buy", "at least 1 donum of land")
    assert value(state, "property_type") == ["villa"]
    assert said("at least 10 donums of land to buy")[1]["property_type"].value == ["land"]


@pytest.mark.parametrize("text", ["somewhere quiet would be ideal", "a lift would do us"])
def test_praise_of_what_is_wished_chooses_no_home(text: str) -> None:
    home = ShownItem(1, "listing", "h1", "Amber Court")
    context = replace(START, active_agent="real_estate", shown=(home,), focus="h1")
    assert "property_name" not in understand(text, context, default_market()).delta.set


@pytest.mark.parametrize(
    "text",
    [
        "bills included if possible",
        "it needs to have water and electricity",
        "a playground nearby would be a bonus",
    ],
)
def test_what_a_home_has_or_lies_near_is_wished_of_it(text: str) -> None:
    assert said("a flat to rent in kyrenia", text)[0].route.target == "real_estate"


@pytest.mark.parametrize("text", ["do i pay the electricity myself?", "is there a playground nearby?"])
def test_the_same_asked_is_local(text: str) -> None:
    assert said("a flat to rent in kyrenia", text)[0].route.target == "local_info"


def test_where_somebody_studies_is_told_beside_a_room_to_let() -> None:
    assert said("im after a room for rent in famagusta, student at EMU")[0].route.target == "real_estate"


def test_a_night_is_priced_where_a_holiday_home_is_searched() -> None:
    asked = "and how much would it be per night"
    assert said("a holiday villa in lapta", asked)[0].route.target == "real_estate"


def test_a_visit_is_booked_behind_a_question_of_law() -> None:
    home = ShownItem(1, "listing", "h1", "Amber Court")
    context: DialogueContext = replace(
        START, active_agent="local_info", shown=(home,), focus="h1", local={"topic": "rental_rules"}
    )
    understood = understand("book me in for tuesday at 4", context, default_market())
    assert understood.route.target == "real_estate"
