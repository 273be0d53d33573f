"""What is decided before the server's own routes see a request: side doors stay shut; `/docs` and `/metrics` are ours."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from server.api_page import api_page

SHUT = ("/internal", "/deploy")
"""A development server opens these without authentication: any raw thread, an empty database, a deployment."""
POLICY_VIOLATION = 1008
"""Why a web socket is refused: no limit of ours counts on one, and a browser opens one to here from any site's page."""
DOCS = "/docs"
METRICS, OUR_METRICS = "/metrics", "/app/metrics"
"""The server's own route for metrics wins over ours and asks for no token, so requests are led past it."""


class Front:
    """Middleware: answer 404 at the side doors, open no web socket, and show the API on a page that loads nothing from elsewhere."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let everything else through."""
        path: str = scope.get("path", "")
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
        elif scope["type"] == "http" and _below(path, SHUT):
            await JSONResponse({"detail": "Not Found"}, 404)(scope, receive, send)
        elif scope["type"] == "http" and path.rstrip("/") == DOCS and scope["method"] in ("GET", "HEAD"):
            await (await api_page(Request(scope)))(scope, receive, send)
        elif scope["type"] == "http" and path.rstrip("/") == METRICS:
            await self._app({**scope, "path": OUR_METRICS, "raw_path": OUR_METRICS.encode()}, receive, send)
        else:
            await self._app(scope, receive, send)


def _below(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(f"{folder}/") for folder in folders)
