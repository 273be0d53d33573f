"""Tell a webhook about a request: one bounded call, signed, without redirects or proxies."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from agents.desk.destination import DestinationRefusedError, Resolve, checked_destination, lookup

TIMEOUT_S = 5.0
SIGNATURE = "X-Konak-Signature"


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where requests are sent. `secret` signs the body (HMAC-SHA256, hex), so that the receiver knows the sender."""

    url: str
    allowed_hosts: frozenset[str] = frozenset()
    secret: str | None = field(default=None, repr=False)
    timeout_s: float = TIMEOUT_S
    resolve: Resolve = lookup

    async def tell(self, identifier: str, content: Mapping[str, Any]) -> str | None:
        """Send one request; None when it was taken (2xx), else why not, in a word that holds nothing of it."""
        try:
            destination = await checked_destination(self.url, self.allowed_hosts, self.resolve)
        except DestinationRefusedError:
            return "refused_destination"
        body = json.dumps(content, ensure_ascii=False).encode()
        parts = urlsplit(self.url)
        headers = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            "Idempotency-Key": identifier,
            "User-Agent": "konak",
        }
        if self.secret:
            headers[SIGNATURE] = "sha256=" + hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        # The name was resolved and checked above; asking again could give another address.
        target = httpx.URL(self.url).copy_with(host=destination.address)
        try:
            async with (
                httpx.AsyncClient(timeout=self.timeout_s, follow_redirects=False, trust_env=False) as client,
                client.stream(
                    "POST",
                    target,
                    content=body,
                    headers=headers,
                    extensions={"sni_hostname": destination.host},
                ) as response,
            ):
                return None if response.is_success else f"status_{response.status_code}"
        except httpx.HTTPError as error:
            return type(error).__name__
