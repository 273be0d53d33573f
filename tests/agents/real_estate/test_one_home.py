"""Of one home the agent tells what the data say, by name what they do not, and promises nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from agent_stage import after, home, named, placed, spot, tools, turn, wants
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.real_estate.agent import answer
from agents.real_estate.details import answer_of
from agents.real_estate.exchange import begin
from agents.replies import LANGUAGES
from agents.understanding.types import Question, SlotDelta

ONE, TWO, THREE = (
    home(1),
    home(2, price=450.0, area_m2=95.0, sea_distance_m=300.0),
    home(3, price=600.0, demo=True),
)
SCREEN = tuple(named(n, one) for n, one in ((1, ONE), (2, TWO), (3, THREE)))


async def test_details_are_of_the_home_that_was_named_by_number() -> None:
    reply = await answer(
        turn(acts=("details",), selected=(2,), shown=SCREEN, focus="h1"), tools([ONE, TWO, THREE])
    )
    assert reply.text.startswith("**2. 2-bedroom apartment** — £450 a month")
    assert "Not in the data: phone, address, photos" in reply.text
    assert (reply.focus, reply.action) == ("h2", "details")
    assert reply.asked == Question("offer", "viewing", "h2")


async def test_a_bare_number_asks_for_details() -> None:
    reply = await answer(turn(selected=(3,), shown=SCREEN), tools([ONE, TWO, THREE]))
    assert reply.action == "details"
    assert "demo listing h3" in reply.text
    assert "Would you like to see it?" not in reply.text


async def test_it_means_the_home_in_focus() -> None:
    reply = await answer(turn(acts=("details",), shown=SCREEN, focus="h2"), tools([ONE, TWO, THREE]))
    assert reply.focus == "h2"


async def test_without_a_number_or_focus_the_agent_asks_which() -> None:
    reply = await answer(turn(acts=("details",), shown=SCREEN), tools([ONE, TWO, THREE]))
    assert reply.text == "Which one do you mean? A number is enough."


async def test_a_home_that_left_the_catalogue_is_said_to_be_gone() -> None:
    reply = await answer(turn(acts=("details",), selected=(1,), shown=SCREEN), tools([TWO]))
    assert "no longer in the catalogue" in reply.text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("phone", "Phone: I don't have that in the data."),
        ("address", "Address: I don't have that in the data."),
        ("furnished", "Furnished: yes"),
        ("pets_allowed", "Pets allowed: not listed"),
        ("bathrooms", "Bathrooms: 1"),
        ("price", "Budget: £500 a month"),
        ("area_m2", "Living area: 80 m²"),
    ],
)
async def test_a_question_about_a_home_is_answered_from_the_data_alone(asked: str, said: str) -> None:
    reply = await answer(turn(requested=(asked,), shown=SCREEN, focus="h1"), tools([ONE, TWO]))
    assert f"- {said.replace('Budget', 'Price')}" in reply.text


PHONE_LIKE = re.compile(r"\+?\d[\d ()-]{6,}\d")
REQUESTS = st.sampled_from(
    [
        "phone",
        "address",
        "price",
        "bedrooms",
        "area_m2",
        "title_deed",
        "sea_distance",
        "pool",
        "features",
        "nonsense",
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    fields=st.fixed_dictionaries(
        {
            "price": st.none() | st.floats(1, 9_999, allow_nan=False),
            "bedrooms": st.none() | st.integers(0, 9),
            "area_m2": st.none() | st.floats(10, 999),
            "sea_distance_m": st.none() | st.floats(10, 9_999),
            "phone": st.none() | st.just("0533 800 00 00"),
        }
    ),
    asked=REQUESTS,
    lang=st.sampled_from(LANGUAGES),
)
def test_no_answer_has_a_telephone_number_that_the_data_have_not(
    fields: dict[str, Any], asked: str, lang: str
) -> None:
    listing = home(1, **fields)
    exchange = begin(turn(lang=lang), tools([listing]))
    said = answer_of(asked, listing, exchange)
    numbers = PHONE_LIKE.findall(said)
    assert numbers == (["0533 800 00 00"] if asked == "phone" and listing.phone else [])
    assert "None" not in said


async def test_homes_are_compared_as_a_table_with_what_stands_out() -> None:
    reply = await answer(turn(acts=("compare",), selected=(1, 2), shown=SCREEN), tools([ONE, TWO, THREE]))
    assert "|  | 1. 2-bedroom apartment | 2. 2-bedroom apartment |" in reply.text
    assert "| Price | £500 a month | £450 a month |" in reply.text
    assert "Cheapest: no. 2 (£450 a month)." in reply.text
    assert "Largest: no. 2 (95 m²)." in reply.text
    assert "Nearest to the sea" not in reply.text  # known of one alone
    assert [card["id"] for card in reply.recommendations] == ["h1", "h2"]


async def test_one_number_is_compared_with_the_home_in_focus() -> None:
    reply = await answer(
        turn(acts=("compare",), selected=(3,), shown=SCREEN, focus="h2"), tools([ONE, TWO, THREE])
    )
    assert reply.notes["compared"] == ["h3", "h2"]


async def test_compare_without_anything_shown_asks_for_two() -> None:
    reply = await answer(turn(acts=("compare",)), tools([ONE]))
    assert "Give me two numbers" in reply.text


async def test_demo_homes_are_marked_in_a_comparison() -> None:
    reply = await answer(turn(acts=("compare",), selected=(1, 3), shown=SCREEN), tools([ONE, TWO, THREE]))
    assert "demo listing h3" in reply.text
    assert "not real offers" in reply.text


async def test_why_says_what_fits_what_does_not_and_what_is_unknown() -> None:
    slots = {
        "listing_type": "rent",
        "bedrooms": [3, 3],
        "features": ["furnished", "pool"],
        "location": ["Girne"],
    }
    reply = await answer(turn(acts=("why",), slots=slots, shown=SCREEN, focus="h1"), tools([ONE]))
    assert "- fits: for rent, Kyrenia (Girne), furnished" in reply.text
    assert "- does not fit: 3 bedrooms" in reply.text
    assert "- not in the data: pool" in reply.text


async def test_why_without_conditions_admits_it() -> None:
    reply = await answer(turn(acts=("why",), shown=SCREEN, focus="h1"), tools([ONE]))
    assert "haven't set any conditions" in reply.text


async def test_a_viewing_of_a_demo_home_is_noted_and_said_to_be_impossible() -> None:
    wish = turn(acts=("viewing",), selected=(3,), shown=SCREEN, delta=wants(visit_date="2025-11-08"))
    reply = await answer(wish, tools([ONE, TWO, THREE]))
    assert "8 November 2025" in reply.text
    assert "no such home exists" in reply.text
    assert reply.action == "viewing"
    assert reply.notes["viewing"]["contact"] is None


async def test_a_day_for_a_home_of_the_list_is_a_viewing_whatever_was_looked_at_last() -> None:
    wish = turn(acts=("select",), selected=(2,), shown=SCREEN, delta=wants(visit_date="2025-11-08"))
    reply = await answer(wish, tools([ONE, TWO, THREE]))
    assert reply.action == "viewing"
    assert "8 November 2025" in reply.text


async def test_a_viewing_names_the_contact_only_where_the_data_have_one() -> None:
    with_phone = home(1, phone="0533 800 00 00")
    reply = await answer(turn(acts=("viewing",), selected=(1,), shown=SCREEN), tools([with_phone]))
    assert "call 0533 800 00 00" in reply.text
    without = await answer(turn(acts=("viewing",), selected=(1,), shown=SCREEN), tools([ONE]))
    assert "has no contact in the data" in without.text
    assert without.asked == Question("ask_slot", "visit_date")


async def test_the_day_that_was_asked_for_completes_the_viewing() -> None:
    first = await answer(turn(acts=("viewing",), selected=(1,), shown=SCREEN), tools([ONE]))
    second = await answer(
        turn(delta=wants(visit_date="saturday morning"), **{**after(first), "shown": SCREEN}), tools([ONE])
    )
    assert second.action == "viewing"
    assert "Saturday morning" in second.text


async def test_a_yes_after_the_details_is_a_wish_to_see_the_home() -> None:
    first = await answer(turn(acts=("details",), selected=(2,), shown=SCREEN), tools([ONE, TWO]))
    second = await answer(
        turn(acts=("yes",), delta=wants(property_name="h2"), **{**after(first), "shown": SCREEN}),
        tools([ONE, TWO]),
    )
    assert second.action == "viewing"
    assert second.focus == "h2"


async def test_a_property_named_by_its_name_is_searched_for() -> None:
    homes = [home(1, property_name="Hudson Arms"), home(2)]
    reply = await answer(turn(delta=wants(property_name="Hudson Arms")), tools(homes))
    assert [card["id"] for card in reply.recommendations] == ["h1"]
    assert "**Hudson Arms, 2-bedroom apartment" in reply.text


async def test_a_shown_property_named_by_its_name_is_described() -> None:
    arms = home(1, property_name="Hudson Arms")
    reply = await answer(
        turn(
            delta=wants(property_name="Hudson Arms"), shown=(named(1, arms), named(2, TWO)), acts=("details",)
        ),
        tools([arms, TWO]),
    )
    assert reply.action == "details"
    assert reply.focus == "h1"


async def test_a_home_that_was_accepted_does_not_narrow_the_next_search() -> None:
    stage = tools([ONE, TWO])
    slots = {"listing_type": "rent", "property_name": "h1"}
    reply = await answer(turn(delta=wants(bedrooms=[2, 2]), slots=slots, shown=SCREEN), stage)
    assert len(reply.recommendations) == 2
    assert "“h1”" not in reply.text


async def test_a_wish_for_a_person_is_answered_honestly() -> None:
    reply = await answer(turn(acts=("human",), shown=SCREEN, focus="h1"), tools([ONE]))
    assert "No one is connected to this chat" in reply.text
    assert "has no contact in the data" in reply.text
    assert reply.action == "human"


async def test_a_no_asks_what_to_change() -> None:
    reply = await answer(turn(acts=("no",), shown=SCREEN, asked=Question("offer_more")), tools([ONE]))
    assert "What should I change" in reply.text
    assert not reply.recommendations


async def test_a_yes_to_nothing_asks_what_is_next_instead_of_repeating_the_list() -> None:
    reply = await answer(turn(acts=("yes",), slots={"listing_type": "rent"}, shown=SCREEN), tools([ONE]))
    assert "What next" in reply.text


async def test_a_shown_place_is_described_whoever_is_asked() -> None:
    beach = spot("b", "beach", 35.34, 33.35, name="Uzun Plaj", place="Karakum")
    reply = await answer(
        turn(acts=("details",), selected=(1,), shown=(placed(1, beach),)), tools(places=[beach])
    )
    assert reply.text.startswith("**Uzun Plaj** (beach)")


async def test_names_from_the_data_cannot_write_markup_into_a_reply() -> None:
    evil = home(1, property_name="**x** | [y](http://z) <b>", address="`rm`\n- phone: 123", source="<script>")
    reply = await answer(turn(acts=("details",), selected=(1,), shown=(named(1, evil),)), tools([evil]))
    assert "<script>" not in reply.text
    assert "[y]" not in reply.text
    assert "\n- phone: 123" not in reply.text


async def test_the_state_is_given_back_whole() -> None:
    slots = {"listing_type": "rent", "location": ["Girne"]}
    for act in ("details", "compare", "why", "viewing", "human"):
        reply = await answer(
            turn(acts=(act,), slots=slots, shown=SCREEN, focus="h1", selected=(1,)), tools([ONE, TWO])
        )
        assert set(reply.slots or {}) >= set(slots)


async def test_an_empty_delta_changes_nothing() -> None:
    slots = {"listing_type": "rent"}
    reply = await answer(
        turn(delta=SlotDelta(), slots=slots, shown=SCREEN, acts=("more",)), tools([ONE, TWO, THREE])
    )
    assert {name: slot.value for name, slot in (reply.slots or {}).items()} == slots


async def test_the_map_shows_the_homes_on_the_screen_with_their_positions() -> None:
    unplaced = home(4, latitude=None, longitude=None)
    screen = (*SCREEN, named(4, unplaced))
    reply = await answer(turn(acts=("map",), shown=screen), tools([ONE, TWO, THREE, unplaced]))
    assert [card["id"] for card in reply.recommendations] == ["h1", "h2", "h3", "h4"]
    assert reply.text.count("35.3360, 33.3190") == 3
    assert "4. **2-bedroom apartment** — position not in the data" in reply.text
    assert reply.action == "map"


async def test_a_map_is_of_the_homes_that_were_named() -> None:
    reply = await answer(turn(acts=("map",), selected=(2,), shown=SCREEN), tools([ONE, TWO, THREE]))
    assert [card["id"] for card in reply.recommendations] == ["h2"]
