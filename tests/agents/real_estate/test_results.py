"""A search is answered with the best few homes, marked, numbered, and with at most one question."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from agent_stage import NOW, after, home, named, placed, spot, tools, turn, wants, with_market

from agents.markets.rates import Rates
from agents.real_estate.agent import answer
from agents.replies import LANGUAGES, voice_for
from agents.reply import Handoff
from agents.understanding.types import Question, RememberedFact, SlotDelta

GIRNE = {
    "listing_type": "rent",
    "location": ["Girne"],
    "price": [None, 800],
    "currency": "GBP",
    "bedrooms": [2, 2],
}


async def test_the_best_five_are_shown_with_numbers_prices_and_ids() -> None:
    reply = await answer(turn(delta=wants(**GIRNE)), tools([home(n, price=400.0 + n) for n in range(7)]))
    assert "**7 homes fit**" in reply.text
    assert [item.number for item in reply.shown or ()] == [1, 2, 3, 4, 5]
    for number, card in enumerate(reply.recommendations, start=1):
        assert f"{number}. **2-bedroom apartment · Kyrenia** — £{card['price']:.0f} a month" in reply.text
        assert card["id"] in reply.text
    assert reply.focus == "h0"


async def test_cards_are_json_and_say_what_they_were_chosen_by() -> None:
    stage = tools([home(1, features=("furnished", "private_pool"), demo=True, updated_at=NOW)])
    reply = await answer(turn(delta=wants(**GIRNE, features=["pool"])), stage)
    card = json.loads(json.dumps(reply.recommendations[0]))
    assert card["kind"] == "listing"
    assert card["demo"] is True
    assert set(card["matched"]) == {"listing_type", "location", "price", "bedrooms", "pool"}


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_demo_homes_are_marked_one_by_one_in_every_language(lang: str) -> None:
    stage = tools([home(n, demo=True) for n in range(3)])
    reply = await answer(turn(lang=lang, delta=wants(**GIRNE)), stage)
    for number in range(3):
        mark = voice_for(lang).say("real_estate.line.demo", id=voice_for(lang).isolate(f"h{number}"))
        assert mark in reply.text
    assert voice_for(lang).say("real_estate.note.demo") in reply.text


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_real_homes_bear_no_demo_mark(lang: str) -> None:
    reply = await answer(turn(lang=lang, delta=wants(**GIRNE)), tools([home(1)]))
    assert voice_for(lang).say("real_estate.note.demo") not in reply.text


async def test_a_capped_count_is_said_as_such() -> None:
    reply = await answer(turn(delta=wants(**GIRNE)), tools([home(n) for n in range(30)]))
    assert "**20+ homes fit**" in reply.text
    assert reply.notes["count"] == "20+"


async def test_prices_the_data_lack_are_not_made_up() -> None:
    stage = tools([home(1, price=None, area_m2=None, bathrooms=None)])
    reply = await answer(turn(delta=wants(listing_type="rent")), stage)
    assert "price not in the data" in reply.text
    assert "£" not in reply.text
    assert "m²" not in reply.text


async def test_amounts_in_another_currency_are_converted_roughly_and_dated() -> None:
    stage = tools([home(1, price=560.0)])
    reply = await answer(turn(delta=wants(**{**GIRNE, "price": [None, 900], "currency": "EUR"})), stage)
    assert "£560 a month (about €644)" in reply.text
    assert "with rates of 1 October 2025" in reply.text


async def test_without_a_date_the_rates_say_so() -> None:
    stage = with_market(tools([home(1)]), rates=Rates("GBP", {"GBP": 1, "EUR": 1.2}))
    reply = await answer(turn(delta=wants(**{**GIRNE, "currency": "EUR"})), stage)
    assert "the date of the rates is not known" in reply.text


async def test_the_one_missing_thing_is_asked_when_it_would_narrow_the_list() -> None:
    stage = tools([home(n) for n in range(9)])
    reply = await answer(turn(delta=wants(location=["Girne"])), stage)
    assert reply.text.endswith("Are you looking to rent or to buy?")
    assert reply.asked == Question("ask_slot", "listing_type")


async def test_a_question_that_was_not_answered_is_not_asked_again() -> None:
    stage = tools([home(n) for n in range(9)])
    first = await answer(turn(delta=wants(location=["Girne"])), stage)
    second = await answer(turn(delta=wants(bedrooms=[2, 2]), **after(first)), stage)
    assert "rent or to buy" not in second.text
    assert second.asked is None or second.asked.kind == "offer_more"


async def test_a_rent_budget_is_asked_by_the_month() -> None:
    stage = tools([home(n) for n in range(9)])
    reply = await answer(turn(lang="tr", delta=wants(listing_type="rent", location=["Girne"])), stage)
    assert reply.text.endswith("Aylık bütçeniz ne kadar?")


async def test_nobody_is_asked_for_bedrooms_of_land() -> None:
    land = [
        home(n, listing_type="sale", property_type="land", bedrooms=None, plot_m2=2676.0) for n in range(9)
    ]
    wish = wants(listing_type="sale", location=["Girne"], property_type=["land"], price=[None, 9e5])
    reply = await answer(turn(delta=wish), tools(land))
    assert reply.asked == Question("offer_more")
    assert "2 dönüm" in reply.text


async def test_no_wish_at_all_is_met_with_a_question_and_an_example() -> None:
    stage = tools([home(1)])
    reply = await answer(turn(), stage)
    assert "For example: “2-bedroom flat to rent in" in reply.text
    assert reply.asked == Question("ask_slot", "listing_type")
    assert not reply.recommendations
    again = await answer(turn(**after(reply)), stage)
    assert again.asked == Question("ask_slot", "location")


async def test_more_shows_others_and_counts_on() -> None:
    stage = tools([home(n) for n in range(12)])
    first = await answer(turn(delta=wants(**GIRNE)), stage)
    second = await answer(turn(acts=("more",), **after(first)), stage)
    third = await answer(turn(acts=("more",), **after(second)), stage)
    assert [card["id"] for card in second.recommendations] == ["h5", "h6", "h7", "h8", "h9"]
    assert [item.number for item in second.shown or ()] == list(range(1, 11))
    assert [card["number"] for card in third.recommendations] == [11, 12]
    assert "6. **2-bedroom" in second.text


async def test_a_yes_to_the_offer_of_more_is_more() -> None:
    stage = tools([home(n) for n in range(12)])
    first = await answer(turn(delta=wants(**GIRNE)), stage)
    assert first.asked == Question("offer_more")
    second = await answer(turn(acts=("yes",), **after(first)), stage)
    assert second.recommendations[0]["id"] == "h5"


async def test_when_all_was_shown_more_says_so_and_loosens_in_words() -> None:
    stage = tools([home(1), home(2, price=850.0)])
    first = await answer(turn(delta=wants(**GIRNE)), stage)
    second = await answer(turn(acts=("more",), **after(first)), stage)
    assert "You have seen everything that fits exactly" in second.text
    assert "budget up to £880" in second.text
    third = await answer(turn(acts=("more",), **after(second)), stage)
    assert "That was everything that fits" in third.text
    assert not third.recommendations


async def test_a_very_long_list_is_narrowed_instead_of_read_on() -> None:
    shown = tuple(named(n, home(n)) for n in range(1, 31))
    reply = await answer(turn(acts=("more",), slots=GIRNE, shown=shown), tools([home(n) for n in range(99)]))
    assert "30 homes already" in reply.text
    assert not reply.recommendations


async def test_a_changed_search_begins_a_new_list() -> None:
    stage = tools([home(n, bedrooms=2 + n % 2) for n in range(12)])
    first = await answer(turn(delta=wants(**GIRNE)), stage)
    second = await answer(turn(delta=wants(bedrooms=[3, 3]), acts=("more",), **after(first)), stage)
    assert [item.number for item in second.shown or ()] == [1, 2, 3, 4, 5]


async def test_what_memory_filled_in_is_named_with_its_date() -> None:
    facts = (
        RememberedFact("location: Girne", datetime(2025, 10, 20, tzinfo=UTC), "location", ["Girne"]),
        RememberedFact("bedrooms", datetime(2025, 10, 21, tzinfo=UTC), "bedrooms", [2, 2]),
    )
    reply = await answer(
        turn(lang="tr", delta=wants(listing_type="rent"), remembered=facts), tools([home(1)])
    )
    assert "Geçen sefer (21 Ekim 2025) şuna bakıyordunuz:" in reply.text
    assert "Girne" in reply.text.split("\n")[0]
    assert set(reply.notes["hints_used"]) == {"location", "bedrooms"}
    assert (reply.slots or {})["location"].source == "memory"


async def test_what_is_said_beats_what_memory_holds() -> None:
    facts = (RememberedFact("location", datetime(2025, 10, 20, tzinfo=UTC), "location", ["Lefkoşa"]),)
    reply = await answer(turn(delta=wants(**GIRNE), remembered=facts), tools([home(1)]))
    assert "Last time" not in reply.text
    assert reply.dismissed == ("location=Lefkoşa",)


async def test_what_was_said_today_is_not_called_last_time() -> None:
    facts = (RememberedFact("location", NOW - timedelta(hours=2), "location", ["Girne"]),)
    reply = await answer(turn(delta=wants(listing_type="rent"), remembered=facts), tools([home(1)]))
    assert reply.text.startswith("Earlier today you looked for: Kyrenia (Girne).")


async def test_a_budget_that_fell_with_its_purpose_is_not_brought_back_by_memory() -> None:
    slots = {"listing_type": "sale", "price": [None, 400_000], "currency": "GBP"}
    reply = await answer(turn(delta=wants(listing_type="rent"), slots=slots), tools([home(1)]))
    assert "price" not in (reply.slots or {})
    assert "price=-400000" in reply.dismissed


async def test_an_old_memory_only_asks() -> None:
    facts = (RememberedFact("location", NOW - timedelta(days=200), "location", ["Lefkoşa"]),)
    reply = await answer(turn(delta=wants(listing_type="rent"), remembered=facts), tools([home(1)]))
    assert "Does that still hold?" in reply.text
    assert "location" not in (reply.slots or {})


async def test_a_discriminatory_wish_is_refused_and_the_search_goes_on() -> None:
    wish = turn(delta=wants(property_type=["apartment"]), refusal="discriminatory_filter", acts=("refuse",))
    reply = await answer(wish, tools([home(1)]))
    assert reply.text.startswith("I don't choose homes or areas by people's origin")
    assert reply.action == "refuse"
    assert reply.recommendations


async def test_a_place_elsewhere_is_said_to_be_out_of_area_and_what_there_is_is_offered() -> None:
    wish = turn(delta=wants(bedrooms=[2, 2]), out_of_area=("London",))
    reply = await answer(wish, tools([home(1)]))
    assert reply.text.startswith("I have no homes in London; I only know Northern Cyprus.")
    assert reply.recommendations


async def test_what_else_was_asked_is_handed_over_with_the_first_home() -> None:
    wish = turn(delta=wants(**GIRNE), also=("local_info",), local={"category": "hospital"})
    reply = await answer(wish, tools([home(1), home(2)]))
    assert reply.handoff_to == Handoff(
        "local_info",
        "also_asked",
        {
            "item_id": "h1",
            "number": 1,
            "name": None,
            "place": "Girne",
            "latitude": 35.336,
            "longitude": 33.319,
        },
    )


async def test_a_handed_place_is_searched_and_nothing_is_handed_back() -> None:
    wish = turn(
        delta=wants(listing_type="rent"),
        also=("local_info",),
        handed=Handoff("real_estate", "also_asked", {"place": "Lapta"}),
    )
    reply = await answer(wish, tools([home(1), home(2, place="Lapta")]))
    assert [card["id"] for card in reply.recommendations] == ["h2"]
    assert (reply.slots or {})["location"].value == ["Lapta"]
    assert reply.handoff_to is None


async def test_there_means_the_place_talked_about_last() -> None:
    wish = turn(delta=wants(listing_type="rent"), anchor="place", place="Lapta", active="local_info")
    reply = await answer(wish, tools([home(1), home(2, place="Lapta")]))
    assert [card["id"] for card in reply.recommendations] == ["h2"]


async def test_near_it_measures_from_what_was_shown() -> None:
    beach = spot("b", "beach", 35.345, 33.36, name="Uzun Plaj")
    near, far = (
        home(1, latitude=35.344, longitude=33.355),
        home(2, latitude=35.2, longitude=33.3, place="Dikmen"),
    )
    wish = turn(delta=wants(listing_type="rent"), anchor="item", shown=(placed(1, beach),), focus="b")
    reply = await answer(wish, tools([near, far]))
    assert [card["id"] for card in reply.recommendations] == ["h1"]
    assert "I searched within 3 km of Uzun Plaj." in reply.text
    assert "450 m away" in reply.text
    assert reply.recommendations[0]["distance_km"] == pytest.approx(0.47, abs=0.05)


async def test_a_search_near_something_shown_stays_there_in_later_turns() -> None:
    beach = spot("b", "beach", 35.345, 33.36, name="Uzun Plaj")
    stage = tools([home(1, latitude=35.344, longitude=33.355), home(2, latitude=35.2, longitude=33.3)])
    wish = turn(delta=wants(listing_type="rent"), anchor="item", shown=(placed(1, beach),), focus="b")
    first = await answer(wish, stage)
    second = await answer(turn(delta=wants(bedrooms=[2, 2]), **after(first)), stage)
    assert [card["id"] for card in second.recommendations] == ["h1"]
    assert "near Uzun Plaj" in second.text
    moved = await answer(turn(delta=wants(location=["Lefke"]), **after(second)), stage)
    assert "Uzun Plaj" not in moved.text


async def test_when_nothing_is_near_the_sea_that_is_said() -> None:
    reply = await answer(turn(delta=wants(listing_type="rent", near=["sea"])), tools([home(1)]))
    assert "None of these is known to lie close to the sea" in reply.text


async def test_near_a_kind_of_place_says_which_one() -> None:
    close = home(1, place="Gazimağusa", latitude=35.146, longitude=33.915)
    wish = turn(delta=wants(listing_type="rent", location=["Gazimağusa"], near=["university"]))
    reply = await answer(wish, tools([close, home(2, place="Gazimağusa", latitude=35.3, longitude=33.9)]))
    assert [card["id"] for card in reply.recommendations] == ["h1"]
    assert "of Doğu Akdeniz Üniversitesi" in reply.text


async def test_a_wish_that_cannot_be_placed_on_the_map_is_not_passed_over_in_silence() -> None:
    wish = turn(delta=wants(listing_type="rent", near=["golf"]))
    reply = await answer(wish, tools([home(1)]))
    assert "no golf course to search near" in reply.text


async def test_near_the_sea_sorts_by_it() -> None:
    stage = tools([home(1, sea_distance_m=200.0)])
    reply = await answer(turn(delta=wants(listing_type="rent", near=["sea"])), stage)
    assert stage.listings.asked[0].order == "sea_distance"  # type: ignore[attr-defined]
    assert "sorted by distance to the sea" in reply.text
    assert "200 m to the sea" in reply.text


async def test_cheaper_without_a_budget_sorts_by_price() -> None:
    stage = tools([home(1, price=700.0), home(2, price=300.0)])
    shown = (named(1, home(1)),)
    wish = turn(delta=SlotDelta(relative={"price": "down"}), slots={"listing_type": "rent"}, shown=shown)
    reply = await answer(wish, stage)
    assert reply.recommendations[0]["id"] == "h2"


async def test_starting_over_with_a_wish_keeps_only_the_wish() -> None:
    wish = turn(acts=("reset",), delta=wants(property_type=["villa"]), slots=GIRNE)
    reply = await answer(wish, tools([home(1, property_type="villa")]))
    assert set(reply.slots or {}) == {"property_type"}
