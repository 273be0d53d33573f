"""Fetching places from Overpass, against a small server on loopback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from agents.catalogue.importing import import_places
from agents.catalogue.importing.overpass import FetchError, fetch_places, overpass_query
from agents.catalogue.repository import Catalogue
from agents.markets.market import Market, market_from_files

ANSWER = {"elements": [{"type": "node", "id": 7, "lat": 35.33, "lon": 33.32, "tags": {"amenity": "cafe"}}]}


@asynccontextmanager
async def overpass(
    body: bytes, status: str = "200 OK", headers: str = ""
) -> AsyncIterator[tuple[str, list[str]]]:
    """Answer every request alike; gives the address and the queries that came."""
    queries: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(
            next(line for line in head.lower().split(b"\r\n") if b"content-length" in line).split(b":")[1]
        )
        queries.append(parse_qs((await reader.readexactly(length)).decode())["data"][0])
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}Connection: close\r\n\r\n".encode()
        )
        writer.write(body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/api/interpreter", queries


async def test_the_region_is_fetched_and_can_be_imported(
    empty: Catalogue, market: Market, tmp_path: Path
) -> None:
    into = tmp_path / "answer.json"
    async with overpass(json.dumps(ANSWER).encode()) as (url, queries):
        assert await fetch_places(market, into, url=url) == 1
    assert market.bounds is not None
    assert queries == [overpass_query(market.bounds)]
    assert (await import_places(empty, into)).new == 1


def test_the_query_asks_for_the_market_s_box(market: Market) -> None:
    assert market.bounds is not None
    query = overpass_query(market.bounds)
    assert query.startswith("[out:json]")
    assert '["amenity"](34.98,32.6,35.72,34.62);' in query
    assert query.endswith("out center tags;")


@pytest.mark.parametrize(
    ("server", "message"),
    [
        (
            lambda: overpass(b"", "429 Too Many Requests", "Retry-After: 30\r\n"),
            "slow down: try again in 30 s",
        ),
        (lambda: overpass(b"", "504 Gateway Timeout"), "status 504"),
        (lambda: overpass(b"<html>busy</html>"), "no list of places"),
        (lambda: overpass(b"[]"), "no list of places"),
    ],
)
async def test_a_refusal_is_one_clear_line_and_writes_nothing(
    market: Market, tmp_path: Path, server: Callable[[], object], message: str
) -> None:
    into = tmp_path / "answer.json"
    async with server() as (url, _):  # type: ignore[attr-defined]
        with pytest.raises(FetchError, match=message) as caught:
            await fetch_places(market, into, url=url)
    assert "\n" not in str(caught.value)
    assert not await asyncio.to_thread(into.exists)


async def test_without_a_network_it_says_so(market: Market, tmp_path: Path) -> None:
    async with overpass(b"") as (url, _):
        pass  # the server is gone: its port refuses
    with pytest.raises(FetchError, match=r"cannot be reached at 127\.0\.0\.1 .* is there a network\?"):
        await fetch_places(market, tmp_path / "answer.json", url=url)


async def test_a_market_without_bounds_cannot_be_asked_for(tmp_path: Path) -> None:
    gazetteer = tmp_path / "gazetteer.json"
    await asyncio.to_thread(gazetteer.write_text, '{"locations": ["Springfield"]}')
    market = await asyncio.to_thread(market_from_files, gazetteer)
    with pytest.raises(FetchError, match="no bounds"):
        await fetch_places(market, tmp_path / "answer.json")
