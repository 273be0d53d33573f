"""Who may do what on the LangGraph server: deny by default, and everybody sees only what is theirs."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import structlog
from langgraph_sdk import Auth
from starlette.types import Scope

from graph.settings import settings
from memory.identity import InvalidIdError, backend_id, checked_id
from server.allowance import Allowance
from server.anonymous import Visitors
from server.bearer import NOBODY, OPERATOR, USER
from server.input_limits import too_much_in, writes_state
from server.tokens import Claims, InvalidTokenError
from server.verifier import verifier

OPEN_PATHS = ("/app/live", "/app/ready", "/app/")
"""What needs no identity: probes, and the page before it has one."""
OPEN_FOLDERS = ("/app/static/",)
"""What the page is made of."""

logger = structlog.get_logger(__name__)
auth = Auth()


@auth.authenticate
async def authenticate(
    headers: dict[bytes, bytes], authorization: str | None, path: str
) -> Auth.types.MinimalUserDict:
    """Name the bearer of a request; 401 where a token is needed and there is none that holds."""
    if settings().auth == "off":
        visitor = await visitor_of(headers)
        # A signed cookie is an identity like any other; only without one may a client say who speaks.
        return {
            "identity": visitor or NOBODY,
            "is_authenticated": visitor is not None,
            "permissions": [USER, OPERATOR],
        }
    if not authorization and _is_open(path):
        return {"identity": NOBODY, "is_authenticated": False, "permissions": []}
    try:
        claims = await claims_of(authorization)
    except InvalidTokenError as error:
        raise Auth.exceptions.HTTPException(status_code=401, detail=str(error)) from None
    permissions = [USER, *(role for role in claims.roles if role == OPERATOR)]
    return {"identity": claims.subject, "is_authenticated": True, "permissions": permissions}


async def identify(scope: Scope) -> str | None:
    """Name the person behind a request, for what is counted per person; None where it is nobody in particular."""
    headers = dict(scope["headers"])
    if settings().auth == "off":
        return await visitor_of(headers)
    try:
        return (await claims_of(headers.get(b"authorization", b"").decode("latin-1"))).subject
    except InvalidTokenError:
        return None


async def claims_of(authorization: str | None) -> Claims:
    """Return what the token of an Authorization header says; raises InvalidTokenError."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise InvalidTokenError("a bearer token is needed")
    claims = await verifier().verify(token.strip())
    try:
        checked_id(claims.subject, "the token's subject")
    except InvalidIdError as error:
        raise InvalidTokenError(str(error)) from None
    return claims


async def visitor_of(headers: Mapping[bytes, bytes]) -> str | None:
    """Name the visitor whose signed cookie a request carries."""
    return (await visitors()).identity(headers.get(b"cookie", b"").decode("latin-1"))


@auth.on
async def deny(ctx: Auth.types.AuthContext, value: Any) -> bool:
    """Refuse what no rule below allows."""
    return False


@auth.on.threads
async def own_threads(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> dict[str, str]:
    """Stamp threads with their owner, whatever owner the client claimed, and show owners their own."""
    if ctx.action == "update" and "metadata" not in value and not _may_write_state(ctx):
        # Written state could say anything: that somebody else spoke, or what was never said.
        raise Auth.exceptions.HTTPException(status_code=403, detail="only turns write a thread's state")
    return _own(ctx, value, stamped=ctx.action in ("create", "update"))


@auth.on.threads.create_run
async def own_runs(ctx: Auth.types.AuthContext, value: Auth.types.RunsCreate) -> dict[str, str]:
    """Let people start turns in their own threads, as often and as large as the settings allow; however it is asked.

    Runs come over HTTP, web sockets, MCP, A2A and crons; this is the one door they all pass.
    """
    owner = _own(ctx, cast("dict[str, Any]", value), stamped=True)
    if ctx.user.identity != NOBODY and (wait_s := _turns().ask(ctx.user.identity)):
        raise Auth.exceptions.HTTPException(
            status_code=429, detail="too many turns", headers={"Retry-After": str(math.ceil(wait_s))}
        )
    kwargs = value.get("kwargs")
    if (problem := too_much_in(kwargs, settings().max_input_messages)) is not None:
        raise Auth.exceptions.HTTPException(status_code=422, detail=problem)
    if writes_state(kwargs) and not _may_write_state(ctx):
        raise Auth.exceptions.HTTPException(status_code=403, detail="only turns write a thread's state")
    return owner


@auth.on.crons
async def own_crons(ctx: Auth.types.AuthContext, value: dict[str, Any]) -> dict[str, str]:
    """Treat crons like threads."""
    return _own(ctx, value, stamped=ctx.action in ("create", "update"))


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
    """Give everybody a store of their own: what they call a namespace lies below their name, and nothing beside it."""
    if not _known(ctx):
        return False
    root, namespace = store_root(ctx.user.identity), tuple(value.get("namespace") or ())
    value["namespace"] = namespace if namespace[:1] == (root,) else (root, *namespace)
    return True


def store_root(identity: str) -> str:
    """Return the first label of a person's namespaces; an identity itself may hold what no label may."""
    return backend_id(identity)


def _own(ctx: Auth.types.AuthContext, value: dict[str, Any], *, stamped: bool) -> dict[str, str]:
    if not _known(ctx):
        raise Auth.exceptions.HTTPException(status_code=401, detail="a bearer token is needed")
    if stamped:
        # In place: the server keeps the dictionary it has handed over, not the one that is put here instead.
        metadata = value.get("metadata")
        if isinstance(metadata, dict):
            metadata["owner"] = ctx.user.identity
        else:
            value["metadata"] = {"owner": ctx.user.identity}
    return {"owner": ctx.user.identity}


def _may_write_state(ctx: Auth.types.AuthContext) -> bool:
    """Developers at work in Studio, and operators."""
    return settings().auth == "off" or OPERATOR in ctx.permissions


def _known(ctx: Auth.types.AuthContext) -> bool:
    return USER in ctx.permissions


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)


@cache
def _turns() -> Allowance:
    per_minute = settings().turns_per_minute
    return Allowance(per_minute, burst=max(5, per_minute // 4))


async def visitors() -> Visitors:
    """Give the visitors of this data folder; its key is read off the event loop, once."""
    return _visitors() if _visitors.cache_info().currsize else await asyncio.to_thread(_visitors)


@cache
def _visitors() -> Visitors:
    return Visitors.of(settings().konak_data_dir)
