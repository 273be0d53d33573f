"""What is named beside a search and moves none of it: another question's place, a word for renting, homes shown before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from agents.markets.market import default_market
from agents.understanding.merge import merge_slots
from agents.understanding.types import DialogueContext, Slot
from agents.understanding.understand import understand

MARKET = default_market()


def state_after(text: str, **values: Any) -> dict[str, Any]:
    """The search behind a message, with what it was before."""
    slots = {name: Slot(value, "earlier", 1) for name, value in values.items()}
    context = DialogueContext(
        datetime(2025, 3, 1, 9, tzinfo=UTC), 2, "real_estate", lang="en", slots=slots, place="Girne"
    )
    merged = merge_slots(slots, understand(text, context, MARKET).delta, turn=2)
    return {name: slot.value for name, slot in merged.state.items()}


@pytest.mark.parametrize(
    "text",
    ["villas only, also is there a bank in Lapta", "make it a villa. And where is a pharmacy in Lapta?"],
)
def test_the_place_of_a_local_question_is_not_where_homes_are_wished(text: str) -> None:
    state = state_after(text, listing_type="rent", location=["Girne"])
    assert (state["property_type"], state["location"]) == (["villa"], ["Girne"])


def test_anywhere_in_front_of_amounts_leaves_the_place() -> None:
    state = state_after("anywhere from 500 to 700 pounds", listing_type="rent", location=["Girne"])
    assert (state["location"], state["price"]) == (["Girne"], [500, 700])
    assert "location" not in state_after("anywhere will do", listing_type="rent", location=["Girne"])


def test_one_word_for_renting_names_the_short_stay_that_is_searched() -> None:
    stay: dict[str, Any] = {"listing_type": "short_stay", "price": [None, 120]}
    assert state_after("right, the rental. With a pool", **stay)["listing_type"] == "short_stay"
    assert state_after("long term rental instead", **stay)["listing_type"] == "rent"


def test_homes_that_keep_being_shown_are_not_wished() -> None:
    state = state_after("you keep sending me 4 bedroom villas, i need 3", bedrooms=[3, 3])
    assert (state["bedrooms"], "property_type" in state) == ([3, 3], False)


@pytest.mark.parametrize(
    ("text", "barred", "wished"),
    [
        ("a pool i don't want", ["pool"], None),
        ("parking i need and a pool we don't want", ["pool"], ["parking"]),
        ("i don't want anything with a pool", ["pool"], None),
        ("with a pool, i don't want to drive", None, ["pool"]),
    ],
)
def test_what_is_not_wanted_may_stand_before_or_behind(text: str, barred: Any, wished: Any) -> None:
    state = state_after(text, listing_type="rent")
    assert (state.get("exclude_features"), state.get("features")) == (barred, wished)
