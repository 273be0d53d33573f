"""A message that nothing was understood of gets no second showing of the same list."""

import pytest

pytestmark = pytest.mark.timeout(60)


async def said(talks, *texts, locale="en"):
    for text in texts:
        state = await talks.turn("unheard", text, user_id="ada", locale=locale)
    return state


@pytest.mark.without_model  # a model answers in the place of "I didn't catch that"
async def test_words_that_say_nothing_to_the_search_leave_it_and_are_owned_up_to(talks):
    state = await said(talks, "bungalow with a garden under 150k", "what would the monthly costs be like")
    assert state["turn"]["action"] == "clarify"
    assert state["recommendations"] == []
    assert "bungalow" in state["messages"][-1].text
    assert state["slots"]["price"]["value"] == [None, 150000]


async def test_show_me_shows_the_list_again(talks):
    state = await said(talks, "bungalow with a garden under 150k", "show me")
    assert state["recommendations"]


async def test_places_are_not_listed_again_for_a_question_they_do_not_answer(talks):
    state = await said(talks, "pharmacies in Girne", "does it smell of lavender?")
    assert state["turn"]["action"] == "clarify"
    assert state["recommendations"] == []


async def test_asking_why_they_are_dear_changes_nothing(talks):
    state = await said(
        talks, "kiralık ev bütçem 20 bin TL", "bunlar neden bu kadar pahalı böyle", locale="tr"
    )
    assert state["slots"]["price"]["value"] == [None, 20000]


async def test_what_was_not_understood_is_no_request(talks):
    state = await said(talks, "pharmacies in Girne", "does it smell of lavender?")
    assert not state["turn"].get("local")
    assert "Girne" in (await said(talks, "and a supermarket?"))["messages"][-1].text


async def test_a_way_between_two_places_is_a_question_of_transport(talks):
    state = await said(
        talks, "Girne'de nöbetçi eczane", "Yarın Lefkoşa'dan Girne'ye nasıl giderim", locale="tr"
    )
    assert state["turn"]["local"]["category"] == "bus"


async def test_a_kitchen_is_named_in_the_language_of_the_user(talks):
    state = await said(talks, "Girne'de balık restoranı", locale="tr")
    assert "balık" in state["messages"][-1].text
    assert "fish" not in state["messages"][-1].text
