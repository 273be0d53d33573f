"""What becomes of an exception that no handler has taken: an answer in JSON, a log line, and nothing of its text."""

from __future__ import annotations

from typing import Final

import structlog
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from memory.fault_place import place_of

UNREADABLE: Final = (
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    UnicodeError,
    OverflowError,
    RecursionError,
)
"""What the LangGraph server's handlers raise on a request that lacks a member or has one of another type."""
OURS: Final = "/app/"

logger = structlog.get_logger(__name__)


class Faults:
    """Middleware: answer 422 where the server could not read a request, 500 elsewhere; both keep the connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a response that has begun fail as it does."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as raised:
            if begun:
                raise
            error = _inner(raised)
            readable = scope["path"].startswith(OURS) or not isinstance(error, UNREADABLE)
            logger.error(  # noqa: TRY400 - a traceback reads files, and may hold what somebody wrote
                "request_failed",
                method=scope["method"],
                error=type(error).__name__,
                place=place_of(error),
            )
            answer = (
                JSONResponse({"detail": "internal error"}, 500)
                if readable
                else JSONResponse({"detail": "the request lacks something or has it in another form"}, 422)
            )
            await answer(scope, receive, send)


def _inner(error: Exception) -> Exception:
    """Take the first of a group; middleware of the server wraps what it passes on."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    return error
