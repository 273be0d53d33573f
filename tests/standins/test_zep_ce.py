"""The stand-in keeps the server's contract where the backend's own tests do not reach."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
from zep_python import ConflictError, Message, NotFoundError
from zep_python.client import AsyncZep
from zep_python.core.api_error import ApiError

from tests.standins.faults import FaultRule
from tests.standins.serving import serving
from tests.standins.zep_ce.server import SECRET, ZepCE

KEY = {"Authorization": f"Api-Key {SECRET}"}


@pytest.fixture
def server() -> ZepCE:
    return ZepCE()


@pytest.fixture
async def http(server: ZepCE) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(server) as url:
        client = await asyncio.to_thread(httpx.AsyncClient, base_url=url, headers=KEY, trust_env=False)
        yield client
        await client.aclose()


@pytest.fixture
async def sdk(http: httpx.AsyncClient) -> AsyncIterator[AsyncZep]:
    bare = await asyncio.to_thread(httpx.AsyncClient, trust_env=False)
    yield AsyncZep(base_url=str(http.base_url).rstrip("/"), api_key=SECRET, timeout=5, httpx_client=bare)
    await bare.aclose()


@pytest.mark.parametrize("key", ["", "Api-Key", "Api-Key wrong", "Bearer test-secret", "Api-Key two words"])
async def test_a_wrong_key_is_a_401_in_plain_text(http: httpx.AsyncClient, key: str) -> None:
    answer = await http.get("/api/v2/users/x", headers={"Authorization": key})
    assert (answer.status_code, answer.text) == (401, "unauthorized\n")
    assert (await http.get("/api/v2/nowhere", headers={"Authorization": key})).status_code == 401


async def test_healthz_needs_no_key(http: httpx.AsyncClient) -> None:
    answer = await http.get("/healthz", headers={"Authorization": ""})
    assert (answer.status_code, answer.text) == (200, ".")


async def test_routes_that_are_none(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/v2/nowhere")).text == "404 page not found\n"
    assert (await http.get("/elsewhere")).status_code == 404
    assert (await http.delete("/api/v2/sessions/x")).status_code == 405


async def test_answers_are_json_labelled_as_text_and_escaped_for_html(
    http: httpx.AsyncClient, sdk: AsyncZep
) -> None:
    await sdk.memory.add("s", messages=[Message(role_type="user", content="<b> & \u2028")])
    answer = await http.get("/api/v2/sessions/s/memory")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert r"\u003cb\u003e \u0026 \u2028" in answer.text
    assert answer.json()["messages"][0]["content"] == "<b> & \u2028"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "EOF"),
        (b"{", "unexpected EOF"),
        (b"x", "invalid character"),
        (b"[]", "cannot unmarshal array"),
        (b"{}", "required"),
    ],
)
async def test_a_body_that_is_none_is_a_400(http: httpx.AsyncClient, body: bytes, words: str) -> None:
    answer = await http.post("/api/v2/sessions/s/memory", content=body)
    assert answer.status_code == 400
    assert words in answer.json()["message"]


async def test_a_body_that_is_too_large_is_a_413(http: httpx.AsyncClient) -> None:
    body = b'{"messages":[{"content":"' + b"x" * (5 << 20) + b'"}]}'
    assert (await http.post("/api/v2/sessions/s/memory", content=body)).status_code == 413


@pytest.mark.parametrize(
    ("message", "status", "words"),
    [
        (Message(content="x"), 400, "RoleType"),
        (Message(role_type="user", content="x" * 2501), 400, "2500"),
        (Message(role_type="human", content="x"), 500, "role_type_enum"),
        (Message(role_type="user", content="x", uuid_="abc"), 400, "invalid UUID length"),
        (Message(role_type="user", content="x", uuid_="z" * 36), 400, "invalid UUID format"),
        (Message(role_type="user", content="x", created_at="yesterday"), 400, "parsing time"),
    ],
)
async def test_messages_that_are_refused(sdk: AsyncZep, message: Message, status: int, words: str) -> None:
    with pytest.raises(ApiError) as refused:
        await sdk.memory.add("s", messages=[message])
    assert refused.value.status_code == status
    assert words in str(refused.value.body)


async def test_without_a_uuid_a_second_try_doubles(sdk: AsyncZep, server: ZepCE) -> None:
    for _ in range(2):
        await sdk.memory.add("s", messages=[Message(role_type="user", content="x")])
    assert server.contents("s") == ["x", "x"]


async def test_users_are_merged_and_counted(sdk: AsyncZep) -> None:
    await sdk.user.add(user_id="u", email="a@b.c", metadata={"a": 1})
    await sdk.memory.add_session(session_id="s", user_id="u")
    updated = await sdk.user.update("u", metadata={"b": {"c": 2}, "a": ""})
    assert (updated.metadata, updated.email) == ({"a": 1, "b": {"c": 2}}, "a@b.c")
    listed = await sdk.user.list_ordered(page_number=1, page_size=1)
    assert [user.session_count for user in listed.users or []] == [1]
    with pytest.raises(NotFoundError):
        await sdk.user.update("ghost", email="x")


async def test_sessions_are_merged_and_listed_without_pages(sdk: AsyncZep) -> None:
    for number in range(3):
        await sdk.memory.add_session(session_id=f"s{number}", metadata={"a": 1})
    updated = await sdk.memory.update_session("s0", metadata={"b": 2, "system": {"no": 1}})
    assert updated.metadata == {"a": 1, "b": 2}
    assert len((await sdk.memory.list_sessions(page_number=1, page_size=2)).sessions or []) == 3
    with pytest.raises(ApiError) as unknown:
        await sdk.memory.add_session(session_id="s9", user_id="ghost")
    assert "user not found" in str(unknown.value.body)


async def test_facts_one_by_one(sdk: AsyncZep, server: ZepCE) -> None:
    identifier = server.store.add_fact("u", "likes cats")
    assert (await sdk.memory.get_fact(identifier)).fact.fact == "likes cats"
    with pytest.raises(json.JSONDecodeError):
        await sdk.memory.delete_fact(identifier)  # deleted, and an empty body
    assert server.store.facts == []
    with pytest.raises(ApiError) as unknown:
        await sdk.memory.get_fact(identifier)
    assert unknown.value.status_code == 500
    with pytest.raises(NotFoundError):
        await sdk.memory.get_fact("no-uuid")


async def test_messages_one_by_one(sdk: AsyncZep, http: httpx.AsyncClient) -> None:
    identifier = str(uuid4())
    await sdk.memory.add(
        "s", messages=[Message(uuid_=identifier, role_type="user", content="x", metadata={"a": 1})]
    )
    updated = await sdk.memory.update_message_metadata("s", identifier, metadata={"b": 2})
    assert updated.metadata == {"a": 1, "b": 2}
    assert (await http.get("/api/v2/sessions/s/messages/no-uuid")).text.count("message") >= 2
    with pytest.raises(httpx.TransportError):  # the handler dies
        await sdk.memory.update_message_metadata("s", str(uuid4()), metadata={})


async def test_a_negative_number_of_messages_is_a_400(http: httpx.AsyncClient) -> None:
    assert (await http.get("/api/v2/sessions/s/memory?lastn=-1")).status_code == 400
    assert (await http.get("/api/v2/sessions/s/memory?lastn=x")).status_code == 400


async def test_a_client_that_hangs_up_before_the_commit_stores_nothing(sdk: AsyncZep, server: ZepCE) -> None:
    server.faults.set(FaultRule("latency", latency_ms=500, op="memory.add"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await sdk.memory.add("s", messages=[Message(role_type="user", content="x")])
    await asyncio.sleep(0.05)
    assert server.contents("s") == []
    assert server.received("memory.add")[0].status == "client-gone"


async def test_a_client_that_hangs_up_after_the_commit_has_stored(sdk: AsyncZep, server: ZepCE) -> None:
    server.faults.set(FaultRule("latency", latency_ms=500, when="after", op="memory.add"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await sdk.memory.add("s", messages=[Message(role_type="user", content="x")])
    assert server.contents("s") == ["x"]


class TestFaults:
    """Rules fire for the requests they name, as often as they say."""

    def fired(self, rule: FaultRule, ops: list[str]) -> list[bool]:
        return [rule.takes(op, "GET") for op in ops]

    def test_a_count_is_used_up(self) -> None:
        assert self.fired(FaultRule("reset", count=2), ["a"] * 4) == [True, True, False, False]

    def test_the_first_ones_can_be_let_through(self) -> None:
        assert self.fired(FaultRule("reset", skip=2), ["a"] * 3) == [False, False, True]

    def test_operations_are_matched_by_pattern_and_method(self) -> None:
        assert self.fired(FaultRule("reset", op="memory.*"), ["memory.get", "users.get"]) == [True, False]
        assert not FaultRule("reset", method="POST").takes("a", "GET")

    def test_a_percentage_is_about_kept(self) -> None:
        assert 20 <= sum(self.fired(FaultRule("reset", percent=30), ["a"] * 100)) <= 40

    def test_flapping_is_on_and_off_in_turns(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rule, seen = FaultRule("reset", flap_s=2), []
        for now in (0.0, 1.9, 2.0, 3.9, 4.0):
            monkeypatch.setattr(time, "monotonic", lambda now=now: now)
            seen.append(rule.takes("a", "GET"))
        assert seen == [True, True, False, False, True]


async def test_the_control_plane_drives_it_as_a_process(http: httpx.AsyncClient, server: ZepCE) -> None:
    await http.post("/__control/facts", json={"group_id": "u", "facts": ["likes cats"]})
    await http.post("/__control/config", json={"graph_up": False, "base_latency_ms": 1})
    rules = await http.post("/__control/faults", json=[{"kind": "status", "status": 503, "count": 1}])
    assert rules.status_code == 200
    assert (await http.get("/api/v2/users/u")).status_code == 503
    stats = (await http.get("/__control/stats")).json()
    assert stats["counts"]["op.users.get"] == 1
    assert (await http.get("/__control/dump")).json()["facts"][0]["fact"] == "likes cats"
    await http.post("/__control/reset")
    assert server.received() == []


async def test_what_was_received_can_be_searched(sdk: AsyncZep, server: ZepCE) -> None:
    await sdk.memory.add("s", messages=[Message(role_type="user", content="mail me at a@b.c")])
    assert (server.said("a@b.c"), server.said("nothing of the kind")) == (1, 0)


def test_conflicts_are_known_to_the_sdk() -> None:
    assert issubclass(ConflictError, ApiError)
