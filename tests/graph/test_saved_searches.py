"""Searches that people come back to: what is new is what was not there, or costs less than it did."""

from dataclasses import replace
from datetime import UTC, datetime


async def say(talks, text, thread="t", user="ada"):
    state = await talks.turn(thread, text, user_id=user)
    return state["messages"][-1].text, state


async def homes_of(talks, count):
    _, state = await say(talks, "villa for sale in Lapta", "look", "nobody")
    ids = [card["id"] for card in state["recommendations"]][:count]
    return await talks.resources.tools.listings.get(ids)


async def test_nothing_is_new_right_after_saving(talks):
    await say(talks, "villa for sale in Lapta")
    text, state = await say(talks, "save this search")
    assert state["turn"]["action"] == "save_search"
    text, _ = await say(talks, "what's new?")
    assert "nothing new" in text


async def test_a_home_that_came_and_one_that_fell_in_price_are_told_and_shown_once(talks):
    (old,) = await homes_of(talks, 1)
    await say(talks, "villa for sale in Lapta")
    await say(talks, "save this search")
    added = replace(old, id="new-villa", updated_at=datetime.now(UTC))
    fell = replace(old, price=old.price * 0.9)
    await talks.resources.catalogue.store.save_listings([added, fell])
    text, state = await say(talks, "what's new?", thread="later")
    assert {card["id"] for card in state["recommendations"]} == {"new-villa", old.id}
    assert "1 new home" in text
    assert "was " in text
    text, _ = await say(talks, "what's new?", thread="later")
    assert "nothing new" in text


async def test_searches_are_ones_own(talks):
    await say(talks, "villa for sale in Lapta")
    await say(talks, "save this search")
    _, state = await say(talks, "what's new?", thread="other", user="eve")
    assert state["recommendations"] == []
    await say(talks, "delete my saved searches", thread="other", user="eve")
    text, _ = await say(talks, "show my saved searches", thread="later")
    assert "villa" in text


async def test_without_constraints_there_is_nothing_to_save(talks):
    await say(talks, "save this search")
    assert await talks.resources.tools.desk.searches.of_user("ada") == []


async def test_one_thing_may_be_forgotten_here_and_in_memory(talks):
    await say(talks, "2 bedroom flat to rent in Kyrenia up to 800 pounds")
    await talks.settle()
    text, state = await say(talks, "forget my budget")
    assert "£800" in text
    assert "price" not in state["slots"]
    await talks.settle()
    _, state = await say(talks, "I'm looking for a flat to rent", thread="later")
    assert "price" not in state["slots"]
    assert state["slots"]["location"]["value"] == ["Girne"]


async def test_a_clients_currency_is_shown_beside_the_price_until_another_is_named(talks):
    config = {"configurable": {"thread_id": "c"}}
    await talks.graph.ainvoke(
        {"messages": [{"role": "user", "content": "2 bedroom flat to rent in Kyrenia"}]},
        config,
        context={"user_id": "ada", "currency": "eur"},
    )
    state = (await talks.graph.aget_state(config)).values
    assert "€" in state["recommendations"][0]["price_text"]
    assert "currency" not in state["slots"] or state["slots"]["currency"]["source"] == "default"
