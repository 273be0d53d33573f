"""What is mounted beside the graph: start and drain, health and metrics, the rights of users, what guards them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware

from graph.settings import settings
from server import rights, routes
from server.draining import RefuseNewTurns
from server.lifespan import opened
from server.security_headers import SecurityHeaders, page_policy
from server.ui_components import bundle_nothing, ui_routes
from server.visitor_cookies import VisitorCookies

bundle_nothing()


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    """Open what turns need before the first one, drain and close it after the last."""
    async with opened():
        yield


app = Starlette(
    routes=[*routes.routes, *rights.routes, *ui_routes],
    lifespan=lifespan,
    middleware=[
        Middleware(SecurityHeaders, policy=page_policy(settings().image_hosts, settings().map_tile_host)),
        Middleware(VisitorCookies),
        Middleware(RefuseNewTurns),
    ],
)
