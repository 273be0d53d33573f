"""What a turn shows, as LangGraph UI messages."""

from langgraph.graph.ui import ui_message_reducer

from graph.ui import ui_messages


def test_each_kind_of_card_is_one_message_bound_to_the_reply():
    cards = [{"kind": "listing", "id": "a"}, {"kind": "place", "id": "p"}, {"kind": "listing", "id": "b"}]
    homes, places = ui_messages(cards, message_id="m", lang="tr")
    assert homes == {
        "type": "ui",
        "id": "m:homes",
        "name": "homes",
        "props": {"lang": "tr", "items": [cards[0], cards[2]]},
        "metadata": {"message_id": "m"},
    }
    assert places["name"] == "places"


def test_a_reply_without_cards_shows_nothing():
    assert ui_messages([], message_id="m", lang="en") == []


def test_clients_that_merge_ui_messages_take_the_same_reply_twice_as_one():
    shown = ui_messages([{"kind": "listing", "id": "a"}], message_id="m", lang="en")
    assert ui_message_reducer(list(shown), list(shown)) == shown


async def test_a_search_leaves_its_cards_in_the_state_and_the_next_turn_takes_them_away(talks):
    state = await talks.turn("t", "villas for sale in Esentepe", user_id="ada")
    assert [ui["name"] for ui in state["ui"]] == ["homes"]
    assert state["ui"][0]["metadata"]["message_id"] == state["messages"][-1].id
    assert state["ui"][0]["props"]["items"] == state["recommendations"]
    assert (await talks.turn("t", "thank you", user_id="ada"))["ui"] == []
