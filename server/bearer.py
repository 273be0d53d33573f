"""Who a request to our own routes speaks for: what the server's authentication has found, and nothing the request says."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse

USER, OPERATOR = "user", "operator"
NOBODY = "nobody"


def identity_of(request: Request) -> str | None:
    """Return the bearer's name as authentication gave it."""
    return getattr(request.user, "identity", None) if "user" in request.scope else None


def person_of(request: Request) -> str | None:
    """Name the person; None where nobody in particular asks."""
    identity = identity_of(request)
    return identity if identity and identity != NOBODY and USER in request.auth.scopes else None


def is_operator(request: Request) -> bool:
    """Tell whether the bearer may do what operators do."""
    return "auth" in request.scope and OPERATOR in request.auth.scopes


def nobody_asks() -> JSONResponse:
    """Answer a request that needs a person and has none."""
    return JSONResponse(
        {
            "detail": "this is about a person: send a bearer token, or open the page first for a visitor's cookie"
        },
        401,
    )
