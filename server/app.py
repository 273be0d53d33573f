"""What is mounted beside the graph: start and drain, health and metrics, the rights of users, what guards them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from graph import resources
from graph.settings import Settings, settings
from server import operating, rights, routes
from server.allowance import Allowance, OpenCalls
from server.api_page import announce
from server.auth import identify
from server.draining import RefuseNewTurns
from server.faults import Faults
from server.front import Front
from server.lifespan import on_a_server, opened
from server.limits import BodyLimit, PersonLimits
from server.security_headers import SecurityHeaders, page_policy
from server.ui_components import bundle_nothing, ui_routes
from server.visitor_cookies import VisitorCookies

bundle_nothing()
if on_a_server():
    resources.expect()


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    """Open what turns need before the first one, drain and close it after the last."""
    announce()
    async with opened():
        yield


def _guards(given: Settings) -> list[Middleware]:
    """List what a request passes before any route, the outermost first."""
    per_minute = given.requests_per_minute
    return [
        Middleware(SecurityHeaders, policy=page_policy(given.image_hosts, given.map_tile_host)),
        Middleware(
            CORSMiddleware,
            allow_origins=given.allowed_origins,
            allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["authorization", "content-type", "last-event-id"],
            expose_headers=["content-location", "retry-after", "x-pagination-total", "x-pagination-next"],
        ),
        Middleware(Front),
        Middleware(BodyLimit, most_bytes=given.max_body_kb * 1024),
        Middleware(VisitorCookies),
        Middleware(
            PersonLimits,
            identify=identify,
            allowance=Allowance(per_minute, burst=max(20, per_minute // 4)),
            open_calls=OpenCalls(given.max_open_requests),
        ),
        Middleware(RefuseNewTurns),
        Middleware(Faults),
    ]


app = Starlette(
    routes=[*routes.routes, *rights.routes, *operating.routes, *ui_routes],
    lifespan=lifespan,
    middleware=_guards(settings()),
)
