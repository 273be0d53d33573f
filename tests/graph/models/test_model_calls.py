"""How often a model is asked, and what its words may change."""

import pytest

pytestmark = pytest.mark.timeout(60)


async def say(talks, text, thread="t", user="ada", **more):
    return await talks.turn(thread, text, user_id=user, **more)


async def test_a_first_search_costs_one_call_and_opens_with_the_models_words(modelled, stub):
    state = await say(modelled, "2 bedroom flat to rent in Kyrenia under 800 pounds")
    assert stub.purposes() == ["prose"]
    assert state["messages"][-1].text.startswith("Number 1 costs ")
