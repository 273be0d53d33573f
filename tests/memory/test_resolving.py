"""Resolving names: in a thread of its own, once for everybody, remembered for a while."""

from __future__ import annotations

import asyncio
import socket
import threading

import httpcore
import pytest

from memory.resolving import REMEMBERED_S, Resolver, ResolvingBackend
from tests.standins.clock import ManualClock
from tests.standins.serving import serving
from tests.standins.zep_ce.server import ZepCE


class Names:
    """Stands in for the operating system's resolver; `wait` keeps it from answering."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.addresses: list[tuple[int, str]] = [(socket.AF_INET6, "::1"), (socket.AF_INET, "127.0.0.1")]
        self.wait = threading.Event()
        self.wait.set()

    def getaddrinfo(self, host: str, *_args: object, **_options: object) -> list[object]:
        self.asked.append(host)
        self.wait.wait(5)
        if not self.addresses:
            raise socket.gaierror("no such host")
        return [(family, socket.SOCK_STREAM, 6, "", (address, 0)) for family, address in self.addresses]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    stand_in = Names()
    monkeypatch.setattr(socket, "getaddrinfo", stand_in.getaddrinfo)
    return stand_in


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_an_address_is_not_looked_up(names: Names, address: str) -> None:
    assert await Resolver().addresses(address) == [address]
    assert names.asked == []


async def test_ipv4_comes_first_and_nothing_twice(names: Names) -> None:
    names.addresses *= 2
    assert await Resolver().addresses("zep") == ["127.0.0.1", "::1"]


async def test_an_answer_is_remembered_for_a_while(names: Names) -> None:
    clock = ManualClock()
    resolver = Resolver(clock=clock)
    await resolver.addresses("zep")
    clock.advance(REMEMBERED_S - 0.1)
    await resolver.addresses("zep")
    assert names.asked == ["zep"]
    clock.advance(0.1)
    await resolver.addresses("zep")
    await resolver.addresses("other")
    assert names.asked == ["zep", "zep", "other"]


async def test_everybody_waits_for_one_look_up(names: Names) -> None:
    names.wait.clear()
    resolver = Resolver()
    waiting = [asyncio.create_task(resolver.addresses("zep")) for _ in range(20)]
    await asyncio.sleep(0.02)
    waiting[0].cancel()
    names.wait.set()
    ended = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(ended[0], asyncio.CancelledError)
    assert ended[1:] == [["127.0.0.1", "::1"]] * 19
    assert names.asked == ["zep"]


async def test_a_failure_is_told_and_not_remembered(names: Names) -> None:
    names.addresses = []
    resolver = Resolver()
    for _ in range(2):
        with pytest.raises(OSError, match="no such host"):
            await resolver.addresses("zep")
    assert names.asked == ["zep", "zep"]


async def test_old_addresses_serve_when_the_name_server_fails(names: Names) -> None:
    clock = ManualClock()
    resolver = Resolver(clock=clock)
    await resolver.addresses("zep")
    clock.advance(1_000)
    names.addresses = []
    assert await resolver.addresses("zep") == ["127.0.0.1", "::1"]


async def test_a_name_that_is_none_is_an_error_like_any_other() -> None:
    with pytest.raises(OSError):
        await Resolver().addresses("x" * 300 + ".invalid")


async def test_a_look_up_that_outlives_its_loop_harms_nobody(names: Names) -> None:
    names.wait.clear()
    thread_count = threading.active_count()

    def other_loop() -> None:
        async def impatient() -> None:
            async with asyncio.timeout(0.02):
                await Resolver().addresses("zep")

        with pytest.raises(TimeoutError):
            asyncio.run(impatient())

    await asyncio.to_thread(other_loop)
    names.wait.set()
    for _ in range(100):
        if threading.active_count() <= thread_count + 1:
            break
        await asyncio.sleep(0.01)


class Listed(Resolver):
    """Knows one host with an address where nobody listens before the one that serves."""

    async def addresses(self, host: str) -> list[str]:
        return ["::1", "127.0.0.1"]


async def test_the_first_address_that_takes_us_is_used() -> None:
    async with serving(ZepCE()) as url:
        stream = await ResolvingBackend(Listed()).connect_tcp("zep", int(url.rsplit(":", 1)[1]), timeout=1)
        await stream.aclose()


async def test_a_name_without_an_address_is_a_failed_connection(names: Names) -> None:
    names.addresses = []
    with pytest.raises(httpcore.ConnectError):
        await ResolvingBackend().connect_tcp("zep", 80)
