"""Reads that are cut off: the deadline holds, and the connections are as good as before."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator

import httpcore
import httpx
import pytest

from memory.breaker import Breaker
from memory.gate import RetryAfterGate
from memory.guard import Answer, Guard, Refused
from memory.http_client import http_client
from memory.port import Context, Outcome
from memory.settings import BreakerSettings
from memory.zep.backend import ZepMemory
from tests.standins.faults import FaultRule
from tests.standins.serving import free_port, serving
from tests.standins.zep_ce.server import SECRET, ZepCE

CONNECTIONS = 8
LATE_S = 4
"""What a deadline of a tenth of a second may take on a machine that has other things to do."""


@pytest.fixture
def server() -> ZepCE:
    return ZepCE()


@pytest.fixture
async def url(server: ZepCE) -> AsyncIterator[str]:
    async with serving(server) as address:
        yield address


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    client = await asyncio.to_thread(http_client, connections=CONNECTIONS)
    yield client
    await client.aclose()


def guard() -> Guard:
    breaker = Breaker(BreakerSettings())
    breaker.disable()
    return Guard(breaker, RetryAfterGate(pause_s=1, longest_s=300))


async def read(memory: ZepMemory, *, timeout_s: float = 0.05) -> Answer[Context] | Refused:
    async def ask() -> tuple[Outcome, Context | None]:
        return await memory.context("ayse", "t1")

    return await guard().call(ask, timeout_s=timeout_s)


def open_connections(http: httpx.AsyncClient) -> list[httpcore.AsyncConnectionInterface]:
    return list(http._transport._pool.connections)  # type: ignore[attr-defined]


async def status_of(memory: ZepMemory, *, timeout_s: float = 0.05) -> str:
    answer = await read(memory, timeout_s=timeout_s)
    assert isinstance(answer, Answer)
    return answer.outcome.status


@pytest.mark.parametrize("at_once", [1, 50])
async def test_after_fifty_cut_off_reads_the_next_one_works_and_no_connection_is_left(
    url: str, server: ZepCE, http: httpx.AsyncClient, at_once: int
) -> None:
    memory = ZepMemory(url, SECRET, http)
    server.faults.set(FaultRule("hang"))
    for _ in range(50 // at_once):
        assert set(await asyncio.gather(*(status_of(memory) for _ in range(at_once)))) == {"timeout"}
    assert open_connections(http) == []
    server.faults.set()
    assert await status_of(memory, timeout_s=10) == "empty"
    assert len(open_connections(http)) <= CONNECTIONS
    for _ in range(1_000):
        if server.inflight == 0:
            break
        await asyncio.sleep(0.01)
    assert server.inflight == 0  # the server has noticed as well


@pytest.mark.parametrize("steps", [1, 2, 3, 5, 10, 30])
async def test_turns_cut_off_all_at_once_leave_no_place_taken_however_far_they_came(
    url: str, http: httpx.AsyncClient, steps: int
) -> None:
    """A place freed by one goes to the next in the queue, which is cut off before it has made use of it."""
    memory = ZepMemory(url, SECRET, http)
    turns = [asyncio.create_task(read(memory, timeout_s=30)) for _ in range(5 * CONNECTIONS)]
    for _ in range(steps):
        await asyncio.sleep(0)
    for turn in turns:
        turn.cancel()
    await asyncio.gather(*turns, return_exceptions=True)
    assert await status_of(memory, timeout_s=10) == "empty"
    await http.get(url)  # a connection is taken back when the next request looks for one
    busy = [one for one in open_connections(http) if not (one.is_idle() or one.is_closed())]
    assert busy == []


async def test_cut_off_turns_leave_no_connection_either(
    url: str, server: ZepCE, http: httpx.AsyncClient
) -> None:
    memory = ZepMemory(url, SECRET, http)
    server.faults.set(FaultRule("hang"))
    turns = [asyncio.create_task(read(memory, timeout_s=30)) for _ in range(20)]
    await asyncio.sleep(0.05)
    for turn in turns:
        turn.cancel()
    ended = await asyncio.gather(*turns, return_exceptions=True)
    assert all(isinstance(end, asyncio.CancelledError) for end in ended)
    assert open_connections(http) == []
    server.faults.set()
    assert await status_of(memory, timeout_s=10) == "empty"


async def test_healthy_connections_survive_others_that_are_cut_off(
    url: str, server: ZepCE, http: httpx.AsyncClient
) -> None:
    memory = ZepMemory(url, SECRET, http)
    await status_of(memory, timeout_s=10)
    kept = len(open_connections(http))
    server.faults.set(FaultRule("hang", op="memory.get", count=1))
    assert await status_of(memory) == "timeout"
    assert kept - 2 <= len(open_connections(http)) <= kept


@pytest.mark.parametrize(
    "rule",
    [
        FaultRule("hang"),
        FaultRule("latency", latency_ms=5_000),
        FaultRule("latency", latency_ms=5_000, when="after"),
    ],
    ids=["hanging", "slow", "slow after the commit"],
)
async def test_the_deadline_is_wall_clock(
    url: str, server: ZepCE, http: httpx.AsyncClient, rule: FaultRule
) -> None:
    memory = ZepMemory(url, SECRET, http)
    await status_of(memory, timeout_s=10)
    server.faults.set(rule)
    began = time.perf_counter()
    assert await status_of(memory, timeout_s=0.1) == "timeout"
    assert time.perf_counter() - began < LATE_S


async def test_a_server_that_trickles_its_answer_does_not_stretch_the_deadline(
    http: httpx.AsyncClient,
) -> None:
    """Each byte resets a time-out per read; only a deadline around the whole call ends this."""

    async def trickle(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
            while True:
                writer.write(b" ")
                await writer.drain()
                await asyncio.sleep(0.01)
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(trickle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    began = time.perf_counter()
    assert await status_of(ZepMemory(f"http://127.0.0.1:{port}", SECRET, http), timeout_s=0.1) == "timeout"
    assert time.perf_counter() - began < LATE_S
    assert open_connections(http) == []
    server.close()


async def test_a_server_that_accepts_nobody_does_not_stretch_the_deadline(http: httpx.AsyncClient) -> None:
    with socket.socket() as listener:  # the backlog takes the connection, nobody ever reads from it
        listener.bind(("127.0.0.1", 0))
        listener.listen(1)
        memory = ZepMemory(f"http://127.0.0.1:{listener.getsockname()[1]}", SECRET, http)
        began = time.perf_counter()
        assert await status_of(memory, timeout_s=0.1) == "timeout"
        assert time.perf_counter() - began < LATE_S


async def test_a_dead_port_is_unavailable_at_once(http: httpx.AsyncClient) -> None:
    memory = ZepMemory(f"http://127.0.0.1:{free_port()}", SECRET, http)
    assert await status_of(memory, timeout_s=10) == "unavailable"


async def test_a_name_that_does_not_resolve_in_time_costs_the_deadline_and_nobody_elses_thread(
    http: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, asked = threading.Event(), []

    def hanging(host: str, *_args: object, **_options: object) -> list[object]:
        asked.append(host)
        answered.wait(10)
        raise socket.gaierror("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    memory = ZepMemory("http://zep.internal:8000", SECRET, http)
    began = time.perf_counter()
    assert set(await asyncio.gather(*(status_of(memory, timeout_s=0.4) for _ in range(50)))) == {"timeout"}
    assert time.perf_counter() - began < LATE_S
    async with asyncio.timeout(5):
        assert await asyncio.to_thread(lambda: "free") == "free"
    assert asked == ["zep.internal"]
    answered.set()
