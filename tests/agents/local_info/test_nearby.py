"""Places are shown around one point, nearest first, with what the data know and no more."""

from __future__ import annotations

import json
from typing import Any

import pytest
from agent_stage import PLACES, home, named, placed, spot, tools, turn

from agents.local_info.agent import answer
from agents.replies import LANGUAGES, voice_for
from agents.reply import Handoff
from agents.understanding.types import Question


async def test_places_near_a_named_place_have_distances_and_come_nearest_first() -> None:
    reply = await answer(turn("local_info", local={"category": "pharmacy", "location": "Girne"}), tools())
    assert reply.text.startswith("**Pharmacies in and around Kyrenia (Girne)**")
    assert "1. **Deniz Eczanesi** — " in reply.text
    assert "tel. 0392 815 00 00" in reply.text
    assert [card["id"] for card in reply.recommendations] == ["p-girne", "p-nameless"]
    assert (reply.place, reply.focus) == ("Girne", "p-girne")


async def test_a_nameless_place_is_shown_as_nameless() -> None:
    reply = await answer(turn("local_info", local={"category": "pharmacy", "location": "Girne"}), tools())
    assert "**pharmacy without a name in the map data** — 1.1 km" in reply.text


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_where_the_places_come_from_is_said(lang: str) -> None:
    reply = await answer(
        turn("local_info", lang=lang, local={"category": "pharmacy", "location": "Girne"}), tools()
    )
    voice = voice_for(lang)
    assert voice.say("local_info.source.osm") in reply.text
    assert voice.say("local_info.source.compiled") in reply.text


async def test_cards_are_json() -> None:
    reply = await answer(turn("local_info", local={"category": "pharmacy", "location": "Girne"}), tools())
    card = json.loads(json.dumps(reply.recommendations[1]))
    assert card["kind"] == "place"
    assert card["phone"] is None
    assert card["distance_km"] > 0


async def test_nothing_named_after_homes_means_near_the_home_in_focus() -> None:
    shown = (named(1, home(1)), named(2, home(2, latitude=35.30, longitude=33.30)))
    asked = turn("local_info", local={"category": "pharmacy"}, shown=shown, focus="h2", active="real_estate")
    reply = await answer(asked, tools())
    assert reply.text.startswith("**Pharmacies near home no. 2**")


async def test_the_home_that_is_pointed_at_is_the_origin() -> None:
    shown = (named(1, home(1, property_name="Hudson Arms")), named(2, home(2)))
    asked = turn("local_info", local={"category": "beach"}, shown=shown, selected=(1,), anchor="item")
    reply = await answer(asked, tools())
    assert "near home no. 1 (Hudson Arms)" in reply.text
    assert "3.1 km · Karakum" in reply.text


async def test_a_place_elsewhere_wins_over_the_home_that_is_pointed_at() -> None:
    asked = turn(
        "local_info",
        local={"category": "pharmacy", "location": "Lefke"},
        shown=(named(1, home(1)),),
        selected=(1,),
    )
    reply = await answer(asked, tools())
    assert "Lefka (Lefke)" in reply.text


async def test_the_town_of_the_home_named_beside_it_does_not_hide_the_home() -> None:
    asked = turn(
        "local_info",
        local={"category": "pharmacy", "location": "Girne"},
        shown=(named(1, home(1)),),
        selected=(1,),
    )
    reply = await answer(asked, tools())
    assert "near home no. 1" in reply.text


async def test_a_handed_home_is_the_origin_and_nothing_is_handed_back() -> None:
    payload = {
        "item_id": "h1",
        "number": 1,
        "name": None,
        "place": "Girne",
        "latitude": 35.336,
        "longitude": 33.319,
    }
    asked = turn(
        "real_estate",
        local={"category": "hospital"},
        also=("local_info",),
        handed=Handoff("local_info", "also_asked", payload),
    )
    reply = await answer(asked, tools())
    assert "**Hospitals near home no. 1**" in reply.text
    assert reply.recommendations[0]["id"] == "h-girne"
    assert reply.handoff_to is None


async def test_a_wish_for_homes_in_the_same_message_is_handed_on_with_the_place() -> None:
    asked = turn("local_info", local={"category": "pharmacy", "location": "Girne"}, also=("real_estate",))
    reply = await answer(asked, tools())
    assert reply.handoff_to == Handoff("real_estate", "also_asked", {"place": "Girne"})


async def test_the_place_talked_about_last_will_do() -> None:
    reply = await answer(
        turn("local_info", local={"category": "pharmacy"}, place="Girne", anchor="place"), tools()
    )
    assert "Kyrenia (Girne)" in reply.text


async def test_the_searched_place_will_do() -> None:
    reply = await answer(
        turn("local_info", local={"category": "pharmacy"}, slots={"location": ["Girne"]}), tools()
    )
    assert "Kyrenia (Girne)" in reply.text


async def test_without_any_place_the_agent_asks_where() -> None:
    reply = await answer(turn("local_info", lang="tr", local={"category": "pharmacy"}), tools())
    assert reply.text == "Nereye yakın olsun?"
    assert reply.asked == Question("ask_slot", "location")


async def test_a_place_that_is_not_on_the_map_is_admitted_instead_of_asked_for_again() -> None:
    reply = await answer(turn("local_info", local={"category": "pharmacy", "location": "Narnia"}), tools())
    assert reply.text == "I don't know where Narnia lies on the map, so I can't look around it."
    assert reply.place == "Narnia"


async def test_without_a_kind_of_place_the_agent_asks_what() -> None:
    reply = await answer(turn("local_info", local={"location": "Girne"}), tools())
    assert reply.text.startswith("What are you looking for near Kyrenia (Girne)?")
    assert reply.asked == Question("ask_slot", "category")


async def test_a_follow_up_keeps_the_kind_of_place() -> None:
    asked = turn(
        "local_info",
        local={"location": "Girne"},
        active="local_info",
        last_local={"category": "pharmacy", "location": ["Lefke"]},
    )
    reply = await answer(asked, tools())
    assert reply.text.startswith("**Pharmacies")
    assert reply.local == {"category": "pharmacy", "location": ["Girne"]}


async def test_what_lies_only_far_away_is_said_to_be_far_away() -> None:
    reply = await answer(turn("local_info", local={"category": "university", "location": "Girne"}), tools())
    assert reply.text.startswith("Nothing of the kind (universities) lies within 15 km of Kyrenia (Girne)")
    assert reply.notes["wider"] is True


async def test_what_the_data_lack_is_said_to_be_lacking() -> None:
    reply = await answer(turn("local_info", local={"category": "cinema", "location": "Girne"}), tools())
    assert reply.text == "My data have no cinemas within 120 km of Kyrenia (Girne)."
    assert not reply.recommendations


async def test_more_places_are_others_and_counted_on() -> None:
    many = [
        spot(f"p{n}", "pharmacy", 35.336 + n / 1000, 33.319, name=f"Eczane {n}", place="Girne")
        for n in range(8)
    ]
    first = await answer(
        turn("local_info", local={"category": "pharmacy", "location": "Girne"}), tools(places=many)
    )
    asked = turn(
        "local_info",
        acts=("more",),
        shown=first.shown or (),
        active="local_info",
        last_local=first.local,
        place="Girne",
    )
    second = await answer(asked, tools(places=many))
    assert [card["number"] for card in second.recommendations] == [6, 7, 8]
    assert not {c["id"] for c in first.recommendations} & {c["id"] for c in second.recommendations}


OPEN = {"category": "supermarket", "location": "Girne", "open_now": True}


@pytest.mark.parametrize(
    ("open_ids", "said"),
    [
        ({"s-1": True}, "Open now, as far as hours are known:"),
        ({"s-1": False}, "None of those whose hours I know is open now."),
        ({}, "no opening hours for these, so I can't say which are open now"),
    ],
)
async def test_open_now_is_answered_only_from_known_hours(open_ids: dict[str, bool], said: str) -> None:
    reply = await answer(turn("local_info", local=OPEN), tools(open_ids=open_ids))
    assert said in reply.text


async def test_a_place_known_to_be_closed_is_not_listed_among_the_open() -> None:
    reply = await answer(turn("local_info", local=OPEN), tools(open_ids={"s-1": True, "s-2": False}))
    assert [card["id"] for card in reply.recommendations] == ["s-1"]
    assert "open now · hours: Mo-Su 08:00-22:00" in reply.text


async def test_an_unknown_cuisine_is_admitted_and_the_places_shown_as_such() -> None:
    inns = [spot("r", "restaurant", 35.336, 33.319, name="Lokanta", place="Girne")]
    wish = {"category": "restaurant", "cuisine": "meze", "location": "Girne"}
    reply = await answer(turn("local_info", local=wish), tools(places=inns))
    assert reply.text.startswith("None of the restaurants in my data is listed for meze")
    assert "Lokanta" in reply.text
    assert reply.local["cuisine"] == "meze"


async def test_stops_are_shown_without_a_timetable() -> None:
    reply = await answer(
        turn("local_info", lang="tr", local={"category": "bus", "location": ["Girne", "Lefkoşa"]}), tools()
    )
    assert reply.text.startswith("Sefer saatleri ve ücretler bende yok")
    assert "Girne Otogarı" in reply.text


async def test_there_is_no_weather_and_it_says_so() -> None:
    reply = await answer(
        turn("local_info", lang="tr", local={"category": "weather", "location": "Girne"}), tools()
    )
    assert reply.text.startswith("Burada hava durumu verim yok")
    assert not reply.recommendations


@pytest.mark.parametrize(
    ("requested", "said"),
    [
        (("phone",), "Phone: I don't have that in the data."),
        (("opening_hours",), "Opening hours: I don't have that in the data."),
        ((), "Coordinates: 35.3380, 33.3100 (position approximate)"),
    ],
)
async def test_details_of_a_place_name_what_is_unknown(requested: tuple[str, ...], said: str) -> None:
    hospital = next(place for place in PLACES if place.id == "h-girne")
    asked = turn(
        "local_info",
        acts=("details",),
        requested=requested,
        shown=(placed(1, hospital),),
        selected=(1,),
        active="local_info",
    )
    reply = await answer(asked, tools())
    assert said in reply.text
    assert reply.action == "details"


async def test_a_home_in_a_mixed_list_is_described_as_a_home() -> None:
    asked = turn(
        "local_info", acts=("details",), shown=(named(1, home(1)),), selected=(1,), active="local_info"
    )
    reply = await answer(asked, tools([home(1)]))
    assert "£500 a month" in reply.text


async def test_the_search_for_homes_is_left_as_it_was() -> None:
    for local in ({"category": "pharmacy", "location": "Girne"}, {"topic": "fees"}, {"category": "weather"}):
        reply = await answer(turn("local_info", local=local, slots={"listing_type": "rent"}), tools())
        assert reply.slots is None


EVIL: dict[str, Any] = {"name": "**Eczane**\n1. [x](http://y)", "phone": "<b>1</b>", "opening_hours": "`rm`"}


async def test_names_from_map_data_cannot_write_markup() -> None:
    evil = [spot("e", "pharmacy", 35.336, 33.319, place="Girne", **EVIL)]
    reply = await answer(
        turn("local_info", local={"category": "pharmacy", "location": "Girne"}), tools(places=evil)
    )
    assert "[x]" not in reply.text
    assert "<b>" not in reply.text
    assert "\n1. [" not in reply.text
