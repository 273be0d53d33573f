"""Changes made by hand: a chip taken away, a budget moved."""

import json

from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage

from agents.understanding.types import SlotDelta
from graph.slot_edit import slot_edit

SEARCH = "2 bedroom flat to rent in Kyrenia with parking, up to 900 pounds"


def edit(slots):
    return slot_edit(HumanMessage("as said", additional_kwargs={"konak": {"slots": slots}}))


async def change(talks, slots, thread="t"):
    message = HumanMessage("Leave this out: budget", id="edit", additional_kwargs={"konak": {"slots": slots}})
    config = {"configurable": {"thread_id": thread}}
    await talks.graph.ainvoke({"messages": [message]}, config, context={"user_id": "ada"})
    return (await talks.graph.aget_state(config)).values


def test_a_message_without_a_change_carries_none():
    assert slot_edit(HumanMessage("hello")) is None
    assert slot_edit(None) is None


def test_clearing_removing_and_setting_become_one_delta():
    assert edit(
        {"clear": ["price"], "remove": {"features": ["pool"]}, "set": {"bedrooms": [2, None]}}
    ) == SlotDelta(clear=("price",), remove={"features": ["pool"]}, set={"bedrooms": [2, None]})


def test_what_is_no_slot_or_has_another_form_is_left_out():
    assert (
        edit({"clear": ["any", "password", 3], "remove": {"price": ["x"]}, "set": {"location": ["x"]}})
        is None
    )
    assert edit({"set": {"price": [900, 100]}}) is None
    assert edit({"set": {"price": [float("nan"), None]}}) is None
    assert edit({"set": {"listing_type": "barter"}}) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["clear", "remove", "set", "price", "features", "any"]), inner, max_size=3
            )
        ),
        max_leaves=12,
    )
)
def test_whatever_a_client_sends_is_a_delta_of_known_slots_or_nothing(value):
    delta = edit(value)
    assert delta is None or isinstance(delta, SlotDelta)
    assert "any" not in json.dumps([delta.clear, delta.set] if delta else [], default=str)


async def test_a_chip_taken_away_changes_that_and_nothing_else(talks):
    before = await talks.turn("t", SEARCH, user_id="ada")
    state = await change(talks, {"clear": ["price"]})
    assert set(before["slots"]) - set(state["slots"]) == {"price", "currency"}
    assert state["messages"][-1].name == "real_estate"
    assert state["recommendations"]


async def test_a_remembered_value_taken_away_does_not_come_back(talks):
    await talks.turn("t", SEARCH, user_id="ada")
    await talks.settle()
    state = await talks.turn("other", "I am looking for a flat to rent", user_id="ada")
    assert state["slots"]["location"]["source"] == "memory"
    state = await change(talks, {"clear": ["location"]}, thread="other")
    assert "location" not in state["slots"]
    state = await talks.turn("other", "with a garden", user_id="ada")
    assert "location" not in state["slots"]


async def test_the_answer_is_in_the_language_of_the_conversation(talks):
    await talks.turn("t", "Girne'de kiralık 2+1 daire, 900 sterline kadar", user_id="ada")
    state = await change(talks, {"clear": ["price"]})
    assert state["turn"]["lang"] == "tr"
