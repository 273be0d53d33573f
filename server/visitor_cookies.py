"""While authentication is off, give every browser that opens the page a signed name of its own."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.settings import settings
from server.anonymous import COOKIE, MAX_AGE_S
from server.auth import visitors

PAGE = "/app/"


class VisitorCookies:
    """Middleware: a page view without a cookie of ours is answered with one, and speaks for it already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Set the cookie on pages below `/app/`; API clients are left alone."""
        if scope["type"] != "http" or not scope["path"].startswith(PAGE) or settings().auth != "off":
            await self._app(scope, receive, send)
            return
        known, headers = await visitors(), dict(scope["headers"])
        if b"authorization" in headers or known.identity(headers.get(b"cookie", b"").decode("latin-1")):
            await self._app(scope, receive, send)
            return
        cookie = f"{COOKIE}={known.new()}"
        others = headers.get(b"cookie", b"")
        sent = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
        scope["headers"] = [*sent, (b"cookie", cookie.encode() + (b"; " + others if others else b""))]
        secure = "; Secure" if scope.get("scheme") == "https" else ""

        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append(
                    "set-cookie",
                    f"{cookie}; Path=/; Max-Age={MAX_AGE_S}; HttpOnly; SameSite=Lax{secure}",
                )
            await send(message)

        await self._app(scope, receive, with_cookie)
