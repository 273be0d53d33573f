"""Whole turns: who answers, what stays, what never leaks, and what a fault costs."""

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from agents.reply import Handoff, Reply
from evals.assistant import reply_of
from graph import answering
from graph.turn import answer_id

pytestmark = pytest.mark.timeout(60)


async def say(talks, text, thread="t", user="ada", **more):
    return await talks.turn(thread, text, user_id=user, **more)


@pytest.fixture
def answerers(monkeypatch):
    """Replace agents by name."""

    def replace(**agents):
        monkeypatch.setattr(answering, "ANSWERERS", {**answering.ANSWERERS, **agents})

    return replace


async def test_a_turn_adds_one_human_and_one_ai_message_that_carries_its_agents_name(talks):
    state = await say(talks, "villas for sale in Esentepe")
    assert [(m.type, m.name) for m in state["messages"]] == [("human", None), ("ai", "real_estate")]


async def test_a_follow_up_stays_with_the_agent_and_keeps_what_was_said(talks):
    await say(talks, "2BR in Girne to rent")
    for text in ("show me", "peki ya 3+1?", "cheaper"):
        state = await say(talks, text)
        assert state["messages"][-1].name == "real_estate", text
    assert state["slots"]["bedrooms"]["value"] == [3, 3]
    assert state["slots"]["location"] == {"value": ["Girne"], "source": "earlier", "turn": 0}


async def test_per_turn_values_never_leak_into_the_next_turn(talks):
    await say(talks, "flat to rent in Girne and a pharmacy near it")
    state = await say(talks, "thank you")
    assert state["recommendations"] == []
    assert state["handoffs"] == []
    assert state["route"]["target"] == "concierge"
    assert set(state["turn"]) <= {
        "id",
        "user_id",
        "action",
        "local",
        "lang",
        "speakers",
        "finished",
        "ms_turn_completed",
    }


async def test_a_handoff_adds_the_second_agents_message_and_takes_the_place_along(talks, answerers):
    async def hands_over(turn, tools):
        return Reply("homes", handoff_to=Handoff("local_info", "asked", {"place": "Girne"}))

    async def receives(turn, tools):
        assert turn.handed is not None
        return Reply(f"near {turn.handed.payload['place']}")

    answerers(real_estate=hands_over, local_info=receives)
    state = await say(talks, "villas for sale in Esentepe")
    assert [m.text for m in reply_of(state)] == ["homes", "near Girne"]
    assert state["handoffs"] == [{"from": "real_estate", "to": "local_info", "reason": "asked"}]


async def test_agents_that_hand_over_to_each_other_stop_at_two_hops(talks, answerers):
    async def to_local(turn, tools):
        return Reply("a", handoff_to=Handoff("local_info", "loop"))

    async def to_homes(turn, tools):
        return Reply("b", handoff_to=Handoff("real_estate", "loop"))

    answerers(real_estate=to_local, local_info=to_homes)
    state = await say(talks, "villas for sale in Esentepe")
    assert [m.text for m in reply_of(state)] == ["a", "b", "a"]
    assert len(state["handoffs"]) == 2


async def test_a_fault_in_an_agent_becomes_an_honest_reply_and_a_finished_turn(talks, answerers):
    async def breaks(turn, tools):
        raise RuntimeError("secret detail")

    answerers(real_estate=breaks)
    state = await say(talks, "Esentepe'de satılık villa")
    reply = state["messages"][-1].text
    assert reply
    assert "secret detail" not in reply
    assert state["turn"]["finished"]
    answerers(real_estate=answering.real_estate)
    assert (await say(talks, "villas for sale in Esentepe"))["recommendations"]


async def test_a_fault_in_understanding_becomes_a_question_and_a_finished_turn(talks, monkeypatch):
    def breaks(*_):
        raise RuntimeError

    monkeypatch.setattr("graph.understanding.understand", breaks)
    state = await say(talks, "Esentepe'de satılık villa")
    assert state["messages"][-1].name == "concierge"
    assert state["turn"]["finished"]


async def test_a_message_sent_again_gets_one_turn_in_state_and_in_memory(talks):
    first = await say(talks, "villas for sale in Esentepe", client_msg_id="c1")
    again = await say(talks, "villas for sale in Esentepe", client_msg_id="c1")
    assert [m.id for m in again["messages"]] == [m.id for m in first["messages"]]
    assert again["slots"] == first["slots"]
    assert again["recommendations"] == first["recommendations"]
    await talks.settle()
    recall = await talks.resources.memory.recall("ada", "t", use_cache=False)
    assert [m.role for m in recall.context.messages] == ["user", "assistant"]


async def test_an_old_message_sent_again_changes_nothing(talks):
    await say(talks, "villas for sale in Esentepe", client_msg_id="c1")
    before = await say(talks, "with a pool", client_msg_id="c2")
    after = await say(talks, "villas for sale in Esentepe", client_msg_id="c1")
    assert [m.id for m in after["messages"]] == [m.id for m in before["messages"]]
    assert after["slots"] == before["slots"]


async def test_a_turn_cut_off_behind_its_answer_is_finished_by_the_next_message(talks):
    """The state of a crash between the agent's writes and the next checkpoint, made by hand: `next` is empty."""
    config = {"configurable": {"thread_id": "t"}}
    human = HumanMessage("villas for sale", id="h1")
    answer = AIMessage("homes", id=answer_id({"id": "x"}, 0), name="real_estate")
    await talks.graph.aupdate_state(config, {"messages": [human, answer]}, as_node="turn_completed")
    assert (await talks.graph.aget_state(config)).next == ()
    await say(talks, "with a pool")
    await talks.settle()
    recall = await talks.resources.memory.recall("ada", "t", use_cache=False)
    assert [str(m.content) for m in recall.context.messages][:3] == [
        "villas for sale",
        "homes",
        "with a pool",
    ]


async def test_when_memory_cannot_queue_the_turn_answers_and_the_next_one_tries_again(talks, monkeypatch):
    outbox = talks.resources.memory.outbox
    enqueue = outbox.enqueue

    async def full(*_args, **_kwargs):
        from memory.outbox.port import Enqueued

        return Enqueued("full")

    monkeypatch.setattr(outbox, "enqueue", full)
    state = await say(talks, "villas for sale in Esentepe")
    assert state["recommendations"]
    assert "synced" not in state
    monkeypatch.setattr(outbox, "enqueue", enqueue)
    state = await say(talks, "with a pool")
    assert state["synced"] == state["messages"][-1].id
    await talks.settle()
    recall = await talks.resources.memory.recall("ada", "t", use_cache=False)
    assert [m.role for m in recall.context.messages] == ["user", "assistant"] * 2
    known = {fact.key: fact for fact in recall.context.facts}
    assert known["location"].value == ["Esentepe"], "facts of the turn that failed come along"
    assert known["location"].created_at < known["features"].created_at, "as of when they were stated"


async def test_a_remembered_place_is_a_hint_in_a_new_thread_and_yields_to_what_is_said(talks):
    await say(talks, "flat to rent in Girne", thread="first")
    await talks.settle()
    state = await say(talks, "I am looking for a flat", thread="second")
    assert state["slots"]["location"] == {"value": ["Girne"], "source": "memory", "turn": 0}
    state = await say(talks, "in Famagusta please", thread="second")
    assert state["slots"]["location"]["value"] == ["Gazimağusa"]
    await talks.settle()
    state = await say(talks, "I am looking for a flat", thread="third")
    assert state["slots"]["location"]["value"] == ["Gazimağusa"]


async def test_nobody_is_reminded_of_what_somebody_else_said(talks):
    await say(talks, "flat to rent in Girne", thread="hers", user="ada")
    await talks.settle()
    state = await say(talks, "I am looking for a flat", thread="his", user="bob")
    assert "location" not in state["slots"]


async def test_a_stranger_in_a_thread_learns_nothing_and_leaves_nothing(talks):
    await say(talks, "villas for sale in Esentepe", user="ada")
    state = await say(talks, "what was said so far?", user="mallory")
    assert "Esentepe" not in state["messages"][-1].text
    assert all(m.text != "what was said so far?" for m in state["messages"])
    await say(talks, "with a pool", user="ada")
    await talks.settle()
    assert await talks.resources.memory.outbox.threads_of("mallory") == ()
    recall = await talks.resources.memory.recall("ada", "t", use_cache=False)
    assert [str(m.content) for m in recall.context.messages if m.role == "user"] == [
        "villas for sale in Esentepe",
        "with a pool",
    ]


@pytest.mark.parametrize("bad", ["a\x00b", "x" * 300])
async def test_an_id_that_is_no_id_stops_the_run_with_a_clear_error(talks, bad):
    with pytest.raises(ValueError, match=r"control character|empty|longer"):
        await talks.turn(bad, "hello", user_id="ada") if bad == "" else await talks.turn(
            "t", "hello", user_id=bad
        )


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "?!", "x" * 20_000, "😀" * 50, "ا" * 500])
async def test_whatever_is_typed_gets_an_answer(talks, text):
    state = await say(talks, text)
    assert state["messages"][-1].text
    assert state["turn"]["finished"]


async def test_the_conversation_keeps_what_the_user_wrote_and_memory_gets_it_redacted(talks):
    state = await say(talks, "call me on 0533 123 45 67 about a villa in Esentepe")
    assert "0533 123 45 67" in state["messages"][0].text
    await talks.settle()
    recall = await talks.resources.memory.recall("ada", "t", use_cache=False)
    assert "[PHONE]" in str(recall.context.messages[0].content)
    assert "0533" not in str(recall.context.messages[0].content)


async def test_every_turn_leaves_one_line_that_says_everything_but_text(talks, logged, answerers):
    async def breaks(turn, tools):
        raise RuntimeError

    await say(talks, "call me on 0533 123 45 67 about a villa in Esentepe", client_msg_id="c1")
    await say(talks, "call me on 0533 123 45 67 about a villa in Esentepe", client_msg_id="c1")
    answerers(real_estate=breaks)
    await say(talks, "with a pool", client_msg_id="c2")
    lines = [line for line in logged if line["event"] == "turn_completed"]
    assert [line["outcome"] for line in lines] == ["answered", "replayed", "failed"]
    first = lines[0]
    assert first["redactions"] == {"phone": 1}
    assert first["slots"]["location"] == "said"
    assert {"thread_id", "user_id", "turn_id", "client_msg_id", "agent", "lang", "router", "handoffs"} <= set(
        first
    )
    assert {"mode", "used", "reason", "source", "read_ms", "write_ms", "breaker", "retry_after"} == set(
        first["zep"]
    )
    assert "Esentepe" not in repr(lines)
    assert "0533" not in repr(lines)


async def test_forgetting_asks_first_and_then_leaves_nothing_but_its_own_reply(talks):
    await say(talks, "flat to rent in Girne, call me on 0533 123 45 67", thread="first")
    await say(talks, "villas for sale in Esentepe", thread="second")
    await talks.settle()
    state = await say(talks, "forget me", thread="second")
    assert state["slots"]
    state = await say(talks, "yes", thread="second")
    assert [m.name for m in state["messages"]] == ["concierge"]
    assert state["slots"] == {}
    state = await say(talks, "I am looking for a flat", thread="third")
    assert "location" not in state["slots"]
    recall = await talks.resources.memory.recall("ada", "first", use_cache=False)
    assert recall.context is None or not recall.context.messages


async def test_starting_over_empties_the_search_but_takes_nothing_back_from_memory(talks):
    await say(talks, "flat to rent in Girne", thread="first")
    await talks.settle()
    await say(talks, "I am looking for a flat", thread="second")
    state = await say(talks, "start over", thread="second")
    assert state["slots"] == {}
    state = await say(talks, "I am looking for a flat", thread="second")
    assert "location" not in state["slots"]
    await talks.settle()
    state = await say(talks, "I am looking for a flat", thread="third")
    assert state["slots"]["location"]["value"] == ["Girne"]
