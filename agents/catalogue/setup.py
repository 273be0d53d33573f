"""Make the tables, keep derived columns right, and fill an empty catalogue once."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

from sqlalchemy import Float, delete, literal, update
from sqlalchemy.schema import CreateIndex, CreateTable

from agents.catalogue.demo import demo_listings
from agents.catalogue.indexes import listing_indexes
from agents.catalogue.place_rows import place_row
from agents.catalogue.schema import Place
from agents.catalogue.store import CatalogueStore
from agents.catalogue.tables import LISTINGS, METADATA, PLACES, SCHEMA_VERSION
from agents.markets.market import Market

COMPILED_PREFIX = "konak:"
"""Ids of hand-compiled places begin so."""


class CatalogueError(RuntimeError):
    """The database cannot be used; the message says in one line what to do."""


async def prepare(store: CatalogueStore) -> None:
    """Make missing tables, and give prices in the base currency anew where the market's rates have changed."""
    async with store.engine.begin() as connection:
        for table in METADATA.sorted_tables:
            await connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                await connection.execute(CreateIndex(index, if_not_exists=True))
        for index in listing_indexes(connection.dialect.name):
            await connection.execute(CreateIndex(index, if_not_exists=True))
    version = await store.note("schema")
    if version is None:
        await store.write_note("schema", str(SCHEMA_VERSION))
    elif int(version) > SCHEMA_VERSION:
        raise CatalogueError(
            f"the catalogue was made by a newer Konak (schema {version}, this one knows {SCHEMA_VERSION})"
        )
    await _reprice(store)


async def _reprice(store: CatalogueStore) -> None:
    rates = store.market.rates
    fingerprint = json.dumps([rates.base, sorted(rates.per_base.items())])
    if await store.note("rates") == fingerprint:
        return
    c = LISTINGS.c
    async with store.engine.begin() as connection:
        await connection.execute(update(LISTINGS).values(price_base=None))
        for currency in {rates.base, *rates.per_base}:
            factor = rates.per_base.get(currency)
            # The same two steps as Rates.convert, so that equal prices stay equal to the last bit.
            price = (
                c.price
                if currency == rates.base
                else c.price / literal(factor, Float) * literal(rates.per_base[rates.base], Float)
            )
            await connection.execute(update(LISTINGS).where(c.currency == currency).values(price_base=price))
    await store.write_note("rates", fingerprint)


async def seed_demo(store: CatalogueStore, *, again: bool = False) -> int:
    """Fill an empty catalogue with the market's demo listings; gives how many were stored.

    Done once: not where there are other listings, nor after real ones replaced them, unless `again`.
    A changed recipe replaces the demo listings it made before.
    """
    fingerprint = await asyncio.to_thread(_fingerprint, store.market, "demo.toml")
    state = await store.note("demo")
    if fingerprint is None or (state in (fingerprint, "removed") and not again):
        return 0
    if state is None and not again and await store.has_listings():
        return 0
    listings = await asyncio.to_thread(demo_listings, store.market)
    await store.save_listings(listings, remove_demo=True)
    await store.write_note("demo", fingerprint)
    await store.refresh_statistics()
    return len(listings)


async def seed_public_places(store: CatalogueStore) -> int:
    """Put the market's hand-compiled places in, or what has changed in them; gives how many were stored."""
    fingerprint = await asyncio.to_thread(_fingerprint, store.market, "public_places.json")
    if fingerprint is None or await store.note("public_places") == fingerprint:
        return 0
    rows = await asyncio.to_thread(_compiled_rows, store.market)
    async with store.engine.begin() as connection:
        await connection.execute(delete(PLACES).where(PLACES.c.id.startswith(COMPILED_PREFIX)))
    await store.save_places(rows)
    await store.write_note("public_places", fingerprint)
    return len(rows)


def _fingerprint(market: Market, name: str) -> str | None:
    path = None if market.folder is None else market.folder / name
    if path is None or not path.is_file():
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _compiled_rows(market: Market) -> list[dict[str, Any]]:
    folder = market.folder or Path()
    document = json.loads((folder / "public_places.json").read_text(encoding="utf-8"))
    own_lang = market.languages[0]
    return [
        place_row(
            Place(
                id=entry["id"],
                name=entry["names"].get(own_lang) or next(iter(entry["names"].values())),
                category=entry["category"],
                latitude=entry["lat"],
                longitude=entry["lon"],
                names=entry["names"],
                place=entry.get("place"),
                source=document["source"],
                approximate=entry.get("approximate", True),
            ),
            area=entry.get("area", False),
        )
        for entry in document["places"]
    ]
