"""A form that is open waits for its user: answered, declined, answered badly, or left behind."""

from datetime import UTC, datetime, timedelta

import pytest
from langchain_core.messages import HumanMessage
from langgraph.types import Command

NAME, CONTACT = "Canary Fullname", "0533 111 22 33"
DAY = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
FILLED = {"date": DAY, "name": NAME, "contact": CONTACT, "note": "canary-note"}


def config(thread="t"):
    return {"configurable": {"thread_id": thread}}


async def viewing_asked(talks, thread="t", user="ada"):
    await talks.turn(thread, "2 bedroom flat to rent in Kyrenia", user_id=user)
    await talks.turn(thread, "I'd like to view the second one", user_id=user)
    return await open_form(talks, thread)


async def open_form(talks, thread="t"):
    waiting = (await talks.graph.aget_state(config(thread))).interrupts
    return waiting[0].value if waiting else None


async def resume(talks, answer, thread="t", user="ada"):
    return await talks.graph.ainvoke(Command(resume=answer), config(thread), context={"user_id": user})


def turns(logged):
    return [line for line in logged if line["event"] == "turn_completed"]


async def test_a_viewing_request_waits_with_a_form_that_says_what_it_needs(talks):
    form = await viewing_asked(talks)
    assert form["kind"] == "viewing"
    assert form["listing"]["number"] == 2
    assert [field["name"] for field in form["fields"]] == ["date", "name", "contact", "note"]
    assert (await talks.graph.aget_state(config())).next == ("await_user",)


async def test_an_answered_form_is_filed_once_and_said_in_one_more_message(talks):
    form = await viewing_asked(talks)
    values = await resume(talks, FILLED)
    (viewing,) = await talks.resources.tools.desk.viewings()
    assert (viewing.user_id, viewing.thread_id, viewing.listing_id) == ("ada", "t", form["listing"]["id"])
    assert (viewing.name, viewing.contact, viewing.day.isoformat()) == (NAME, CONTACT, DAY)
    assert [m.type for m in values["messages"]] == ["human", "ai", "human", "ai", "ai"]
    assert values["messages"][-1].name == "real_estate"
    assert (await talks.graph.aget_state(config())).next == ()


async def test_what_is_typed_into_a_form_stays_out_of_messages_memory_and_logs(talks, logged):
    await viewing_asked(talks)
    await resume(talks, {"date": "x", "name": NAME, "contact": CONTACT})
    values = await resume(talks, FILLED)
    await talks.settle()
    recall = await talks.resources.memory.recall("ada", "t", use_cache=False)
    held = repr(values) + repr(recall) + repr(logged)
    assert not [canary for canary in (NAME, "111 22 33", "canary-note") if canary in held]


async def test_an_answer_that_does_not_fit_asks_again_and_says_why(talks):
    await viewing_asked(talks)
    bad = [
        {"date": "2001-01-01", "name": NAME, "contact": CONTACT},
        {"date": DAY, "name": "12", "contact": "no"},
        "whatever",
        17,
        [],
        {},
        {"date": {"a": 1}, "name": [NAME], "contact": True},
        {"date": DAY, "name": "\ud800", "contact": CONTACT},
    ]
    for answer in bad:
        await resume(talks, answer)
        assert (await open_form(talks))["errors"], answer
    assert await talks.resources.tools.desk.viewings() == []
    await resume(talks, FILLED)
    assert len(await talks.resources.tools.desk.viewings()) == 1


async def test_a_new_message_instead_of_an_answer_is_answered_and_drops_the_form(talks):
    await viewing_asked(talks)
    state = await talks.turn("t", "is there a pharmacy near the first one?", user_id="ada")
    assert state["messages"][-1].name == "local_info"
    assert await open_form(talks) is None
    assert (await talks.graph.aget_state(config())).next == ()
    again = await viewing_asked(talks)
    assert again["kind"] == "viewing"


async def test_every_turn_has_one_line_and_an_answered_form_is_resumed(talks, logged):
    await viewing_asked(talks)
    assert [line["outcome"] for line in turns(logged)] == ["answered", "answered"]
    await resume(talks, {"date": "x"})
    assert len(turns(logged)) == 2
    await resume(talks, FILLED)
    assert [line["outcome"] for line in turns(logged)] == ["answered", "answered", "resumed"]
    await talks.turn("t", "thanks", user_id="ada")
    assert [line["outcome"] for line in turns(logged)][3:] == ["answered"]
    assert len({line["turn_id"] for line in turns(logged)}) == 4


async def test_a_declined_form_stores_nothing(talks):
    await viewing_asked(talks)
    values = await resume(talks, {"cancel": True})
    assert await talks.resources.tools.desk.viewings() == []
    assert "no viewing" in values["messages"][-1].text


async def test_the_message_sent_again_brings_the_form_again(talks):
    await talks.turn("t", "2 bedroom flat to rent in Kyrenia", user_id="ada")
    for _ in range(2):
        await talks.turn("t", "I'd like to view the second one", user_id="ada", client_msg_id="same")
        assert (await open_form(talks))["kind"] == "viewing"


async def test_a_stranger_cannot_answer_somebody_elses_form(talks):
    await viewing_asked(talks)
    await resume(talks, FILLED, user="eve")
    assert await talks.resources.tools.desk.viewings() == []
    assert (await open_form(talks))["kind"] == "viewing"
    await resume(talks, FILLED)
    assert [viewing.user_id for viewing in await talks.resources.tools.desk.viewings()] == ["ada"]


async def test_a_person_gets_a_redacted_transcript(talks):
    await talks.turn("t", "I am on 0533 222 33 44, a flat to rent in Kyrenia please", user_id="ada")
    await talks.turn("t", "I want to talk to a real person", user_id="ada")
    assert (await open_form(talks))["kind"] == "handover"
    await resume(talks, {"name": NAME, "contact": CONTACT})
    (handover,) = await talks.resources.tools.desk.handovers()
    assert [line["role"] for line in handover.transcript] == ["user", "assistant", "user", "assistant"]
    assert "222 33 44" not in repr(handover.transcript)
    assert handover.contact == CONTACT


@pytest.mark.parametrize("answer", [{"confirm": True}, True, "yes", "evet"])
async def test_everything_is_forgotten_once_it_is_confirmed(talks, answer):
    await viewing_asked(talks)
    await resume(talks, FILLED)
    await talks.turn("t", "forget me", user_id="ada")
    assert (await open_form(talks))["kind"] == "confirm_forget"
    values = await resume(talks, answer)
    assert len(values["messages"]) == 1
    assert await talks.resources.tools.desk.viewings() == []
    recall = await talks.resources.memory.recall("ada", "other", use_cache=False)
    assert not recall.context or not recall.context.facts


@pytest.mark.parametrize("answer", [{"confirm": False}, {"cancel": True}, False, "hayır"])
async def test_nothing_is_forgotten_where_it_is_declined(talks, answer):
    await viewing_asked(talks)
    await resume(talks, FILLED)
    await talks.turn("t", "forget me", user_id="ada")
    values = await resume(talks, answer)
    assert len(values["messages"]) > 1
    assert len(await talks.resources.tools.desk.viewings()) == 1


async def test_a_yes_in_the_chat_still_confirms(talks):
    await talks.turn("t", "a flat to rent in Kyrenia", user_id="ada")
    await talks.turn("t", "forget me", user_id="ada")
    state = await talks.turn("t", "yes", user_id="ada")
    assert len(state["messages"]) == 1


async def test_a_desk_that_fails_keeps_the_form_open_and_tells_no_log_what_was_typed(
    talks, logged, monkeypatch
):
    await viewing_asked(talks)

    async def fails(_request):
        raise OSError(f"cannot store {NAME}")

    monkeypatch.setattr(talks.resources.tools.desk, "file", fails)
    await resume(talks, FILLED)
    assert "" in (await open_form(talks))["errors"]
    monkeypatch.undo()
    await resume(talks, FILLED)
    assert len(await talks.resources.tools.desk.viewings()) == 1
    assert NAME not in repr(logged)


async def test_a_conversation_recorded_elsewhere_waits_for_nobody(talks):
    await talks.turn("t", "2 bedroom flat to rent in Kyrenia", user_id="ada")
    state = await talks.turn("t", "I'd like to view it", user_id="ada", previous_reply="How about this flat?")
    assert state["messages"][-1].type == "ai"
    assert await open_form(talks) is None


async def test_a_graph_without_a_checkpointer_answers_all_the_same(talks):
    from graph.assistant import assistant

    bare = assistant().compile()
    values = await bare.ainvoke({"messages": [HumanMessage("forget me", id="h")]}, context={"user_id": "ada"})
    assert values["messages"][-1].type == "ai"


async def test_an_answer_that_comes_twice_is_filed_once(talks):
    await viewing_asked(talks)
    await resume(talks, FILLED)
    await resume(talks, FILLED)
    assert len(await talks.resources.tools.desk.viewings()) == 1
    state = await talks.turn("t", "compare 1 and 3", user_id="ada")
    assert state["messages"][-1].name == "real_estate"


async def test_an_answer_that_was_cut_off_and_left_behind_has_its_line(talks, logged, monkeypatch):
    await viewing_asked(talks)

    class DiedError(BaseException):
        pass

    async def dies(*_args, **_kwargs):
        raise DiedError

    monkeypatch.setattr(talks.resources.memory.outbox, "enqueue", dies)
    with pytest.raises(DiedError):
        await resume(talks, FILLED)
    monkeypatch.undo()
    await talks.turn("t", "compare 1 and 3", user_id="ada")
    assert [line["outcome"] for line in turns(logged)] == ["answered", "answered", "resumed", "answered"]
    assert len({line["turn_id"] for line in turns(logged)}) == 4
