"""Decide whether a webhook may be called, and at which address: nothing inside the operator's network by accident."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
RESOLVE_TIMEOUT_S = 3.0


class DestinationRefusedError(ValueError):
    """An address that is not called; the message says why in one line."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A webhook that was looked at: the request goes to `address`, which is what `host` stood for when it was checked."""

    url: str
    host: str
    address: str


async def lookup(host: str, port: int) -> Sequence[str]:
    """Ask the resolver of the machine."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


async def checked_destination(
    url: str, allowed_hosts: frozenset[str] = frozenset(), resolve: Resolve = lookup
) -> Destination:
    """Check a webhook's address and resolve it once, so that what was checked is what is called.

    A host on the list may be inside the network and speak plain HTTP; where there is a list, no other host is called.
    Without one, a host must speak HTTPS and all its addresses must be public. Raises DestinationRefusedError.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise DestinationRefusedError("not a plain http(s) address")
    if allowed_hosts and host not in allowed_hosts:
        raise DestinationRefusedError(f"{host} is not among the allowed hosts")
    if not allowed_hosts and parts.scheme != "https":
        raise DestinationRefusedError("must be https, or its host allowed by name")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        async with asyncio.timeout(RESOLVE_TIMEOUT_S):
            addresses = await resolve(host, port)
    except (OSError, TimeoutError, ValueError) as error:
        raise DestinationRefusedError(f"{host} cannot be resolved ({type(error).__name__})") from None
    if not addresses:
        raise DestinationRefusedError(f"{host} has no address")
    if not allowed_hosts and not all(is_public(address) for address in addresses):
        raise DestinationRefusedError(f"{host} is not a public address")
    return Destination(url, host, addresses[0])


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also behind an IPv4 address written as IPv6."""
    try:
        found = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    real = mapped or found
    return real.is_global and not real.is_multicast
