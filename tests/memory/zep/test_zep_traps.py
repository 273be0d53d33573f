"""Every trap of `zep-python` 2.0.2 and of the server it talks to, and that our backend does not fall into it.

The real SDK over real TCP. Where a trap is the SDK's own, the test first shows that it is still there.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from importlib.metadata import requires
from pathlib import Path
from uuid import UUID, uuid5

import httpx
import pytest
import zep_python
from zep_python import BadRequestError, Message
from zep_python.client import AsyncZep
from zep_python.core.api_error import ApiError

from memory import http_client as http_client_module
from memory.http_client import BACKSTOP_S, http_client
from memory.port import MemoryMessage, NewFact, Status
from memory.redaction import RedactedText
from memory.zep import backend as zep_backend
from memory.zep import sessions as sessions_module
from memory.zep.backend import ZepMemory
from memory.zep.messages import LONGEST_CONTENT
from tests.standins.faults import FaultRule
from tests.standins.serving import free_port, serving
from tests.standins.zep_ce.server import MOST_BYTES, SECRET, ZepCE

SPACE = UUID("00000000-0000-5000-8000-000000000002")
THEN = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def server() -> ZepCE:
    return ZepCE()


@pytest.fixture
async def url(server: ZepCE) -> AsyncIterator[str]:
    async with serving(server) as address:
        yield address


@pytest.fixture
async def memory(url: str) -> AsyncIterator[ZepMemory]:
    http = await asyncio.to_thread(http_client, connections=20)
    backend = ZepMemory(url, SECRET, http)
    yield backend
    await backend.aclose()


@pytest.fixture
async def sdk(url: str) -> AsyncIterator[AsyncZep]:
    http = await asyncio.to_thread(httpx.AsyncClient)
    yield AsyncZep(base_url=url, api_key=SECRET, timeout=5, httpx_client=http)
    await http.aclose()


def text(words: str) -> RedactedText:
    return RedactedText.from_store(words)


def said(words: str) -> MemoryMessage:
    return MemoryMessage(uuid5(SPACE, words), "user", text(words), THEN)


async def test_a_url_in_the_environment_does_not_beat_ours(
    server: ZepCE, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    monkeypatch.setenv("ZEP_API_URL", nowhere)
    http = await asyncio.to_thread(http_client, connections=1)
    with pytest.raises(httpx.ConnectError):
        await AsyncZep(base_url=url, api_key=SECRET, httpx_client=http).user.get("ayse")
    assert (await ZepMemory(url, SECRET, http).probe()).ok
    assert len(server.received("messages.list")) == 1
    await http.aclose()


async def test_a_client_of_our_own_still_has_a_time_out(memory: ZepMemory, url: str) -> None:
    http = await asyncio.to_thread(httpx.AsyncClient, timeout=0.2)
    assert AsyncZep(base_url=url, api_key=SECRET, httpx_client=http)._client_wrapper.get_timeout() is None
    assert memory._zep._client_wrapper.get_timeout() == BACKSTOP_S
    await http.aclose()


@pytest.mark.parametrize("identifier", ["a/memory", "a b", "../users", "ü", "", "a?b", "a%2fb", "x" * 129])
async def test_an_id_that_would_hit_another_route_is_never_sent(
    memory: ZepMemory, server: ZepCE, identifier: str
) -> None:
    assert (await memory.ensure_thread("ayse", identifier)).status == "invalid"
    assert (await memory.append("ayse", identifier, [said("x")])).status == "invalid"
    assert (await memory.context(identifier, "t1"))[0].status == "invalid"
    assert (await memory.search(identifier, text("x")))[0].status == "invalid"
    assert (await memory.delete_user("ayse", [identifier])).status == "invalid"
    assert server.received() == []


async def test_the_sdk_does_not_quote_ids(sdk: AsyncZep, server: ZepCE) -> None:
    await sdk.memory.get_session("a/memory")
    assert server.received()[0].op == "memory.get"


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_nothing_is_retried_behind_our_back(memory: ZepMemory, server: ZepCE, status: int) -> None:
    server.faults.set(FaultRule("status", status=status))
    assert not (await memory.probe()).ok
    assert not (await memory.append("ayse", "t1", [said("x")])).ok
    assert (len(server.received("messages.list")), len(server.received("memory.add"))) == (1, 1)


async def test_a_500_after_the_commit_is_a_success_when_sent_again(
    memory: ZepMemory, server: ZepCE, sdk: AsyncZep
) -> None:
    server.faults.set(FaultRule("status", status=500, when="after", count=1, op="memory.add"))
    with pytest.raises(ApiError) as refused:  # the SDK's own retry turns a stored message into an error
        row = Message(uuid_=str(uuid5(SPACE, "sdk")), role_type="user", content="sdk")
        await sdk.memory.add("t0", messages=[row], request_options={"max_retries": 2})
    assert refused.value.status_code == 400
    await memory.ensure_thread("ayse", "t1")
    server.faults.set(FaultRule("status", status=500, when="after", count=1, op="memory.add"))
    assert (await memory.append("ayse", "t1", [said("x")])).status == "unavailable"
    assert (await memory.append("ayse", "t1", [said("x")], resend=True)).status == "duplicate"
    assert server.contents("t1") == ["x"]


async def test_a_lost_answer_is_a_success_when_sent_again(memory: ZepMemory, server: ZepCE) -> None:
    await memory.ensure_thread("ayse", "t1")
    server.faults.set(FaultRule("reset", when="after", count=1, op="memory.add"))
    assert (await memory.append("ayse", "t1", [said("x"), said("y")])).status == "unavailable"
    assert (await memory.append("ayse", "t1", [said("x"), said("y")], resend=True)).status == "duplicate"
    assert server.contents("t1") == ["x", "y"]


async def test_before_a_re_send_it_is_read_and_only_then_written(memory: ZepMemory, server: ZepCE) -> None:
    await memory.ensure_thread("ayse", "t1")
    await memory.append("ayse", "t1", [said("x")])
    server.log.clear()
    await memory.append("ayse", "t1", [said("x"), said("y")], resend=True)
    assert [entry.op for entry in server.received()] == ["messages.get", "messages.get", "memory.add"]
    assert "uuid" in server.received("memory.add")[0].body
    assert server.contents("t1") == ["x", "y"]


async def test_nothing_is_sent_again_when_it_cannot_be_read(memory: ZepMemory, server: ZepCE) -> None:
    server.faults.set(FaultRule("status", status=503, op="messages.get"))
    assert (await memory.append("ayse", "t1", [said("x")], resend=True)).status == "unavailable"
    assert server.received("memory.add") == []


async def test_one_message_that_is_there_does_not_hide_that_others_are_missing(
    memory: ZepMemory, server: ZepCE
) -> None:
    await memory.append("ayse", "t1", [said("x")])
    assert (await memory.append("ayse", "t1", [said("x"), said("y")])).status == "ok"
    assert server.contents("t1") == ["x", "y"]


async def test_a_uuid_that_another_session_has_is_refused_and_not_repeated_for_ever(
    memory: ZepMemory, server: ZepCE
) -> None:
    await memory.append("ayse", "t1", [said("x")])
    outcome = await memory.append("ayse", "t2", [said("x")])
    assert (outcome.status, outcome.detail) == ("invalid", "uuid taken elsewhere")
    assert len(server.received("memory.add")) == 3


async def test_more_messages_than_the_server_takes_are_sent_in_several_requests(
    memory: ZepMemory, server: ZepCE, sdk: AsyncZep
) -> None:
    rows = [Message(role_type="user", content=f"m{number}") for number in range(31)]
    with pytest.raises(ApiError):
        await sdk.memory.add("t0", messages=rows)
    assert len(server.contents("t0")) == 31  # refused, and all stored
    await memory.ensure_thread("ayse", "t1")
    assert (await memory.append("ayse", "t1", [said(f"m{number}") for number in range(61)])).ok
    assert [len(json.loads(entry.body)["messages"]) for entry in server.received("memory.add")[1:]] == [
        30,
        30,
        1,
    ]
    assert server.contents("t1") == [f"m{number}" for number in range(61)]


async def test_content_that_is_too_long_is_refused_before_it_is_sent(
    memory: ZepMemory, server: ZepCE
) -> None:
    await memory.ensure_thread("ayse", "t1")
    assert (await memory.append("ayse", "t1", [said("x" * LONGEST_CONTENT)])).ok
    outcome = await memory.append("ayse", "t1", [said("ok"), said("x" * (LONGEST_CONTENT + 1))])
    assert outcome.status == "invalid"
    assert len(server.received("memory.add")) == 1


async def test_a_session_is_made_with_its_user(memory: ZepMemory, server: ZepCE) -> None:
    await memory.append("nobody", "orphan", [said("x")])
    assert server.store.sessions["orphan"]["user_id"] is None  # what the server does on its own
    await memory.ensure_thread("ayse", "t1")
    await memory.append("ayse", "t1", [said("y")])
    assert server.store.sessions["t1"]["user_id"] == "ayse"


async def test_a_known_session_costs_no_request(memory: ZepMemory, server: ZepCE) -> None:
    await memory.ensure_thread("ayse", "t1")
    await memory.ensure_thread("ayse", "t2")
    ops = [entry.op for entry in server.received()]
    assert ops == ["sessions.add", "users.add", "sessions.add", "sessions.add"]
    await memory.ensure_thread("ayse", "t1")
    assert len(server.received()) == len(ops)


async def test_a_session_is_looked_for_again_after_a_while(memory: ZepMemory, server: ZepCE) -> None:
    await memory.ensure_thread("ayse", "t1")
    server.store.users.clear()
    server.store.sessions.clear()  # restored from an old backup, say
    memory._sessions._clock = lambda: 1e12
    await memory.ensure_thread("ayse", "t1")
    assert server.store.sessions["t1"]["user_id"] == "ayse"


async def test_it_remembers_a_bounded_number_of_sessions(
    memory: ZepMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions_module, "REMEMBERED", 2)
    for number in range(4):
        await memory.ensure_thread("ayse", f"t{number}")
    assert len(memory._sessions._known) == 2


async def test_a_session_of_another_user_is_never_written_to(memory: ZepMemory) -> None:
    await memory.ensure_thread("ayse", "t1")
    outcome = await memory.ensure_thread("mehmet", "t1")
    assert (outcome.status, outcome.detail) == ("invalid", "session of another user")


async def test_rows_that_a_failing_graph_left_behind_are_no_hindrance(
    memory: ZepMemory, server: ZepCE
) -> None:
    server.store.graph_up = False
    for _ in range(2):
        assert (await memory.ensure_thread("ayse", "t1")).status == "unavailable"
    server.store.graph_up = True
    assert (await memory.ensure_thread("ayse", "t1")).ok
    assert list(server.store.users) == ["ayse"]


async def test_messages_that_a_failing_graph_left_behind_are_delivered(
    memory: ZepMemory, server: ZepCE
) -> None:
    await memory.ensure_thread("ayse", "t1")
    server.store.graph_up = False
    assert (await memory.append("ayse", "t1", [said("x")])).status == "unavailable"
    assert (await memory.append("ayse", "t1", [said("x")], resend=True)).status == "duplicate"
    assert (await memory.context("ayse", "t1"))[0].status == "unavailable"


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        (FaultRule("status", status=401), "auth"),
        (FaultRule("status", status=401, body="<html>", content_type="text/html"), "auth"),
        (FaultRule("status", status=403), "auth"),
        (FaultRule("status", status=404), "not_found"),
        (FaultRule("status", status=404, body="<html>", content_type="text/html"), "unavailable"),
        (FaultRule("status", status=408), "unavailable"),
        (FaultRule("status", status=409), "invalid"),
        (FaultRule("status", status=413), "invalid"),
        (FaultRule("status", status=429), "rate_limited"),
        (FaultRule("status", status=429, body="<html>", content_type="text/html"), "rate_limited"),
        (FaultRule("status", status=500), "unavailable"),
        (FaultRule("status", status=500, body="<html>", content_type="text/html"), "unavailable"),
        (FaultRule("status", status=502, body="<html>", content_type="text/html"), "unavailable"),
        (FaultRule("status", status=200, body="<html>captive portal"), "unavailable"),
        (FaultRule("status", status=200, body={"messages": "none"}), "unavailable"),
        (FaultRule("status", status=200, body="[" * 100_000), "unavailable"),
        (FaultRule("status", status=302), "unavailable"),
        (FaultRule("truncate_json"), "unavailable"),
        (FaultRule("short_body"), "unavailable"),
        (FaultRule("reset"), "unavailable"),
    ],
    ids=lambda value: (
        value if isinstance(value, str) else f"{value.kind}-{value.status}-{str(value.body)[:6]}"
    ),
)
async def test_every_ending_of_a_call_is_an_outcome(
    memory: ZepMemory, server: ZepCE, rule: FaultRule, status: Status
) -> None:
    server.faults.set(rule)
    assert (await memory.context("ayse", "t1", query=text("x")))[0].status == status
    assert (await memory.probe()).status == status


async def test_the_sdk_raises_bare_decoding_errors(sdk: AsyncZep, server: ZepCE) -> None:
    server.faults.set(FaultRule("status", status=500, body="<html>", content_type="text/html"))
    with pytest.raises(json.JSONDecodeError):
        await sdk.memory.get("t1")


async def test_a_refused_write_is_told_apart_from_a_failed_one(memory: ZepMemory, server: ZepCE) -> None:
    server.faults.set(FaultRule("status", status=400, body={"message": "no"}, op="memory.add"))
    assert (await memory.append("ayse", "t1", [said("x")])).status == "invalid"


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), (None, None), ("Fri, 01 May 2020 12:00:30 GMT", 0.0)]
)
async def test_retry_after_is_seen_although_exceptions_carry_no_headers(
    memory: ZepMemory, server: ZepCE, header: str | None, seconds: float | None
) -> None:
    assert not hasattr(ApiError(status_code=429), "headers")
    server.faults.set(FaultRule("status", status=429, retry_after=header))
    assert (await memory.probe()).retry_after_s == seconds


async def test_calls_side_by_side_see_their_own_retry_after(memory: ZepMemory, server: ZepCE) -> None:
    server.faults.set(
        FaultRule("status", status=429, retry_after=3, op="memory.get"),
        FaultRule("status", status=429, retry_after=9, op="messages.list"),
    )
    context, probe = await asyncio.gather(memory.context("ayse", "t1"), memory.probe())
    assert (context[0].retry_after_s, probe.retry_after_s) == (3, 9)


async def test_an_endless_answer_is_cut_off(
    memory: ZepMemory, server: ZepCE, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client_module, "LONGEST_BODY", 1_000)
    server.faults.set(FaultRule("status", status=200, body="[" + " " * 5_000 + "]"))
    assert (await memory.probe()).status == "unavailable"


async def test_a_wrong_key_is_found_by_the_probe(url: str, server: ZepCE) -> None:
    http = await asyncio.to_thread(http_client, connections=1)
    assert (await http.get(f"{url}/healthz")).status_code == 200  # says nothing about the key
    assert (await ZepMemory(url, "wrong", http).probe()).status == "auth"
    await http.aclose()


async def test_a_search_names_its_user_so_that_no_tenant_is_searched_by_accident(
    memory: ZepMemory, server: ZepCE, sdk: AsyncZep
) -> None:
    server.store.add_fact("mehmet", "secret deal in Girne")
    found = await sdk.memory.search_sessions(text="secret deal")
    assert len(found.results or []) == 1  # what the server does without an id
    assert (await memory.search("ayse", text("secret deal")))[1] == []
    await memory.context("ayse", "t1", query=text("secret deal"))
    bodies = [json.loads(entry.body) for entry in server.received("sessions.search")[1:]]
    assert [body["user_id"] for body in bodies] == ["ayse", "ayse"]


async def test_a_new_thread_gets_the_users_facts(memory: ZepMemory, server: ZepCE) -> None:
    server.store.add_fact("ayse", "Ayse has a cat")
    outcome, context = await memory.context("ayse", "new", query=text("may I bring a cat?"))
    assert outcome.ok
    assert [fact.text for fact in context.facts] == ["Ayse has a cat"]


async def test_the_same_fact_from_both_sources_is_told_once(memory: ZepMemory, server: ZepCE) -> None:
    server.store.add_fact("ayse", "Ayse has a cat")
    await memory.ensure_thread("ayse", "t1")
    await memory.append("ayse", "t1", [said("hello")])
    _, context = await memory.context("ayse", "t1", query=text("cat"))
    assert [fact.text for fact in context.facts] == ["Ayse has a cat"]


async def test_context_is_used_when_only_the_facts_cannot_be_had(memory: ZepMemory, server: ZepCE) -> None:
    await memory.ensure_thread("ayse", "t1")
    await memory.append("ayse", "t1", [said("hello")])
    server.faults.set(
        FaultRule("status", status=500, op="sessions.search"), FaultRule("reset", op="users.get")
    )
    outcome, context = await memory.context("ayse", "t1", query=text("hello"))
    assert outcome.ok
    assert [message.content for message in context.messages] == ["hello"]


async def test_a_rate_limit_is_heeded_whichever_request_meets_it(memory: ZepMemory, server: ZepCE) -> None:
    server.faults.set(FaultRule("status", status=429, retry_after=4, op="sessions.search"))
    outcome, _ = await memory.context("ayse", "t1", query=text("hello"))
    assert (outcome.status, outcome.retry_after_s) == ("rate_limited", 4)


async def test_the_server_never_gives_a_summary(memory: ZepMemory) -> None:
    await memory.ensure_thread("ayse", "t1")
    await memory.append("ayse", "t1", [said("hello")])
    assert (await memory.context("ayse", "t1"))[1].summary is None


async def test_messages_of_roles_we_never_wrote_are_left_out(
    memory: ZepMemory, sdk: AsyncZep, server: ZepCE
) -> None:
    await sdk.memory.add(
        "t1", messages=[Message(role_type="system", content="obey"), Message(role_type="user", content="hi")]
    )
    _, context = await memory.context("ayse", "t1")
    assert [message.content for message in context.messages] == ["hi"]
    with pytest.raises(ApiError):
        await sdk.memory.add("t2", messages=[Message(role_type="tool", content="r")])
    assert (await memory.context("ayse", "t2"))[0].status == "unavailable"


async def test_an_export_lists_sessions_although_the_sdk_cannot(memory: ZepMemory, sdk: AsyncZep) -> None:
    await memory.ensure_thread("ayse", "t1")
    await memory.append("ayse", "t1", [said("hello")])
    with pytest.raises(ValueError, match="validation"):
        await sdk.user.get_sessions("ayse")
    types = [item["type"] async for item in memory.export_user("ayse")]
    assert types == ["user", "session", "message"]


async def test_an_export_reads_all_pages(memory: ZepMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory.zep.exporting.PAGE", 2)
    await memory.ensure_thread("ayse", "t1")
    await memory.append("ayse", "t1", [said(f"m{number}") for number in range(5)])
    contents = [item["content"] async for item in memory.export_user("ayse") if item["type"] == "message"]
    assert contents == [f"m{number}" for number in range(5)]


async def test_an_export_that_stops_in_the_middle_says_so(memory: ZepMemory, server: ZepCE) -> None:
    await memory.ensure_thread("ayse", "t1")
    server.faults.set(FaultRule("status", status=503, op="messages.list"))
    items = [item async for item in memory.export_user("ayse")]
    assert items[-1] == {"type": "incomplete", "status": "unavailable"}


async def test_facts_are_written_once_and_read_before(memory: ZepMemory, server: ZepCE) -> None:
    await memory.ensure_thread("ayse", "t1")
    fact = NewFact("area", "Girne", text("area: Girne"), THEN)
    assert (await memory.append("ayse", "t1", [], [fact])).status == "ok"
    server.log.clear()
    older = NewFact("area", "Lefke", text("area: Lefke"), datetime(2020, 1, 1, tzinfo=UTC))
    assert (await memory.append("ayse", "t1", [], [older])).status == "duplicate"
    assert [entry.op for entry in server.received()] == ["users.get"]


async def test_facts_that_cannot_be_kept_make_the_delivery_come_back(
    memory: ZepMemory, server: ZepCE
) -> None:
    await memory.ensure_thread("ayse", "t1")
    server.faults.set(FaultRule("status", status=503, op="users.update", count=1))
    fact = NewFact("area", "Girne", text("area: Girne"), THEN)
    assert (await memory.append("ayse", "t1", [said("x")], [fact])).status == "unavailable"
    assert (await memory.append("ayse", "t1", [said("x")], [fact], resend=True)).status == "duplicate"
    _, context = await memory.context("ayse", "t1")
    assert [found.value for found in context.facts] == ["Girne"]
    assert server.contents("t1") == ["x"]


async def test_metadata_that_is_not_ours_is_no_fact(memory: ZepMemory, server: ZepCE) -> None:
    await memory.ensure_thread("ayse", "t1")
    for damaged in (
        "no object",
        {"area": "no entry"},
        {"area": {"value": "{", "text": "x"}},
        {"area": {"value": "1"}},
    ):
        server.store.users["ayse"]["metadata"] = {"konak_facts": damaged}
        assert (await memory.context("ayse", "t1"))[1].facts == ()


class TestErasure:
    """Deleting a user leaves nothing behind, or says that it cannot be sure."""

    async def prepared(self, memory: ZepMemory, server: ZepCE) -> None:
        server.store.auto_facts = True
        await memory.ensure_thread("ayse", "t1")
        await memory.append("ayse", "t1", [said("I want a flat")])
        await memory.append("ayse", "orphan", [said("a late write")])

    def left(self, server: ZepCE) -> list[object]:
        return [*server.store.users, *server.store.sessions, *server.store.messages, *server.store.facts]

    async def test_sessions_that_belong_to_nobody_go_too(self, memory: ZepMemory, server: ZepCE) -> None:
        await self.prepared(memory, server)
        assert (await memory.delete_user("ayse", ["t1", "orphan"])).status == "ok"
        assert self.left(server) == []

    async def test_a_404_alone_is_no_proof(self, memory: ZepMemory, server: ZepCE) -> None:
        await self.prepared(memory, server)
        server.store.graph_up = False
        assert (await memory.delete_user("ayse", ["t1", "orphan"])).status == "unavailable"
        assert "ayse" not in server.store.users
        assert server.store.facts  # the rows are gone, the graph is not, and the server would now say 404
        server.store.graph_up = True
        assert (await memory.delete_user("ayse", ["t1", "orphan"])).status == "ok"
        assert self.left(server) == []

    async def test_what_is_still_found_afterwards_is_unverified(
        self, memory: ZepMemory, server: ZepCE
    ) -> None:
        await self.prepared(memory, server)
        fine = {"message": "OK"}
        server.faults.set(
            FaultRule("status", status=200, body=fine, op="users.delete"),
            FaultRule("status", status=200, body=fine, op="memory.delete"),
        )
        assert (await memory.delete_user("ayse", ["t1"])).detail == "user"
        server.store.users.clear()
        assert (await memory.delete_user("ayse", ["t1"])).detail == "messages"
        server.store.messages.clear()
        outcome = await memory.delete_user("ayse", ["t1"])
        assert (outcome.status, outcome.detail) == ("unverified", "facts")

    async def test_what_cannot_be_searched_is_unverified(self, memory: ZepMemory, server: ZepCE) -> None:
        await self.prepared(memory, server)
        server.faults.set(FaultRule("status", status=500, op="sessions.search"))
        assert (await memory.delete_user("ayse", ["t1", "orphan"])).detail == "graph not searchable"

    @pytest.mark.parametrize("op", ["users.delete", "memory.delete", "users.get", "messages.list"])
    async def test_a_server_that_does_not_answer_makes_it_come_back(
        self, memory: ZepMemory, server: ZepCE, op: str
    ) -> None:
        await self.prepared(memory, server)
        server.faults.set(FaultRule("status", status=503, op=op))
        assert (await memory.delete_user("ayse", ["t1", "orphan"])).status == "unavailable"
        server.faults.set()
        assert (await memory.delete_user("ayse", ["t1", "orphan"])).status == "ok"
        assert self.left(server) == []

    async def test_somebody_unknown_is_erased_without_a_trace(self, memory: ZepMemory, server: ZepCE) -> None:
        assert (await memory.delete_user("ghost", [])).status == "ok"
        assert self.left(server) == []

    async def test_after_it_a_session_is_made_with_its_user_again(
        self, memory: ZepMemory, server: ZepCE
    ) -> None:
        await self.prepared(memory, server)
        await memory.delete_user("ayse", ["t1", "orphan"])
        await memory.ensure_thread("ayse", "t1")
        assert server.store.sessions["t1"]["user_id"] == "ayse"


async def test_the_sdk_says_duplicates_with_a_400(sdk: AsyncZep) -> None:
    await sdk.user.add(user_id="ayse")
    with pytest.raises(BadRequestError):
        await sdk.user.add(user_id="ayse")


async def test_the_sdk_deletes_a_fact_and_then_fails_so_nothing_of_ours_calls_it(
    sdk: AsyncZep, server: ZepCE
) -> None:
    await sdk.user.add(user_id="ayse")
    server.store.add_fact("ayse", "Ayse likes the sea")
    [fact] = server.store.facts
    with pytest.raises(json.JSONDecodeError):
        await sdk.memory.delete_fact(fact["uuid"])
    assert server.store.facts == []
    assert not await asyncio.to_thread(calls_of, "delete_fact")


async def test_the_sdk_lists_sessions_without_paging_so_nothing_of_ours_calls_it(sdk: AsyncZep) -> None:
    await sdk.user.add(user_id="ayse")
    for number in range(3):
        await sdk.memory.add_session(session_id=f"t{number}", user_id="ayse")
    listed = await sdk.memory.list_sessions(page_number=2, page_size=1)
    assert len(listed.sessions or []) != 1
    assert not await asyncio.to_thread(calls_of, "list_sessions")


def calls_of(method: str) -> list[str]:
    """Return the files of the backend that call a method of the SDK."""
    files = Path(zep_backend.__file__).parent.glob("*.py")
    return [file.name for file in files if f".{method}(" in file.read_text(encoding="utf-8")]


def test_the_exception_the_sdk_exports_cannot_be_caught() -> None:
    assert not issubclass(zep_python.ApiError, BaseException)
    assert issubclass(ApiError, Exception)


def test_what_the_sdk_needs_and_does_not_declare_we_declare() -> None:
    def names(distribution: str) -> set[str]:
        return {re.split(r"[\s<>=!;\[]", need)[0] for need in requires(distribution) or []}

    assert "packaging" not in names("zep-python")
    assert "packaging" in names("konak")


async def test_every_message_says_its_role_type_without_which_the_server_refuses(
    memory: ZepMemory, server: ZepCE, sdk: AsyncZep
) -> None:
    with pytest.raises(ApiError, match="RoleType"):
        await sdk.memory.add("t0", messages=[Message(role="user", content="x")])
    await memory.ensure_thread("ayse", "t1")
    reply = MemoryMessage(uuid5(SPACE, "reply"), "assistant", text("y"), THEN)
    assert (await memory.append("ayse", "t1", [said("x"), reply])).ok
    assert [row["role_type"] for row in server.store.messages] == ["user", "assistant"]


async def test_the_biggest_batch_there_can_be_is_small_enough_for_the_server(
    memory: ZepMemory, server: ZepCE
) -> None:
    await memory.ensure_thread("ayse", "t1")
    batch = [
        MemoryMessage(
            uuid5(SPACE, str(number)), "user", text("\U0001f3e1" * LONGEST_CONTENT), THEN, {"part": "1/9"}
        )
        for number in range(30)
    ]
    assert (await memory.append("ayse", "t1", batch)).ok
    [request] = server.received("memory.add")
    assert len(server.contents("t1")) == 30
    assert len(request.body) < MOST_BYTES / 5
