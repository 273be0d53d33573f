"""Whatever a model does, the user gets the deterministic answer within the deadline, once, and the thread stays clean."""

import asyncio

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from tests.standins.chat_model.behaved import behave
from tests.standins.chat_model.script import Say

pytestmark = pytest.mark.timeout(120)

SEARCH = "flat to rent in Kyrenia under 800 pounds"
TROUBLES = {
    "hangs": (Say(trouble="hang"), "timeout"),
    "answers too late": (Say("Number 1 is lovely.", delay_s=20.0), "timeout"),
    "fails": (Say(trouble="status", status=500), "unavailable"),
    "is overloaded": (Say(trouble="status", status=503), "unavailable"),
    "drops the connection": (Say(trouble="drop"), "unavailable"),
    "limits the rate": (Say(trouble="status", status=429, retry_after="30"), "rate_limited"),
    "rejects the key": (Say(trouble="status", status=401), "auth"),
    "does not know the model": (Say(trouble="status", status=404), "error"),
    "says nothing": (Say(trouble="empty"), "empty"),
    "refuses": (Say(trouble="refusal"), None),
    "refuses in words": (Say("I'm sorry, but I can't help with that."), "empty"),
    "is filtered": (Say("", trouble="filtered"), "refused"),
    "stops in its first sentence": (Say("Number 1 costs £585 a month and", trouble="half_stream"), "unavailable"),
    "answers another protocol": (Say(trouble="garbage"), None),
    "speaks another language": (Say("Die Wohnung Nummer 1 ist sehr schön und hat einen Parkplatz."), "wrong_language"),
    "calls a tool": (Say(trouble="tool_call"), "tool_call"),
}  # fmt: skip


@pytest.fixture
async def expected(without_a_model):
    (state,) = await without_a_model(SEARCH)
    return state["messages"][-1].text


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_when_the_model_is_in_trouble_the_reply_is_the_deterministic_one(
    opening, stub, expected, logged, trouble
):
    say, outcome = TROUBLES[trouble]
    talks = await opening(model_timeout_s=0.6 if outcome == "timeout" else 30.0)
    stub.script = lambda _: say
    state = await talks.turn("t", SEARCH, user_id="u")
    assert [(m.type, m.name) for m in state["messages"]] == [("human", None), ("ai", "real_estate")]
    assert state["messages"][-1].text == expected
    assert not state["messages"][-1].tool_calls
    assert state["handoffs"] == []
    line = [one for one in logged if one["event"] == "turn_completed"][-1]
    assert line["outcome"] == "answered"
    (asked,) = line["models"]
    assert outcome in (None, asked["outcome"])
    assert asked["outcome"] != "ok"


async def test_half_a_stream_ends_with_what_was_checked_and_the_deterministic_answer_once(
    modelled, stub, expected
):
    def halves(ask):
        price = ask.data["results"][0]["price_text"]
        whole = f"Number 1 costs {price}. "
        return Say(whole + "x" * len(whole) + " and then", trouble="half_stream")

    stub.script = halves
    state = await modelled.turn("t", SEARCH, user_id="u")
    reply = state["messages"][-1].text
    assert reply.startswith("Number 1 costs £")
    assert reply.endswith(expected)
    assert reply.count(expected) == 1
    assert "xx" not in reply


@pytest.mark.parametrize(
    "say",
    [Say(trouble="invalid_json"), Say(trouble="tool_call"), Say(values={"target": "nowhere"}), Say(trouble="empty"),
     Say(trouble="refusal"), Say(trouble="status", status=500), Say("I would say real estate.")],
)  # fmt: skip
async def test_a_route_or_a_proposal_that_is_none_leaves_the_rules_in_charge(
    modelled, stub, without_a_model, say
):
    talk = (SEARCH, "hmm the vibe should be bohemian")
    (_, without) = await without_a_model(*talk)
    invented = Say("Call Mehmet.")  # words that may not be used either: the reply is the rules' own
    stub.script = lambda ask: say if ask.purpose in ("route", "slots") else invented
    for text in talk:
        state = await modelled.turn("t", text, user_id="u")
    assert stub.purposes()[1] == "route"
    assert state["slots"] == without["slots"]
    assert state["route"] == without["route"]
    assert state["messages"][-1].text.endswith(without["messages"][-1].text)


async def test_a_proposal_is_validated_and_merged_by_the_rules_table(modelled, stub):
    proposal = {
        "features": ["pool", "wine_cellar", "sea_view"],
        "location": ["Kyrenia", "Atlantis", "Лапта"],
        "bedrooms_min": 400,
        "price_max": -5,
        "currency": "GBP",
        "property_type": ["villa"],
    }
    stub.script = lambda ask: Say(values=proposal) if ask.purpose == "slots" else behave(ask)
    state = await modelled.turn("t", "rent in Lefke with a jaccuzziwhirl", user_id="u")
    assert "slots" in stub.purposes()
    slots = {name: slot["value"] for name, slot in state["slots"].items()}
    assert slots["location"] == ["Lefke"], "what the rules read in the message stands"
    assert slots["features"] == ["pool", "sea_view"]
    assert slots["property_type"] == ["villa"]
    assert "bedrooms" not in slots
    assert "price" not in slots


async def test_a_route_of_the_model_is_followed_and_says_so(modelled, stub):
    stub.script = lambda ask: Say(values={"target": "concierge"}) if ask.purpose == "route" else behave(ask)
    await modelled.turn("t", SEARCH, user_id="u")
    state = await modelled.turn("t", "hmm the vibe should be bohemian", user_id="u")
    assert state["route"]["target"] == "concierge"
    assert state["route"]["reason"] == "model"
    assert state["messages"][-1].name == "concierge"


async def test_with_the_model_hanging_a_turn_takes_its_deadline_once_and_without_it_nothing(
    opening, stub, logged
):
    """Route, slots and prose share one deadline; once the breaker is open nothing is waited for."""
    talks = await opening(model_timeout_s=0.5)
    stub.script = lambda _: Say(trouble="hang")
    waited = []
    for number in range(8):
        await talks.turn(f"t{number}", "hmm the vibe should be bohemian", user_id="u")
        line = [one for one in logged if one["event"] == "turn_completed"][-1]
        waited.append((sum(one["ms"] for one in line["models"]), [one["outcome"] for one in line["models"]]))
    hanging = [ms for ms, outcomes in waited if "timeout" in outcomes]
    assert len(hanging) == 5
    assert all(450 <= ms <= 5000 for ms in hanging)
    assert all(outcomes == ["timeout"] for ms, outcomes in waited[:5])
    assert [(ms, outcomes) for ms, outcomes in waited[5:]] == [(0.0, ["breaker_open"])] * 3
    assert len(stub.asked) == 5
    assert talks.resources.models.breaker.state == "open"


async def test_after_a_429_nobody_asks_until_its_time_has_passed(opening, stub, logged):
    talks = await opening()
    stub.script = lambda _: Say(trouble="status", status=429, retry_after="30")
    for number in range(3):
        await talks.turn(f"t{number}", SEARCH, user_id="u")
    assert len(stub.asked) == 1
    lines = [one for one in logged if one["event"] == "turn_completed"]
    assert [one["models"][0]["outcome"] for one in lines] == ["rate_limited", "held_off", "held_off"]
    assert [one["model_calls"] for one in lines] == [1, 0, 0]
    assert talks.resources.models.breaker.state == "closed"


async def test_a_message_sent_again_asks_no_model(modelled, stub):
    for _ in range(2):
        await modelled.turn("t", SEARCH, user_id="u", client_msg_id="c1")
    assert stub.purposes() == ["prose"]


async def test_nobody_is_left_behind_who_still_reads_a_hanging_stream(opening, stub):
    talks = await opening(model_timeout_s=0.4)
    stub.script = lambda _: Say("Number 1 ", trouble="slow")
    config = {"configurable": {"thread_id": "t"}}
    await talks.graph.ainvoke({"messages": [HumanMessage(SEARCH, id="h")]}, config, context={"user_id": "u"})
    state = (await talks.graph.aget_state(config)).values
    assert isinstance(state["messages"][-1], AIMessage)
    for _ in range(50):
        if stub.hung_up:
            break
        await asyncio.sleep(0.02)
    assert stub.hung_up == 1
