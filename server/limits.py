"""What one request, and one person, may ask of the server; whoever asks for more is told when to come back."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.allowance import Allowance, OpenCalls

OPEN_RETRY_AFTER_S = 1
BODY_WITHIN_S = 20.0
"""How long the next piece of a body may take."""
DISCARDED_BYTES = 8 << 20
DISCARD_WITHIN_S = 5.0
"""How much of a body that is too large is read away, and for how long, so that its sender can hear the answer."""
Identify = Callable[[Scope], Awaitable[str | None]]
"""Names the person behind a request, None where nobody in particular asks or the token does not hold."""


class BodyLimit:
    """Middleware: refuse bodies above a size with 413, as soon as they are announced or have come that far."""

    def __init__(self, app: ASGIApp, *, most_bytes: int) -> None:
        self._app = app
        self._most = most_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what is read; what follows the limit is read only to be thrown away, and not for long."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not announced.isdigit() or int(announced) > self._most:
            await self._refuse(scope, receive, send, more=True)
            return
        body, complete = bytearray(), False
        held: list[Message] = []
        while not complete:
            try:
                async with asyncio.timeout(BODY_WITHIN_S):
                    message = await receive()
            except TimeoutError:
                await JSONResponse({"detail": "the body did not come"}, 408)(scope, receive, send)
                return
            held.append(message)
            body += message.get("body", b"")
            complete = message["type"] != "http.request" or not message.get("more_body", False)
            if len(body) > self._most:
                await self._refuse(scope, receive, send, more=not complete)
                return
        messages = iter(held)

        async def replay() -> Message:
            return next(messages, None) or await receive()

        await self._app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, *, more: bool) -> None:
        # A client that is still sending when the connection closes never gets to read why.
        await self._discard(receive, more=more)
        answer = JSONResponse({"detail": f"a body may have {self._most} bytes at most"}, 413)
        answer.headers["Connection"] = "close"
        await answer(scope, receive, send)

    async def _discard(self, receive: Receive, *, more: bool) -> None:
        left = DISCARDED_BYTES
        try:
            async with asyncio.timeout(DISCARD_WITHIN_S):
                while more and left > 0:
                    message = await receive()
                    left -= len(message.get("body", b""))
                    more = message["type"] == "http.request" and message.get("more_body", False)
        except TimeoutError:
            return


class PersonLimits:
    """Middleware: bound how many requests a person makes in a minute and holds open at the same time."""

    def __init__(
        self, app: ASGIApp, *, identify: Identify, allowance: Allowance, open_calls: OpenCalls
    ) -> None:
        self._app = app
        self._identify = identify
        self._allowance = allowance
        self._open = open_calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 429 with `Retry-After` instead of what goes beyond; those without a name are not counted."""
        person = await self._identify(scope) if scope["type"] == "http" else None
        if person is None:
            await self._app(scope, receive, send)
            return
        wait_s = self._allowance.ask(person)
        if wait_s:
            await too_many("too many requests", wait_s)(scope, receive, send)
        elif not self._open.enter(person):
            await too_many("too many requests at the same time", OPEN_RETRY_AFTER_S)(scope, receive, send)
        else:
            try:
                await self._app(scope, receive, send)
            finally:
                self._open.leave(person)


def too_many(detail: str, wait_s: float) -> JSONResponse:
    """Answer 429, with the whole seconds after which there is room again."""
    return JSONResponse({"detail": detail}, 429, headers={"Retry-After": str(max(1, math.ceil(wait_s)))})
