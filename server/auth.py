"""Who may do what on the LangGraph server: deny by default, and everybody sees only what is theirs."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

import structlog
from langgraph_sdk import Auth

from graph.settings import settings
from server.anonymous import Visitors
from server.bearer import NOBODY, OPERATOR, USER
from server.tokens import InvalidTokenError, TokenSettings, TokenVerifier

OPEN_PATHS = ("/app/live", "/app/ready", "/app/", "/app/static/")
"""What needs no identity: probes, and the page before it has one. Directories end with a slash."""

logger = structlog.get_logger(__name__)
auth = Auth()


@auth.authenticate
async def authenticate(
    headers: dict[bytes, bytes], authorization: str | None, path: str
) -> Auth.types.MinimalUserDict:
    """Name the bearer of a request; 401 where a token is needed and there is none that holds."""
    if settings().auth == "off":
        visitor = (await visitors()).identity(headers.get(b"cookie", b"").decode("latin-1"))
        # A signed cookie is an identity like any other; only without one may a client say who speaks.
        return {
            "identity": visitor or NOBODY,
            "is_authenticated": visitor is not None,
            "permissions": [USER, OPERATOR],
        }
    if not authorization and _is_open(path):
        return {"identity": NOBODY, "is_authenticated": False, "permissions": []}
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Auth.exceptions.HTTPException(status_code=401, detail="a bearer token is needed")
    try:
        claims = await _verifier().verify(token.strip())
    except InvalidTokenError as error:
        raise Auth.exceptions.HTTPException(status_code=401, detail=str(error)) from None
    permissions = [USER, *(role for role in claims.roles if role == OPERATOR)]
    return {"identity": claims.subject, "is_authenticated": True, "permissions": permissions}


@auth.on
async def deny(ctx: Auth.types.AuthContext, value: Any) -> bool:
    """Refuse what no rule below allows."""
    return False


@auth.on.threads
async def own_threads(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> dict[str, str] | None:
    """Stamp threads and runs with their owner, whatever owner the client claimed, and show owners their own."""
    return _own(ctx, value)


@auth.on.crons
async def own_crons(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> dict[str, str] | None:
    """Treat crons like threads."""
    return _own(ctx, value)


@auth.on.assistants.read
async def read_assistants(ctx: Auth.types.AuthContext, value: Any) -> bool:
    """Let everybody see which graphs there are."""
    return _known(ctx)


@auth.on.assistants.search
async def search_assistants(ctx: Auth.types.AuthContext, value: Any) -> bool:
    """Let everybody see which graphs there are."""
    return _known(ctx)


@auth.on.store
async def own_store(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> bool:
    """Confine the store to the user's own namespace."""
    namespace = tuple(value.get("namespace") or ())
    return _known(ctx) and namespace[:1] == (ctx.user.identity,)


def _own(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> dict[str, str] | None:
    if not _known(ctx):
        raise Auth.exceptions.HTTPException(status_code=401, detail="a bearer token is needed")
    if ctx.user.identity == NOBODY:
        return None  # development without a cookie: threads of nobody in particular
    if ctx.action in ("create", "update", "create_run"):
        # In place: the server keeps the dictionary it has handed over, not the one that is put here instead.
        metadata = value.get("metadata")
        if isinstance(metadata, dict):
            metadata["owner"] = ctx.user.identity
        else:
            value["metadata"] = {"owner": ctx.user.identity}
    return {"owner": ctx.user.identity}


def _known(ctx: Auth.types.AuthContext) -> bool:
    return USER in ctx.permissions


def _is_open(path: str) -> bool:
    return any(path == open_ or (open_.endswith("/") and path.startswith(open_)) for open_ in OPEN_PATHS)


@cache
def _verifier() -> TokenVerifier:
    given = settings()
    return TokenVerifier(
        TokenSettings(
            secret=given.auth_jwt_secret,
            jwks_url=given.auth_jwks_url,
            audience=given.auth_audience,
            issuer=given.auth_issuer,
            leeway_s=given.auth_leeway_s,
        )
    )


async def visitors() -> Visitors:
    """Give the visitors of this data folder; its key is read off the event loop, once."""
    return _visitors() if _visitors.cache_info().currsize else await asyncio.to_thread(_visitors)


@cache
def _visitors() -> Visitors:
    return Visitors.of(settings().konak_data_dir)
