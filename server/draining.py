"""The time between a request to stop and the stop: `/app/ready` says so, and new turns are sent elsewhere.

A load balancer needs a moment to hear that a replica is leaving. So SIGTERM first starts the notice, and the server's
own handler runs when it is over; a second signal stops at once.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_RETRY_AFTER_S = 2
_state = {"draining": False}


def draining() -> bool:
    """Say whether this process is about to stop."""
    return _state["draining"]


@contextmanager
def announced(notice_s: float) -> Iterator[None]:
    """Give `notice_s` seconds of notice before a SIGTERM takes effect; does nothing outside the main thread."""
    before = signal.getsignal(signal.SIGTERM)
    _state["draining"] = False
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield
        _state["draining"] = True
        return
    loop = asyncio.get_running_loop()

    def stop(number: int, frame: FrameType | None) -> None:
        if _state["draining"]:
            before(number, frame)
            return
        _state["draining"] = True
        loop.call_soon_threadsafe(loop.call_later, notice_s, before, number, None)

    signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        _state["draining"] = True
        signal.signal(signal.SIGTERM, before)


class RefuseNewTurns:
    """Middleware: while draining, a request for a new turn is answered 503, so that the client asks another replica."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let everything through but new turns."""
        if draining() and scope["type"] == "http" and _starts_a_turn(scope):
            refusal = JSONResponse(
                {"detail": "this replica is stopping"}, 503, headers={"Retry-After": str(_RETRY_AFTER_S)}
            )
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _starts_a_turn(scope: Scope) -> bool:
    parts = scope["path"].split("/")
    return scope["method"] == "POST" and "runs" in parts and "cancel" not in parts
