"""What a client's stream shows with a model: the reply's own words as they are checked, and no other text."""

import asyncio
import time

import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage

from tests.standins.chat_model.behaved import behave
from tests.standins.chat_model.script import Say

pytestmark = pytest.mark.timeout(120)


async def streamed(talks, text, thread="t"):
    """Send a message; returns the parts of the messages stream with their time, and the reply."""
    parts, ids = [], set()
    config = {"configurable": {"thread_id": thread}}
    async for kind, part in talks.graph.astream(
        {"messages": [HumanMessage(text, id=f"{thread}-{time.time_ns()}")]},
        config,
        context={"user_id": "u"},
        stream_mode=["messages", "custom"],
    ):
        if kind == "messages":
            ids.add(part[0].id)
        if kind == "messages" and part[0].text:
            parts.append((time.perf_counter(), *part))
    state = (await talks.graph.aget_state(config)).values
    assert ids <= {state["messages"][-1].id}
    return parts, state["messages"][-1]


def marked(ask):
    """Say something that gives itself away wherever it turns up."""
    if ask.purpose == "route":
        return Say(values={"target": "real_estate", "note": "SECRET-ROUTE"})
    if ask.purpose == "slots":
        return Say(values={"features": ["pool"], "location": ["SECRET-SLOT"]})
    return behave(ask)


async def test_nothing_but_the_reply_is_streamed_under_its_own_id_and_its_agents_name(modelled, stub):
    stub.script = marked
    await modelled.turn("t", "flat to rent in Kyrenia under 800 pounds", user_id="u")
    parts, reply = await streamed(modelled, "hmm the vibe should be bohemian")
    assert stub.purposes()[-3:] == ["route", "slots", "question"]
    assert "".join(message.text for _, message, _ in parts) == reply.text
    assert {message.id for _, message, _ in parts} == {reply.id}
    assert {message.name for _, message, _ in parts} == {"real_estate"}
    assert {meta["langgraph_node"] for _, _, meta in parts} == {"real_estate"}
    assert all(isinstance(message, AIMessageChunk) for _, message, _ in parts)
    assert "SECRET" not in repr(parts)


async def test_sentences_come_one_by_one_while_the_model_still_writes(opening, stub):
    talks = await opening(model_timeout_s=30.0)

    def slowly(ask):
        price = ask.data["results"][0]["price_text"]
        text = f"Number 1 costs {price}. " * 3
        return Say(text, piece=len(text) // 3, piece_delay_s=0.5)

    stub.script = slowly
    parts, _ = await streamed(talks, "flat to rent in Kyrenia under 800 pounds")
    times = [at for at, _, _ in parts]
    assert len(parts) == 4
    assert times[-1] - times[0] > 0.4


async def test_without_words_of_a_model_the_reply_comes_in_one_piece_as_without_a_model(modelled, stub):
    stub.script = lambda _: Say("Call Mehmet.")
    parts, reply = await streamed(modelled, "flat to rent in Kyrenia under 800 pounds")
    assert [message.text for _, message, _ in parts] == [reply.text]
    assert [message.type for _, message, _ in parts] == ["ai"]


async def test_the_time_of_the_first_token_is_when_the_first_sentence_was_shown(opening, stub, logged):
    talks = await opening(model_timeout_s=30.0)

    def slowly(ask):
        price = ask.data["results"][0]["price_text"]
        text = f"Number 1 costs {price}. " * 2
        return Say(text, piece=len(text) // 2 + 1, piece_delay_s=0.6)

    stub.script = slowly
    await talks.turn("t", "flat to rent in Kyrenia under 800 pounds", user_id="u")
    line = [one for one in logged if one["event"] == "turn_completed"][-1]
    assert 600 <= line["time_to_first_token_ms"] <= line["latency_ms"] - 400
    (asked,) = line["models"]
    assert 600 <= asked["first_token_ms"] <= asked["ms"]
    assert asked["input_tokens"] > 100
    assert asked["output_tokens"] > 5


async def test_the_tokens_of_an_answer_that_was_left_early_are_guessed_and_said_to_be(opening, stub, logged):
    talks = await opening(model_price_input=2.0, model_price_output=8.0)
    stub.script = lambda _: Say("Number 1 costs £1. " + "It has a pool. " * 20)
    await talks.turn("t", "flat to rent in Kyrenia under 800 pounds", user_id="u")
    line = [one for one in logged if one["event"] == "turn_completed"][-1]
    (asked,) = line["models"]
    assert (asked["outcome"], asked["estimated"]) == ("ungrounded", True)
    assert 300 < asked["input_tokens"] < 3_000
    assert asked["output_tokens"] > 3
    assert line["model_cost"] == pytest.approx(
        (asked["input_tokens"] * 2.0 + asked["output_tokens"] * 8.0) / 1_000_000, abs=1e-6
    )


async def test_a_client_that_leaves_in_the_middle_leaves_nobody_asking(opening, stub):
    talks = await opening(model_timeout_s=30.0)
    stub.script = lambda _: Say(trouble="hang")
    config = {"configurable": {"thread_id": "t"}}
    message = HumanMessage("flat to rent in Kyrenia", id="h1")
    running = asyncio.create_task(
        talks.graph.ainvoke({"messages": [message]}, config, context={"user_id": "u"})
    )
    for _ in range(1000):
        if stub.asked:
            break
        await asyncio.sleep(0.01)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    for _ in range(100):
        if stub.hung_up:
            break
        await asyncio.sleep(0.02)
    assert stub.hung_up == 1
    assert talks.resources.models.breaker.state == "closed"
