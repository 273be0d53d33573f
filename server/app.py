"""What is mounted beside the graph: start and drain, health and metrics."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware

from server.draining import RefuseNewTurns
from server.lifespan import opened
from server.routes import routes


@asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    """Open what turns need before the first one, drain and close it after the last."""
    async with opened():
        yield


app = Starlette(routes=routes, lifespan=lifespan, middleware=[Middleware(RefuseNewTurns)])
