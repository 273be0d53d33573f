"""Write to the catalogue: each call is one transaction, stored whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from agents.catalogue.dialects import refresh_statistics, upsert
from agents.catalogue.rows import listing_row, text_row
from agents.catalogue.schema import Listing
from agents.catalogue.tables import DUTIES, LISTING_TEXTS, LISTINGS, META, PLACES
from agents.markets.market import Market

_IDS_A_STATEMENT = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """How many rows of a batch were new, replaced one with the same id, were taken out; how many demo rows went."""

    new: int = 0
    replaced: int = 0
    removed: int = 0
    demo_removed: int = 0


@dataclass(frozen=True, slots=True)
class CatalogueStore:
    """The writing side of an open catalogue."""

    engine: AsyncEngine
    market: Market

    async def save_listings(
        self, listings: Sequence[Listing], *, gone: Sequence[str] = (), remove_demo: bool = False
    ) -> Stored:
        """Store listings by id, the later of two with the same id, and take out those that are `gone`.

        With `remove_demo` they replace the demo ones, if there is any listing to do so.
        """
        latest = list({listing.id: listing for listing in listings}.values())
        rows = [listing_row(listing, self.market.rates) for listing in latest]
        async with self.engine.begin() as connection:
            demo_removed = await _remove_demo(connection) if remove_demo and latest else 0
            stored = await _save(connection, LISTINGS, rows)
            await upsert(connection, LISTING_TEXTS, [text_row(listing) for listing in latest])
            removed = await _remove(connection, list(gone))
        return Stored(stored.new, stored.replaced, removed, demo_removed)

    async def save_places(self, rows: Sequence[dict[str, Any]]) -> Stored:
        """Store rows made by `place_row`."""
        async with self.engine.begin() as connection:
            return await _save(connection, PLACES, list({row["id"]: row for row in rows}.values()))

    async def save_duties(self, rows: Sequence[dict[str, Any]]) -> Stored:
        """Store rows of a duty roster."""
        async with self.engine.begin() as connection:
            return await _save(connection, DUTIES, list({row["id"]: row for row in rows}.values()))

    async def remove_demo(self) -> int:
        """Take the demo listings out for good; gives how many there were."""
        async with self.engine.begin() as connection:
            return await _remove_demo(connection)

    async def has_listings(self) -> bool:
        """Tell whether there is any listing."""
        async with self.engine.connect() as connection:
            return (await connection.execute(select(LISTINGS.c.key).limit(1))).first() is not None

    async def note(self, key: str) -> str | None:
        """Read a note the catalogue keeps about itself."""
        async with self.engine.connect() as connection:
            value = await connection.scalar(select(META.c.value).where(META.c.key == key))
            return None if value is None else str(value)

    async def write_note(self, key: str, value: str) -> None:
        """Keep a note."""
        async with self.engine.begin() as connection:
            await upsert(connection, META, [{"key": key, "value": value}], key="key")

    async def refresh_statistics(self) -> None:
        """Tell the database's planner what was loaded; to be called after a large change."""
        async with self.engine.begin() as connection:
            await refresh_statistics(connection)


async def _save(connection: AsyncConnection, table: Table, rows: list[dict[str, Any]]) -> Stored:
    known = 0
    ids = [row["id"] for row in rows]
    for start in range(0, len(ids), _IDS_A_STATEMENT):
        part = ids[start : start + _IDS_A_STATEMENT]
        statement = select(func.count()).select_from(table).where(table.c.id.in_(part))
        known += int(await connection.scalar(statement) or 0)
    await upsert(connection, table, rows)
    return Stored(new=len(rows) - known, replaced=known)


async def _remove_demo(connection: AsyncConnection) -> int:
    demo = select(LISTINGS.c.id).where(LISTINGS.c.demo.is_(True))
    await connection.execute(delete(LISTING_TEXTS).where(LISTING_TEXTS.c.id.in_(demo)))
    result = await connection.execute(delete(LISTINGS).where(LISTINGS.c.demo.is_(True)))
    await upsert(connection, META, [{"key": "demo", "value": "removed"}], key="key")
    return int(result.rowcount)


async def _remove(connection: AsyncConnection, ids: list[str]) -> int:
    removed = 0
    for start in range(0, len(ids), _IDS_A_STATEMENT):
        part = ids[start : start + _IDS_A_STATEMENT]
        await connection.execute(delete(LISTING_TEXTS).where(LISTING_TEXTS.c.id.in_(part)))
        result = await connection.execute(delete(LISTINGS).where(LISTINGS.c.id.in_(part)))
        removed += int(result.rowcount)
    return removed
