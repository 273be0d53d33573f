"""Where a home is wanted is kept apart from where it is not, from what is told, and from a "there" that names no place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from agents.markets.market import default_market
from agents.understanding.merge import merge_slots
from agents.understanding.types import DialogueContext, SlotState, Understanding
from agents.understanding.understand import understand

START = DialogueContext(datetime(2025, 3, 1, 9, tzinfo=UTC), 0, None, lang="en", locale="en")


def said(*turns: str, place: str | None = None) -> tuple[Understanding, SlotState]:
    """Say turns one after another; gives how the last was understood, and the search."""
    context, state = START, {}  # type: ignore[var-annotated]
    for turn, text in enumerate(turns):
        understood = understand(text, replace(context, turn=turn, place=place), default_market())
        state = merge_slots(state, understood.delta, turn=turn).state
        context = replace(context, slots=state, active_agent=understood.route.target, local=understood.local)
    return understood, state


def value(state: SlotState, name: str) -> object:
    return state[name].value if name in state else None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("sorry i meant lapta, not kyrenia", ["Lapta"]),
        ("forget kyrenia, let's look at lapta", ["Lapta"]),
        ("only lapta then, kyrenia's too much traffic", ["Lapta"]),
        ("lapta rather, kyrenia is too busy for us", ["Lapta"]),
    ],
)
def test_a_place_that_another_takes_the_place_of_is_not_barred(text: str, kept: list[str]) -> None:
    _, state = said("a flat to rent in kyrenia", text)
    assert value(state, "location") == kept
    assert "exclude_location" not in state


def test_a_place_that_is_out_leaves_the_others() -> None:
    _, state = said("a flat to rent in kyrenia or lapta", "lapta's out, bad memories")
    assert value(state, "location") == ["Girne"]


def test_a_place_that_is_not_too_far_stays() -> None:
    _, state = said("a flat to rent", "lapta or alsancak, lapta isn't too far")
    assert value(state, "location") == ["Lapta", "Alsancak"]


@pytest.mark.parametrize(
    "text", ["is there a cheaper one?", "there has to be a lift", "are there any with a pool"]
)
def test_there_is_names_no_place(text: str) -> None:
    understood, _ = said("2 bed flats to rent", text, place="Dikmen")
    assert understood.anchor is None


def test_over_there_names_one() -> None:
    understood, _ = said("2 bed flats to rent", "anything with a pool over there?", place="Dikmen")
    assert understood.anchor == "place"


def test_a_search_that_says_where_takes_no_place_from_elsewhere() -> None:
    _, state = said(
        "a flat to rent", "anywhere but iskele", "where's a dentist in kyrenia", "a bungalow would do too"
    )
    assert "location" not in state
    assert value(state, "exclude_location") == ["İskele"]


@pytest.mark.parametrize("text", ["is lapta any good for families?", "what's the area like around lapta"])
def test_what_a_place_is_like_moves_no_search(text: str) -> None:
    _, state = said("a flat to rent in kyrenia", text)
    assert value(state, "location") == ["Girne"]
    assert "near" not in state
