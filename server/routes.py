"""Our own routes beside the graph: live, ready, health."""

from __future__ import annotations

import asyncio
import time
from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from graph import resources
from observability import health
from observability.health import Document, Part
from observability.metrics import render_metrics
from server.chat_page import page_routes
from server.draining import draining
from server.front import OUR_METRICS
from server.operating import audited

STARTED_AT = time.time()


async def live(_: Request) -> JSONResponse:
    """Answer that the process turns."""
    return _json(health.live())


async def ready(_: Request) -> JSONResponse:
    """Say whether turns may come; memory away is degraded, not down."""
    return _json(health.ready(await parts(), time.time(), draining=draining()))


@audited("health_read")
async def report(_: Request) -> Response:
    """Show every part with its state and age."""
    document = health.health(
        await parts(), time.time(), started_at=STARTED_AT, version=version("konak"), draining=draining()
    )
    return _json(document)


@audited("metrics_read")
async def metrics(request: Request) -> Response:
    """Give the process's metrics, ours and the server's own, to operators; OpenMetrics with exemplars where asked for."""
    # A thousand series take milliseconds to write down, which turns should not wait for.
    body, content_type = await asyncio.to_thread(render_metrics, request.headers.get("accept", ""))
    return Response(body, media_type=content_type)


async def parts() -> list[Part]:
    """Look at what turns lean on."""
    now, opened = time.time(), await resources.resources()
    memory = await opened.memory.status()
    backend_down = "open" in memory.read_breaker or "open" in memory.write_breaker
    return [
        Part("catalogue", "ok", now, required=True),
        Part(
            "memory",
            "off"
            if memory.mode == "off"
            else "degraded"
            if backend_down or memory.reason == "auth"
            else "ok",
            now,
            f"{opened.settings.memory_backend}: {memory.mode} ({memory.reason}), "
            f"breakers read {memory.read_breaker}, write {memory.write_breaker}",
        ),
        Part(
            "outbox",
            "degraded" if memory.dead else "ok",
            now,
            f"{memory.pending} waiting, oldest {memory.oldest_s:.0f} s, {memory.dead} dead letters",
        ),
    ]


def _json(document: Document) -> JSONResponse:
    return JSONResponse(dict(document.body), document.status_code)


routes = [
    Route("/app/live", live),
    Route("/app/ready", ready),
    Route("/app/health", report),
    Route(OUR_METRICS, metrics),
    *page_routes,
]
