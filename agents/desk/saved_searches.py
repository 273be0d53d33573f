"""Keep searches that people want to come back to, with what they have seen of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from agents.catalogue.dialects import upsert
from agents.desk.records import SavedSearch
from agents.desk.rows import search_of, search_row
from agents.desk.tables import SEARCHES

MOST_SAVED = 10
"""Searches kept for one user; an eleventh takes the place of the oldest."""
_NAMESPACE = uuid5(NAMESPACE_URL, "konak:saved-search")


class SavedSearches:
    """The saved searches of all users; the same constraints are one search, saved again."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def save(
        self, user_id: str, slots: Mapping[str, Any], seen: Mapping[str, float | None], now: datetime
    ) -> SavedSearch:
        """Keep a search and what it shows today."""
        key = repr(sorted(slots.items()))
        search = SavedSearch(
            str(uuid5(_NAMESPACE, f"{user_id}\x1f{key}")), user_id, dict(slots), dict(seen), now, now
        )
        async with self._engine.begin() as connection:
            await upsert(connection, SEARCHES, [search_row(search)])
            newest = (
                select(SEARCHES.c.id)
                .where(SEARCHES.c.user_id == user_id)
                .order_by(SEARCHES.c.saved_at.desc(), SEARCHES.c.id)
            )
            kept = [row.id for row in await connection.execute(newest)]
            if len(kept) > MOST_SAVED:
                await connection.execute(delete(SEARCHES).where(SEARCHES.c.id.in_(kept[MOST_SAVED:])))
        return search

    async def of_user(self, user_id: str) -> list[SavedSearch]:
        """List a user's searches, the latest first."""
        statement = (
            select(SEARCHES)
            .where(SEARCHES.c.user_id == user_id)
            .order_by(SEARCHES.c.saved_at.desc(), SEARCHES.c.id)
        )
        async with self._engine.connect() as connection:
            return [search_of(dict(row)) for row in (await connection.execute(statement)).mappings()]

    async def looked(self, search: SavedSearch, seen: Mapping[str, float | None], now: datetime) -> None:
        """Note that a user has looked again, and what there was."""
        row = search_row(
            SavedSearch(search.id, search.user_id, search.slots, dict(seen), search.saved_at, now)
        )
        async with self._engine.begin() as connection:
            await connection.execute(
                update(SEARCHES)
                .where(SEARCHES.c.id == search.id)
                .values(seen=row["seen"], looked_at=row["looked_at"])
            )

    async def remove(self, user_id: str) -> int:
        """Delete a user's searches; gives how many there were."""
        async with self._engine.begin() as connection:
            return (await connection.execute(delete(SEARCHES).where(SEARCHES.c.user_id == user_id))).rowcount
