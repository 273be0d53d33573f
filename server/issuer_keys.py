"""The public keys of an issuer of tokens: cached, asked for again when they are old or unknown, never too often."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

import jwt
import structlog
from jwt import PyJWK, PyJWKClient, PyJWKSet

TIMEOUT_S: Final = 3.0
RETRY_S: Final = 5.0
"""How soon an issuer that did not answer is asked again."""
STALE_S: Final = 6 * 3_600.0
"""How long beyond their time cached keys go on while the issuer does not answer."""

logger = structlog.get_logger(__name__)


class IssuerKeys:
    """The key set at one address. `now` counts seconds.

    One request at a time goes to the issuer, and those that need its answer wait for that one. Every try counts, also
    one that failed, so neither forged tokens nor an issuer that is down make us ask in a storm.
    """

    def __init__(
        self, url: str, *, cache_s: float, cooldown_s: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = PyJWKClient(url, cache_jwk_set=False, timeout=TIMEOUT_S)
        self._cache_s = cache_s
        self._cooldown_s = cooldown_s
        self._now = now
        self._keys: dict[str, PyJWK] = {}
        self._fetched_at = self._asked_at = -float("inf")
        self._asking = asyncio.Lock()

    async def named(self, kid: object) -> PyJWK:
        """Return the key of that name; raises PyJWKClientConnectionError or PyJWKClientError."""
        if self._age_s() > self._cache_s:
            await self._ask(pause_s=min(RETRY_S, self._cooldown_s))
        if self._age_s() > self._cache_s + STALE_S:
            raise jwt.PyJWKClientConnectionError("no keys")
        if kid not in self._keys:
            await self._ask(pause_s=self._cooldown_s)
        if (found := self._keys.get(str(kid))) is None:
            raise jwt.PyJWKClientError("no such key")
        return found

    def _age_s(self) -> float:
        return self._now() - self._fetched_at

    async def _ask(self, pause_s: float) -> None:
        """Fetch the keys, unless somebody has tried within `pause_s`; what cannot be fetched leaves the old ones."""
        known = self._fetched_at
        async with self._asking:
            if self._fetched_at != known or self._now() - self._asked_at < pause_s:
                return
            self._asked_at = self._now()
            try:
                document = await asyncio.to_thread(self._client.fetch_data)
                found = PyJWKSet.from_dict(document).keys
            except (jwt.PyJWTError, OSError, ValueError) as error:
                logger.warning("issuer_unreachable", error=type(error).__name__, keys=len(self._keys))
                return
            self._keys = {
                str(key.key_id): key for key in found if key.key_id and key.public_key_use in ("sig", None)
            }
            self._fetched_at = self._now()
