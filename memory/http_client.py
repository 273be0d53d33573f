"""The HTTP client under both SDKs: bounded in connections, bytes and time, with an eye on `Retry-After`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

import httpcore
import httpx

from memory.gate import parse_retry_after
from memory.resolving import ResolvingBackend

BACKSTOP_S: Final = 30.0
"""Bound of each phase of a request, should a caller ever forget its deadline."""
KEPT_S: Final = 30.0
"""How long an idle connection is kept."""
LONGEST_BODY: Final = 8 << 20
"""Bytes of an answer; parsing more would hold up every other turn of the process."""


@dataclass(slots=True)
class Seen:
    """What the last answer of a call said outside of its body; SDK exceptions drop the headers."""

    status: int | None = None
    retry_after_s: float | None = None


_seen: ContextVar[Seen | None] = ContextVar("memory_http_seen", default=None)


@contextmanager
def watching() -> Iterator[Seen]:
    """Collect what the answers say while the block runs, in this task only."""
    seen = Seen()
    token = _seen.set(seen)
    try:
        yield seen
    finally:
        _seen.reset(token)


def http_client(*, connections: int) -> httpx.AsyncClient:
    """Make the client; its own time-outs are a backstop, the deadline belongs to the caller.

    There are as many kept connections as connections: a cancelled request closes the one it used, the others stay.
    Reads certificates from files: call it in a thread.
    """
    return httpx.AsyncClient(
        timeout=httpx.Timeout(BACKSTOP_S),
        transport=_Transport(connections),
        event_hooks={"response": [_note]},
        follow_redirects=False,
    )


class _Transport(httpx.AsyncHTTPTransport):
    """httpx's transport on a pool that resolves names our way."""

    def __init__(self, connections: int) -> None:
        super().__init__(verify=False)  # its own pool is replaced: no need to read certificates twice
        self._pool = _Pool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=KEPT_S,
            network_backend=ResolvingBackend(),
        )


class _Pool(httpcore.AsyncConnectionPool):
    """httpcore's pool, less the connections that are busy for nobody.

    A request that is cut off after it was given a connection and before it has made use of it leaves that connection
    in httpcore 1.0.9 (its issue 1093) for ever: neither idle nor closed. Once a burst of reads that time out together
    has filled the pool with such, no request is sent any more.
    """

    def _assign_requests_to_connections(self) -> list[httpcore.AsyncConnectionInterface]:
        taken = {id(request.connection) for request in self._requests}
        left = [one for one in self._connections if id(one) not in taken and not _is_at_rest(one)]
        self._connections = [one for one in self._connections if one not in left]
        return left + super()._assign_requests_to_connections()


def _is_at_rest(connection: httpcore.AsyncConnectionInterface) -> bool:
    return connection.is_idle() or connection.is_closed()


async def _note(response: httpx.Response) -> None:
    seen = _seen.get()
    if seen is not None:
        seen.status = response.status_code
        seen.retry_after_s = parse_retry_after(response.headers.get("retry-after"))
    if isinstance(response.stream, httpx.AsyncByteStream):
        response.stream = _Bounded(response.stream)


class _Bounded(httpx.AsyncByteStream):
    """A body that ends in an error where it gets too long."""

    def __init__(self, inner: httpx.AsyncByteStream) -> None:
        self._inner = inner

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Pass the pieces on."""
        length = 0
        async for piece in self._inner:
            length += len(piece)
            if length > LONGEST_BODY:
                raise httpx.ReadError("the answer is too long")
            yield piece

    async def aclose(self) -> None:
        """Close the connection's side, also when cut off meanwhile: httpcore would keep its place in the pool for ever."""
        await asyncio.shield(self._inner.aclose())
