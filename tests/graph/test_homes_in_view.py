"""Homes stay within reach while another agent's list is on the screen."""

import pytest

pytestmark = pytest.mark.timeout(60)


async def said(talks, *texts, locale="en"):
    for text in texts:
        state = await talks.turn("homes", text, user_id="ada", locale=locale)
    return state


def shown_ids(state):
    return [card["id"] for card in state["recommendations"]]


async def test_a_question_about_this_home_is_answered_of_the_home_after_a_list_of_shops(talks):
    homes = shown_ids(await said(talks, "Girne'de kiralık 2+1", "2.yi göster", locale="tr"))
    state = await said(talks, "bunun yakınında market var mı", "bu evin telefonu var mı", locale="tr")
    assert homes[0] in state["messages"][-1].text
    assert state["messages"][-1].name == "real_estate"


async def test_a_visit_after_a_list_of_shops_is_a_visit_of_the_home(talks):
    homes = shown_ids(await said(talks, "2 bed flats to rent in Girne"))
    state = await said(
        talks, "is there a supermarket near the first one?", "can I view it tomorrow afternoon?"
    )
    assert shown_ids(state) == homes[:1]
    assert state["turn"]["action"] == "viewing"


async def test_a_number_beside_a_word_for_homes_means_the_homes_and_a_bare_one_the_list_in_view(talks):
    homes = shown_ids(await said(talks, "2 bed flats to rent in Girne"))
    places = shown_ids(await said(talks, "any restaurants near the third one?"))
    assert shown_ids(await said(talks, "tell me about the second one")) == places[1:2]
    assert shown_ids(await said(talks, "does the second flat have a balcony?")) == homes[1:2]
    near = await said(talks, "is there a pharmacy near the second flat?")
    assert "no. 2" in near["messages"][-1].text


async def test_the_home_named_by_its_number_is_taken_whichever_was_talked_about_before(talks):
    shown = shown_ids(await said(talks, "2 bed flats to rent in Girne"))
    state = await said(talks, "details of the second one", "i'd like to view the first apartment on friday")
    assert shown_ids(state) == shown[:1]
    name = state["recommendations"][0]["property_name"] or shown[0]
    assert state["slots"]["property_name"]["value"] == name


async def test_what_is_asked_near_a_home_moves_no_search(talks):
    homes = shown_ids(await said(talks, "bungalow with a garden under 150 grand"))
    state = await said(talks, "is there a pharmacy near the second one?", "show the homes on the map")
    assert shown_ids(state) == homes
    assert "location" not in state["slots"]
    assert (
        "location"
        not in (await said(talks, "is there a pharmacy near the first one?", "with a pool"))["slots"]
    )
