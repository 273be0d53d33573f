"""The outer shell of every stand-in: an ASGI app that can also hang, lie, cut short and drop the connection."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote

from tests.standins.faults import FaultPlan, FaultRule
from tests.standins.wire import JSON, TEXT, Panic, Reply, Request

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(slots=True)
class Received:
    """One request as the stand-in saw it, and what it did."""

    op: str
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: str
    at: float
    status: int | str | None = None
    faults: list[str] = field(default_factory=list)
    committed: bool = False


class StandIn:
    """A server made of `op_of` and `handle`; state lives in the subclass. Runs under uvicorn, over real TCP."""

    def __init__(self) -> None:
        self.faults = FaultPlan()
        self.log: list[Received] = []
        self.counts: Counter[str] = Counter()
        self.base_latency_ms = 0.0
        self.inflight = 0
        self.most_inflight = 0

    def op_of(self, request: Request) -> str:
        """Return the operation's name, as fault rules and the log call it."""
        raise NotImplementedError

    def handle(self, request: Request) -> Reply:
        """Do what the request asks; raises Panic to drop the connection."""
        raise NotImplementedError

    async def control(self, request: Request) -> Reply:
        """Answer a request under `/__control/`."""
        raise NotImplementedError

    def received(self, op: str = "*") -> list[Received]:
        """Return what was received for one operation, "*" for all."""
        return [entry for entry in self.log if op in ("*", entry.op)]

    def said(self, text: str) -> int:
        """Count the requests that carried a text anywhere: a probe for what must not leave."""
        return sum(text in entry.body or text in entry.path or text in str(entry.query) for entry in self.log)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._lifespan(receive, send)
            return
        raw = (scope.get("raw_path") or scope["path"].encode()).decode("ascii", "replace").split("?")[0]
        body, gone = await _body(receive)
        request = Request(
            scope["method"],
            raw,
            parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True),
            {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
            body,
        )
        if raw.startswith("/__control"):
            await _send(send, await self.control(request))
            return
        op = self.op_of(request)
        headers = {name: value for name, value in request.headers.items() if name != "authorization"}
        entry = Received(
            op,
            request.method,
            unquote(raw),
            dict(request.query),
            headers,
            body.decode("utf-8", "replace"),
            time.time(),
        )
        self.log.append(entry)
        self.counts["requests"] += 1
        self.counts[f"op.{op}"] += 1
        self.inflight += 1
        self.most_inflight = max(self.most_inflight, self.inflight)
        try:
            await self._serve(request, entry, receive, send, gone=gone)
        finally:
            self.inflight -= 1

    async def _serve(
        self, request: Request, entry: Received, receive: Receive, send: Send, *, gone: bool
    ) -> None:
        latencies, fault = self.faults.draw(entry.op, request.method)
        entry.faults = [rule.kind for rule in latencies] + ([fault.kind] if fault else [])
        before_s = self.base_latency_ms / 1000 + sum(
            rule.delay_s() for rule in latencies if rule.when == "before"
        )
        if gone or (before_s and await _waited_for_nobody(before_s, receive)):
            entry.status = "client-gone"  # the server's context is cancelled before the commit
            return
        if fault and fault.when == "before":
            await self._show(fault, None, entry, receive, send)
            return
        try:
            reply = self.handle(request)
        except Panic:
            entry.status = "panic"
            await _abort(send)
            return
        entry.committed = reply.status < 300 or "already" in reply.body
        after_s = sum(rule.delay_s() for rule in latencies if rule.when == "after")
        if after_s and await _waited_for_nobody(after_s, receive):
            entry.status = "client-gone"
            return
        if fault:
            await self._show(fault, reply, entry, receive, send)
            return
        entry.status = reply.status
        await _send(send, reply)

    async def _show(
        self, rule: FaultRule, reply: Reply | None, entry: Received, receive: Receive, send: Send
    ) -> None:
        entry.status = rule.kind
        if rule.kind == "status":
            entry.status = rule.status
            await _send(send, _faulty_reply(rule))
        elif rule.kind == "hang":
            await _waited_for_nobody((rule.latency_ms or 3_600_000) / 1000, receive)
            await _abort(send)
        elif rule.kind == "reset":
            await _abort(send, reset=True)
        else:
            whole = (reply or Reply(200, '{"messages":[],"relevant_facts":[],"message":"OK"}')).body.encode()
            cut = whole[: max(1, len(whole) // 2)]
            status, content_type = (reply.status, reply.content_type) if reply else (200, TEXT)
            promised = len(cut) if rule.kind == "truncate_json" else len(whole)
            await _send_raw(send, status, content_type, {}, cut, promised)
            if rule.kind == "short_body":
                await asyncio.sleep(0.02)
                await _abort(send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] != "lifespan.shutdown":
            await send({"type": f"{message['type']}.complete"})
        await send({"type": "lifespan.shutdown.complete"})


def _faulty_reply(rule: FaultRule) -> Reply:
    headers = {} if rule.retry_after is None else {"Retry-After": str(rule.retry_after)}
    body = {"message": f"injected {rule.status}"} if rule.body is None else rule.body
    if isinstance(body, str):
        return Reply(rule.status, body, rule.content_type or TEXT, headers)
    return Reply(rule.status, json.dumps(body), rule.content_type or JSON, headers)


async def _body(receive: Receive) -> tuple[bytes, bool]:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return body, True
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body, False


async def _waited_for_nobody(seconds: float, receive: Receive) -> bool:
    """Wait; return True at once when the client hangs up first."""

    async def hung_up() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    task = asyncio.ensure_future(hung_up())
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        return False
    return task.exception() is None


async def _abort(send: Send, *, reset: bool = False) -> None:
    """Close the TCP connection: FIN, as when a server dies, or a real RST."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("connection dropped by the stand-in")
    connection = transport.get_extra_info("socket")
    if reset and connection is not None and connection.fileno() >= 0:  # a killed client has closed it
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await asyncio.sleep(0.01)


async def _send(send: Send, reply: Reply) -> None:
    data = reply.body.encode()
    await _send_raw(send, reply.status, reply.content_type, dict(reply.headers), data, len(data))


async def _send_raw(
    send: Send, status: int, content_type: str, headers: dict[str, str], data: bytes, promised: int
) -> None:
    pairs = {"content-type": content_type, "content-length": str(promised), **headers}
    try:
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(name.encode(), value.encode()) for name, value in pairs.items()],
            }
        )
        await send({"type": "http.response.body", "body": data, "more_body": promised > len(data)})
    except OSError:
        return
