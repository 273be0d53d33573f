"""Fetch the public places of a market's region from OpenStreetMap's Overpass service."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import httpx

from agents.catalogue.importing.osm_place import osm_categories
from agents.markets.market import Bounds, Market

OVERPASS_URL = "https://overpass-api.de/api/interpreter"
QUERY_TIMEOUT_S = 120
CONNECT_TIMEOUT_S = 10.0
MOST_BYTES = 100 * 1024**2
_USER_AGENT = "konak (places fetch)"


class FetchError(RuntimeError):
    """Overpass gave nothing; the message says in one line why and what to do."""


def overpass_query(bounds: Bounds) -> str:
    """Ask for everything with a name or use for people, with a middle point for buildings and areas."""
    box = f"{bounds.south},{bounds.west},{bounds.north},{bounds.east}"
    wanted = "".join(f"nwr{kind}({box});" for kind in osm_categories()["overpass"])
    return f"[out:json][timeout:{QUERY_TIMEOUT_S}];({wanted});out center tags;"


async def fetch_places(market: Market, into: Path, *, url: str = OVERPASS_URL) -> int:
    """Ask Overpass for the market's region and write its answer into a file; gives the number of objects.

    Raises FetchError when there is no network, no answer in time, or the answer is none.
    """
    if market.bounds is None:
        raise FetchError(f"{market.name} has no bounds in its market.toml: there is no region to ask for")
    try:
        body = await _ask(url, await asyncio.to_thread(overpass_query, market.bounds))
    except (httpx.TransportError, OSError) as error:
        reason = str(error) or type(error).__name__
        raise FetchError(
            f"Overpass cannot be reached at {httpx.URL(url).host} ({reason}): "
            "is there a network? A file fetched elsewhere can be imported with: konak import places FILE"
        ) from error
    try:
        elements = json.loads(body)["elements"]
    except (ValueError, KeyError, TypeError) as error:
        raise FetchError(
            "Overpass answered with something that is no list of places: try again later"
        ) from error
    await asyncio.to_thread(into.write_bytes, body)
    return len(elements)


async def _ask(url: str, query: str) -> bytes:
    timeout = httpx.Timeout(QUERY_TIMEOUT_S + 10, connect=CONNECT_TIMEOUT_S)
    body = bytearray()
    # Making a client reads certificates from disk.
    made = await asyncio.to_thread(httpx.AsyncClient, timeout=timeout, headers={"User-Agent": _USER_AGENT})
    async with (
        asyncio.timeout(QUERY_TIMEOUT_S * 2),
        made as client,
        client.stream("POST", url, data={"data": query}) as answer,
    ):
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            wait = answer.headers.get("Retry-After")
            raise FetchError("Overpass asks to slow down" + (f": try again in {wait} s" if wait else ""))
        if answer.is_error:
            raise FetchError(f"Overpass answered with status {answer.status_code}: try again later")
        async for part in answer.aiter_bytes():
            body += part
            if len(body) > MOST_BYTES:
                raise FetchError(
                    f"the answer is larger than {MOST_BYTES // 1024**2} MB: is the region right?"
                )
    return bytes(body)
