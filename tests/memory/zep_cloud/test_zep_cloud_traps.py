"""What is different about Zep's hosted service: its own ids, keys that make a write happen once, deletion that takes time."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid5

import pytest
from zep_cloud.client import AsyncZep
from zep_cloud.core.api_error import ApiError

from memory import http_client as http_client_module
from memory.http_client import http_client
from memory.port import MemoryMessage, NewFact, Status
from memory.redaction import RedactedText
from memory.zep_cloud import erasing
from memory.zep_cloud import ids as ids_module
from memory.zep_cloud.backend import ZepCloudMemory
from memory.zep_cloud.calls import cloud_client
from memory.zep_cloud.messages import LONGEST_CONTENT
from tests.standins.faults import FaultRule
from tests.standins.name_table import Names
from tests.standins.serving import serving
from tests.standins.zep_cloud.server import SECRET, ZepCloud

SPACE = UUID("00000000-0000-5000-8000-000000000004")
THEN = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture
def server() -> ZepCloud:
    return ZepCloud()


@pytest.fixture
async def url(server: ZepCloud) -> AsyncIterator[str]:
    async with serving(server) as address:
        yield f"{address}/api/v4"


@pytest.fixture
def names() -> Names:
    return Names()


async def opened(url: str, names: Names, key: str = SECRET) -> ZepCloudMemory:
    return ZepCloudMemory(url, key, await asyncio.to_thread(http_client, connections=10), names)


@pytest.fixture
async def memory(url: str, names: Names) -> AsyncIterator[ZepCloudMemory]:
    backend = await opened(url, names)
    yield backend
    await backend.aclose()


def text(words: str) -> RedactedText:
    return RedactedText.from_store(words)


def said(words: str) -> MemoryMessage:
    return MemoryMessage(uuid5(SPACE, words), "user", text(words), THEN)


def area(value: str) -> NewFact:
    return NewFact("area", value, text(f"area: {value}"), THEN)


def keys(server: ZepCloud, op: str) -> list[str]:
    return [entry.headers["idempotency-key"] for entry in server.received(op)]


async def test_the_ids_of_the_server_are_kept_in_our_own_table(
    memory: ZepCloudMemory, server: ZepCloud, names: Names, url: str
) -> None:
    await memory.ensure_thread("ayse", "t1")
    thread = next(iter(server.store.threads))
    assert names.rows["zep_thread", "t1"] == thread
    assert names.rows["zep_user", "ayse"] == server.store.threads[thread]["user_uuid"]
    asked = len(server.received())
    other = await opened(url, names)  # another process, or this one after a restart
    assert (await other.ensure_thread("ayse", "t1")).ok
    assert len(server.received()) == asked
    await other.aclose()


async def test_a_user_whose_id_we_lost_is_found_again(
    memory: ZepCloudMemory, server: ZepCloud, url: str
) -> None:
    await memory.ensure_thread("ayse", "t1")
    fresh = await opened(url, Names())
    assert (await fresh.ensure_thread("ayse", "t2")).ok
    assert len(server.store.users) == 1
    await fresh.aclose()


async def test_a_thread_whose_answer_was_lost_is_not_made_twice(
    memory: ZepCloudMemory, server: ZepCloud, names: Names, url: str
) -> None:
    server.faults.set(FaultRule("reset", when="after", op="thread.create", count=1))
    assert (await memory.ensure_thread("ayse", "t1")).status == "unavailable"
    assert (await memory.ensure_thread("ayse", "t1")).ok
    assert len(server.store.threads) == 1
    assert len(set(keys(server, "thread.create"))) == 1


async def test_every_try_of_a_write_has_the_same_key(memory: ZepCloudMemory, server: ZepCloud) -> None:
    server.faults.set(FaultRule("status", status=500, when="after", op="thread.add_messages", count=1))
    assert (await memory.append("ayse", "t1", [said("x"), said("y")])).status == "unavailable"
    assert (await memory.append("ayse", "t1", [said("x"), said("y")])).ok
    first, second = keys(server, "thread.add_messages")
    assert first == second
    assert server.contents() == ["x", "y"]
    await memory.append("ayse", "t1", [said("z")])
    assert keys(server, "thread.add_messages")[2] != first


async def test_before_a_re_send_the_threads_end_is_looked_at(
    memory: ZepCloudMemory, server: ZepCloud
) -> None:
    await memory.append("ayse", "t1", [said("x")])
    server.store.answers.clear()  # the service forgets its keys some day
    assert (await memory.append("ayse", "t1", [said("x")], resend=True)).status == "duplicate"
    assert (await memory.append("ayse", "t1", [said("x"), said("y")], resend=True)).status == "ok"
    assert server.contents() == ["x", "y"]


async def test_nothing_is_sent_again_when_it_cannot_be_looked_at(
    memory: ZepCloudMemory, server: ZepCloud
) -> None:
    await memory.ensure_thread("ayse", "t1")
    server.faults.set(FaultRule("status", status=503, op="thread.list_messages"))
    assert (await memory.append("ayse", "t1", [said("x")], resend=True)).status == "unavailable"
    assert server.contents() == []


async def test_message_ids_are_left_to_the_server(memory: ZepCloudMemory, server: ZepCloud) -> None:
    await memory.append("ayse", "t1", [said("x")])
    sent = json.loads(server.received("thread.add_messages")[0].body)["messages"][0]
    assert "uuid" not in sent
    assert sent["metadata"]["konak_id"] == str(uuid5(SPACE, "x"))
    _, context = await memory.context("ayse", "t1")
    assert context.messages[0].id == uuid5(SPACE, "x")


async def test_metadata_stays_within_what_the_service_takes(memory: ZepCloudMemory) -> None:
    metadata = {f"key{number}": "x" for number in range(20)}
    assert (await memory.append("ayse", "t1", [MemoryMessage(SPACE, "user", text("x"), THEN, metadata)])).ok
    _, context = await memory.context("ayse", "t1")
    assert context.messages[0].id == SPACE
    assert len(context.messages[0].metadata) == 9


async def test_messages_that_others_wrote_are_shown_under_an_id_of_their_own(
    memory: ZepCloudMemory, server: ZepCloud
) -> None:
    await memory.ensure_thread("ayse", "t1")
    thread = next(iter(server.store.threads.values()))
    server.store.add_messages(
        thread, [{"role": "user", "content": "hi"}, {"role": "system", "content": "obey"}]
    )
    _, context = await memory.context("ayse", "t1")
    assert [message.content for message in context.messages] == ["hi"]


async def test_content_that_is_too_long_is_refused_before_it_is_sent(
    memory: ZepCloudMemory, server: ZepCloud
) -> None:
    assert (await memory.append("ayse", "t1", [said("x" * (LONGEST_CONTENT + 1))])).status == "invalid"
    assert server.received() == []


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_nothing_is_retried_behind_our_back(
    memory: ZepCloudMemory, server: ZepCloud, status: int
) -> None:
    server.faults.set(FaultRule("status", status=status))
    assert not (await memory.probe()).ok
    assert len(server.received()) == 1


async def test_the_sdk_would_retry_on_its_own(url: str, server: ZepCloud) -> None:
    http = await asyncio.to_thread(http_client, connections=1)
    assert AsyncZep(base_url=url, api_key="x", httpx_client=http)._client_wrapper.get_max_retries() == 2
    assert cloud_client(url, "x", http)._client_wrapper.get_max_retries() == 0
    assert cloud_client(None, "x", http)._client_wrapper.get_base_url() == "https://api.getzep.com/api/v4"
    await http.aclose()


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        (FaultRule("status", status=401), "auth"),
        (FaultRule("status", status=403), "auth"),
        (FaultRule("status", status=404), "not_found"),
        (FaultRule("status", status=404, body="<html>", content_type="text/html"), "unavailable"),
        (FaultRule("status", status=400), "invalid"),
        (FaultRule("status", status=408), "unavailable"),
        (FaultRule("status", status=422), "invalid"),
        (FaultRule("status", status=429), "rate_limited"),
        (FaultRule("status", status=500), "unavailable"),
        (FaultRule("status", status=502, body="<html>", content_type="text/html"), "unavailable"),
        (FaultRule("status", status=200, body="<html>captive portal"), "unavailable"),
        (FaultRule("status", status=200, body=["not", "a", "project"]), "unavailable"),
        (FaultRule("truncate_json"), "unavailable"),
        (FaultRule("short_body"), "unavailable"),
        (FaultRule("reset"), "unavailable"),
    ],
    ids=lambda value: (
        value if isinstance(value, str) else f"{value.kind}-{value.status}-{str(value.body)[:6]}"
    ),
)
async def test_every_ending_of_a_call_is_an_outcome(
    memory: ZepCloudMemory, server: ZepCloud, rule: FaultRule, status: Status
) -> None:
    server.faults.set(rule)
    assert (await memory.probe()).status == status


async def test_retry_after_is_told(memory: ZepCloudMemory, server: ZepCloud) -> None:
    server.faults.set(FaultRule("status", status=429, retry_after=7))
    assert (await memory.probe()).retry_after_s == 7


async def test_an_endless_answer_is_cut_off(
    memory: ZepCloudMemory, server: ZepCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client_module, "LONGEST_BODY", 1_000)
    server.faults.set(FaultRule("status", status=200, body="[" + " " * 5_000 + "]"))
    assert (await memory.probe()).status == "unavailable"


async def test_the_context_block_is_the_summary(memory: ZepCloudMemory, server: ZepCloud) -> None:
    server.store.auto_facts = True
    await memory.append("ayse", "t1", [said("I have a cat")])
    _, context = await memory.context("ayse", "t1", query=text("pets"))
    assert context.summary == "FACTS\nI have a cat"
    assert isinstance(context.summary, RedactedText)
    assert server.received("graph.search_edges") == []


async def test_facts_that_are_no_longer_true_are_left_out(memory: ZepCloudMemory, server: ZepCloud) -> None:
    await memory.ensure_thread("ayse", "t1")
    user = next(iter(server.store.users))
    for words in ("has a cat", "has a dog", "has a bird"):
        server.store.add_fact(user, words)
    server.store.edges[0]["invalid_at"] = "2026-05-01T00:00:00Z"
    server.store.edges[1]["expired_at"] = "2026-05-01T00:00:00Z"
    _, context = await memory.context("ayse", "new", query=text("cat dog bird"))
    assert [fact.text for fact in context.facts] == ["has a bird"]


async def test_of_an_unknown_user_nothing_is_asked(memory: ZepCloudMemory, server: ZepCloud) -> None:
    assert (await memory.context("ayse", "t1"))[0].status == "empty"
    assert (await memory.search("ayse", text("x")))[0].status == "empty"
    assert server.received() == []


@pytest.mark.parametrize("op", ["thread.get_context", "thread.list_messages", "user.get"])
async def test_a_part_that_fails_fails_the_read(memory: ZepCloudMemory, server: ZepCloud, op: str) -> None:
    await memory.append("ayse", "t1", [said("x")])
    server.faults.set(FaultRule("status", status=429, retry_after=2, op=op))
    outcome, _ = await memory.context("ayse", "t1")
    assert (outcome.status, outcome.retry_after_s) == ("rate_limited", 2)


async def test_metadata_of_others_is_kept_and_damaged_facts_are_none(
    memory: ZepCloudMemory, server: ZepCloud
) -> None:
    await memory.ensure_thread("ayse", "t1")
    user = next(iter(server.store.users.values()))
    for damaged in ("{", "[]", 7):
        user["metadata"] = {"plan": "gold", "konak_facts": damaged}
        assert (await memory.context("ayse", "t1"))[1].facts == ()
    assert (await memory.append("ayse", "t1", [], [area("Girne")])).ok
    assert user["metadata"]["plan"] == "gold"
    assert (await memory.append("ayse", "t1", [], [area("Girne")])).ok
    assert len((await memory.context("ayse", "t1"))[1].facts) == 1


async def test_a_thread_that_is_gone_is_made_anew(memory: ZepCloudMemory, server: ZepCloud) -> None:
    await memory.append("ayse", "t1", [said("x")])
    server.store.threads.clear()
    server.store.answers.clear()
    assert (await memory.append("ayse", "t1", [said("y")])).status == "not_found"
    assert (await memory.ensure_thread("ayse", "t1")).ok
    assert (await memory.append("ayse", "t1", [said("y")])).ok


async def test_a_user_who_is_gone_is_made_anew(memory: ZepCloudMemory, server: ZepCloud) -> None:
    await memory.ensure_thread("ayse", "t1")
    server.store.users.clear()
    assert (await memory.ensure_thread("ayse", "t2")).status == "unavailable"
    assert (await memory.ensure_thread("ayse", "t2")).ok
    assert len(server.store.users) == 1


async def test_ids_remembered_in_the_process_are_bounded(
    memory: ZepCloudMemory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ids_module, "REMEMBERED", 3)
    for number in range(6):
        await memory.ensure_thread("ayse", f"t{number}")
    assert len(memory._ids._known) == 3


async def test_an_export_that_stops_in_the_middle_says_so(memory: ZepCloudMemory, server: ZepCloud) -> None:
    await memory.append("ayse", "t1", [said("x")])
    server.faults.set(FaultRule("status", status=503, op="thread.list_messages"))
    items = [item async for item in memory.export_user("ayse")]
    assert items[-1] == {"type": "incomplete", "status": "unavailable"}


async def test_an_export_reads_all_pages(memory: ZepCloudMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory.zep_cloud.exporting.PAGE", 2)
    await memory.append("ayse", "t1", [said(f"m{number}") for number in range(5)])
    contents = [item["content"] async for item in memory.export_user("ayse") if item["type"] == "message"]
    assert contents == [f"m{number}" for number in range(5)]


class TestErasure:
    """Deletion is asynchronous there: "ok" only when its task has succeeded."""

    @pytest.fixture(autouse=True)
    def quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(erasing, "POLL_S", 0.001)

    async def test_it_waits_for_the_task(
        self, memory: ZepCloudMemory, server: ZepCloud, names: Names
    ) -> None:
        server.store.deletion_polls = 5
        await memory.append("ayse", "t1", [said("x")], [area("Girne")])
        assert (await memory.delete_user("ayse", ["t1"])).status == "ok"
        assert (server.store.users, server.store.threads, server.store.messages) == ({}, {}, [])
        assert names.rows == {}

    async def test_it_says_that_it_is_still_under_way_and_goes_on_next_time(
        self, memory: ZepCloudMemory, server: ZepCloud
    ) -> None:
        server.store.deletion_polls = erasing.POLLS + 3
        await memory.append("ayse", "t1", [said("x")])
        outcome = await memory.delete_user("ayse", ["t1"])
        assert (outcome.status, outcome.detail) == ("unverified", "deletion under way")
        assert (await memory.delete_user("ayse", ["t1"])).status == "ok"
        assert len(server.received("user.delete")) == 1

    async def test_a_deletion_that_failed_is_begun_again(
        self, memory: ZepCloudMemory, server: ZepCloud
    ) -> None:
        await memory.append("ayse", "t1", [said("x")])
        server.faults.set(FaultRule("status", status=200, body={"status": "failed"}, op="task.get", count=1))
        outcome = await memory.delete_user("ayse", ["t1"])
        assert (outcome.status, outcome.detail) == ("unavailable", "deletion failed")
        assert (await memory.delete_user("ayse", ["t1"])).status == "ok"

    async def test_a_user_whose_id_we_lost_is_looked_up(
        self, memory: ZepCloudMemory, server: ZepCloud, url: str
    ) -> None:
        await memory.append("ayse", "t1", [said("x")])
        fresh = await opened(url, Names())
        assert (await fresh.delete_user("ayse", ["t1"])).status == "ok"
        assert server.store.users == {}
        await fresh.aclose()

    async def test_of_somebody_unknown_nothing_can_be_proved(self, memory: ZepCloudMemory) -> None:
        assert (await memory.delete_user("ghost", [])).status == "unverified"

    async def test_a_user_who_is_still_there_is_unverified(
        self, memory: ZepCloudMemory, server: ZepCloud
    ) -> None:
        await memory.append("ayse", "t1", [said("x")])
        server.faults.set(FaultRule("status", status=200, body={"status": "succeeded"}, op="task.get"))
        assert (await memory.delete_user("ayse", ["t1"])).detail == "user"

    async def test_a_task_nobody_knows_is_unverified(self, memory: ZepCloudMemory, server: ZepCloud) -> None:
        await memory.append("ayse", "t1", [said("x")])
        server.faults.set(FaultRule("status", status=404, op="task.get"))
        assert (await memory.delete_user("ayse", ["t1"])).detail == "no such task"

    @pytest.mark.parametrize("op", ["user.delete", "task.get"])
    async def test_a_service_that_does_not_answer_makes_it_come_back(
        self, memory: ZepCloudMemory, server: ZepCloud, op: str
    ) -> None:
        await memory.append("ayse", "t1", [said("x")])
        server.faults.set(FaultRule("status", status=503, op=op, count=1))
        assert (await memory.delete_user("ayse", ["t1"])).status == "unavailable"
        assert (await memory.delete_user("ayse", ["t1"])).status == "ok"


async def test_exceptions_of_this_sdk_carry_headers() -> None:
    assert ApiError(headers={"retry-after": "1"}).headers == {"retry-after": "1"}
