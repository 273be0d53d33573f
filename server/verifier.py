"""The one verifier of bearer tokens of this process; `auth.py` is there twice, loaded by its path and imported."""

from __future__ import annotations

from functools import cache

from graph.settings import settings
from server.tokens import TokenSettings, TokenVerifier

MOST_OFTEN_S = 30.0
"""How often an unknown key may make us ask the issuer."""


@cache
def verifier() -> TokenVerifier:
    """Give the verifier that the settings ask for."""
    given = settings()
    return TokenVerifier(
        TokenSettings(
            secret=given.auth_jwt_secret,
            jwks_url=given.auth_jwks_url,
            audience=given.auth_audience,
            issuer=given.auth_issuer,
            leeway_s=given.auth_leeway_s,
            jwks_cache_s=given.auth_jwks_cache_s,
            jwks_cooldown_s=min(MOST_OFTEN_S, given.auth_jwks_cache_s),
        )
    )
