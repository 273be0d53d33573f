"""Resolve host names in threads of our own, once for everybody who waits, and remember the answer for a while.

asyncio resolves names in the loop's default executor. A look-up that hangs keeps its thread although the caller was
cut off at the deadline; with a handful of them every `asyncio.to_thread` of the process would wait for DNS.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

import httpcore

REMEMBERED_S: Final = 30.0


class Resolver:
    """One look-up per host at a time; `clock` gives monotonic seconds. Belongs to one event loop."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, tuple[float, list[str]]] = {}
        self._asked: dict[str, asyncio.Future[list[str]]] = {}

    async def addresses(self, host: str) -> list[str]:
        """Return the addresses of a host, IPv4 first; raises OSError where there are none.

        Addresses that are no longer fresh are used when a new look-up fails.
        """
        if _is_address(host):
            return [host]
        fresh_until, known = self._known.get(host, (0.0, []))
        if known and self._clock() < fresh_until:
            return known
        try:
            return await asyncio.shield(self._looking_up(host))
        except OSError:
            if known:
                return known
            raise

    def _looking_up(self, host: str) -> asyncio.Future[list[str]]:
        future = self._asked.get(host)
        if future is None:
            loop = asyncio.get_running_loop()
            future = self._asked[host] = loop.create_future()
            future.add_done_callback(lambda done: self._looked_up(host, done))
            threading.Thread(
                target=_look_up, args=(host, loop, future), name="memory-dns", daemon=True
            ).start()
        return future

    def _looked_up(self, host: str, future: asyncio.Future[list[str]]) -> None:
        del self._asked[host]
        if not future.cancelled() and future.exception() is None:
            self._known[host] = (self._clock() + REMEMBERED_S, future.result())


class ResolvingBackend(httpcore.AsyncNetworkBackend):
    """httpcore's network with our resolver in front; TLS still checks the name, not the address."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        self._resolver = resolver or Resolver()
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  # httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of a host that takes us."""
        try:
            addresses = await self._resolver.addresses(host)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        for address in addresses[:-1]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._inner.connect_tcp(addresses[-1], port, timeout, local_address, socket_options)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _look_up(host: str, loop: asyncio.AbstractEventLoop, future: asyncio.Future[list[str]]) -> None:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        ranked = sorted(found, key=lambda entry: entry[0] != socket.AF_INET)
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in ranked))
        outcome: list[str] | OSError = addresses or OSError(f"no address for {host}")
    except (OSError, UnicodeError) as error:
        outcome = error if isinstance(error, OSError) else OSError(str(error))

    def settle() -> None:
        if future.cancelled():
            return
        if isinstance(outcome, OSError):
            future.set_exception(outcome)
            future.exception()  # somebody who waited was perhaps cut off: not an exception nobody looked at
        else:
            future.set_result(outcome)

    try:
        loop.call_soon_threadsafe(settle)
    except RuntimeError:
        return  # the loop was closed while we were looking
