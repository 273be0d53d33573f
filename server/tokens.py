"""Check bearer tokens: HS256 by a shared secret, RS256 and ES256 by a key set that may rotate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jwt

from server.issuer_keys import IssuerKeys

ASYMMETRIC = ("RS256", "ES256")


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """How a token is checked; a secret or a key set address is needed."""

    secret: str | None = None
    jwks_url: str | None = None
    audience: str | None = None
    issuer: str | None = None
    leeway_s: float = 30.0
    jwks_cache_s: float = 300.0
    """How long the issuer's keys are used before they are fetched again: a key that is taken back is refused then."""
    jwks_cooldown_s: float = 30.0
    """How soon an unknown key may make us ask the issuer again; forged tokens must not make us flood it."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says of its bearer."""

    subject: str
    roles: tuple[str, ...] = ()


class InvalidTokenError(Exception):
    """A token that is missing, malformed, expired, forged or meant for somebody else; the text is safe to show."""


class TokenVerifier:
    """Verify tokens against one settings object; keys of a key set are cached and fetched again when unknown."""

    def __init__(self, settings: TokenSettings) -> None:
        self._settings = settings
        self._keys = (
            IssuerKeys(settings.jwks_url, cache_s=settings.jwks_cache_s, cooldown_s=settings.jwks_cooldown_s)
            if settings.jwks_url
            else None
        )

    async def verify(self, token: str) -> Claims:
        """Return what a token says; raises InvalidTokenError."""
        try:
            header = jwt.get_unverified_header(token)
            key, allowed = await self._key(str(header.get("alg")), header.get("kid"))
            payload: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(allowed),
                audience=self._settings.audience,
                issuer=self._settings.issuer,
                leeway=self._settings.leeway_s,
                options={"require": ["exp", "sub"], "verify_aud": self._settings.audience is not None},
            )
        except jwt.PyJWTError as error:
            raise InvalidTokenError(_reason(error)) from None
        subject = payload["sub"]
        if not isinstance(subject, str) or not subject:
            raise InvalidTokenError("the token names no subject")
        roles = payload.get("roles", ())
        return Claims(
            subject, tuple(r for r in roles if isinstance(r, str)) if isinstance(roles, list) else ()
        )

    async def _key(self, algorithm: str, kid: object) -> tuple[Any, Sequence[str]]:
        # The algorithm is fixed by what the operator configured; a token cannot choose a weaker one.
        if algorithm == "HS256" and self._settings.secret:
            return self._settings.secret, ("HS256",)
        if algorithm in ASYMMETRIC and self._keys is not None:
            key = await self._keys.named(kid)
            # Nor can it use a key for anything but what the issuer made it for.
            return key, [one for one in ASYMMETRIC if one == key.algorithm_name]
        raise jwt.InvalidAlgorithmError(algorithm)


def _reason(error: jwt.PyJWTError) -> str:
    match error:
        case jwt.ExpiredSignatureError():
            return "the token has expired"
        case jwt.InvalidAudienceError() | jwt.InvalidIssuerError():
            return "the token is meant for somebody else"
        case jwt.PyJWKClientConnectionError():
            return "the keys of the issuer cannot be fetched"
        case _:
            return "the token is not valid"
