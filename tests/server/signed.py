"""Tokens for tests that talk to a server with authentication on."""

from __future__ import annotations

import time
from typing import Any

import jwt

SECRET = "a-secret-of-tests-that-is-long-enough-for-hs256"
OTHER_SECRET = "another-secret-that-the-server-does-not-know-at-all"
AUDIENCE = "konak-tests"
JWT = {"AUTH": "jwt", "AUTH_JWT_SECRET": SECRET, "AUTH_AUDIENCE": AUDIENCE}
"""Environment of a server that takes these tokens."""


def token(subject: str, *, secret: str = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    """Sign a token; `claims` replace the usual ones."""
    usual = {"sub": subject, "aud": AUDIENCE, "exp": time.time() + 3_600}
    return jwt.encode({**usual, **claims}, secret if algorithm != "none" else "", algorithm)


def bearer(subject: str, **claims: Any) -> dict[str, str]:
    """Make the header of a person."""
    return {"authorization": f"Bearer {token(subject, **claims)}"}


def bad_headers(subject: str) -> dict[str, dict[str, str]]:
    """Make headers that must let nobody in, by what is wrong with them."""
    return {
        "missing": {},
        "expired": bearer(subject, exp=time.time() - 3_600),
        "forged": bearer(subject, secret=OTHER_SECRET),
        "unsigned": bearer(subject, algorithm="none"),
        "for another service": bearer(subject, aud="somebody-else"),
        "without an end": {"authorization": f"Bearer {_endless(subject)}"},
        "another scheme": {"authorization": f"Basic {token(subject)}"},
        "studio's side door": {"x-auth-scheme": "langsmith", "x-user-id": subject},
        "a visitor's cookie": {"cookie": f"konak_visitor={subject}.00000000000000000000000000000000"},
    }


def _endless(subject: str) -> str:
    return jwt.encode({"sub": subject, "aud": AUDIENCE}, SECRET, "HS256")
