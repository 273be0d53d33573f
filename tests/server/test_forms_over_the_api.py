"""Forms over the LangGraph API: interrupts that clients of the SDK answer, also after a restart, and rights over what was typed."""

import json
import signal
from uuid import uuid4

import pytest
from langgraph_sdk import get_client

pytestmark = [pytest.mark.server, pytest.mark.timeout(300)]

FILLED = {"date": "saturday", "name": "Canary Fullname", "contact": "canary@example.com"}


async def run(client, thread, *, user="ada", **given):
    """Run to the end or to an interrupt; returns the values and the open form."""
    await client.runs.wait(thread, "assistant", context={"user_id": user}, if_not_exists="create", **given)
    state = await client.threads.get_state(thread)
    waiting = [one for task in state["tasks"] for one in task["interrupts"]]
    return state["values"], waiting[0]["value"] if waiting else None


def message(text):
    return {"input": {"messages": [{"role": "user", "content": text}]}}


async def asked_for_viewing(client, thread, user="ada"):
    await run(client, thread, user=user, **message("2 bedroom flat to rent in Kyrenia"))
    _, form = await run(client, thread, user=user, **message("I'd like to view the second one"))
    assert form["kind"] == "viewing"
    assert (await client.threads.get(thread))["status"] == "interrupted"
    return form


async def test_a_form_is_asked_again_answered_and_leaves_the_thread_idle(client):
    thread = str(uuid4())
    await asked_for_viewing(client, thread)
    _, form = await run(client, thread, command={"resume": {"date": "saturday"}})
    assert set(form["errors"]) == {"name", "contact"}
    values, form = await run(client, thread, command={"resume": FILLED})
    assert form is None
    assert (await client.threads.get(thread))["status"] == "idle"
    assert "reference" in values["messages"][-1]["content"]
    assert "Canary" not in json.dumps(values)


async def test_a_message_instead_of_an_answer_does_not_wedge_the_thread(client):
    thread = str(uuid4())
    await asked_for_viewing(client, thread)
    values, form = await run(client, thread, **message("compare 1 and 3"))
    assert form is None
    assert values["messages"][-1]["type"] == "ai"
    assert (await client.threads.get(thread))["status"] == "idle"


async def test_the_stream_carries_the_form(client):
    thread = str(uuid4())
    await run(client, thread, **message("2 bedroom flat to rent in Kyrenia"))
    forms = []
    async for part in client.runs.stream(
        thread,
        "assistant",
        context={"user_id": "ada"},
        stream_mode=["updates", "messages-tuple"],
        **message("I'd like to view the first one"),
    ):
        if isinstance(part.data, dict) and "__interrupt__" in part.data:
            forms += [one["value"]["kind"] for one in part.data["__interrupt__"]]
    assert forms == ["viewing"]


async def test_a_form_outlives_the_process_and_what_was_typed_is_exported_and_erased(server):
    thread, user = str(uuid4()), f"user-{uuid4().hex[:6]}"
    async with get_client(url=server.url) as client:
        await asked_for_viewing(client, thread, user)
    server.stop(signal.SIGKILL)
    server.start()
    async with get_client(url=server.url) as client:
        await client.threads.create(
            thread_id=thread, if_exists="do_nothing"
        )  # the development server forgets
        _, form = await run(client, thread, user=user, command={"resume": FILLED})
        assert form is None
        _, form = await run(client, thread, user=user, **message("forget everything about me"))
        assert form["kind"] == "confirm_forget"
        desk = server.folder / "data" / "desk.sqlite"
        assert b"canary@example.com" in desk.read_bytes() + _wal(desk)
        values, _ = await run(client, thread, user=user, command={"resume": {"confirm": True}})
        assert len(values["messages"]) <= 1
    log = server.log()
    assert "Canary" not in log
    assert "canary@" not in log
    lines = [json.loads(line) for line in log.splitlines() if '"turn_completed"' in line]
    theirs = [line["outcome"] for line in lines if line["thread_id"].startswith(thread[:8])]
    assert theirs == ["answered", "answered", "resumed", "answered", "resumed"]


def _wal(path):
    beside = path.with_name(path.name + "-wal")
    return beside.read_bytes() if beside.exists() else b""
