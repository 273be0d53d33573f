"""Keep what users leave at the front desk; each call is one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.schema import CreateIndex, CreateTable

from agents.catalogue.dialects import make_engine, setup_lock
from agents.desk.records import Handover, Viewing
from agents.desk.rows import as_json, handover_of, request_row, search_of, viewing_of
from agents.desk.saved_searches import SavedSearches
from agents.desk.tables import HANDOVERS, METADATA, SEARCHES, VIEWINGS

_READERS = (
    (VIEWINGS, "viewing", viewing_of),
    (HANDOVERS, "handover", handover_of),
    (SEARCHES, "search", search_of),
)


class FrontDesk:
    """An open front desk; `filed` is called when there is something new to deliver."""

    def __init__(
        self, engine: AsyncEngine, *, deliver: bool = False, filed: Callable[[], None] = lambda: None
    ) -> None:
        self.engine = engine
        self.searches = SavedSearches(engine)
        self.filed = filed
        self._deliver = deliver

    async def file(self, request: Viewing | Handover) -> bool:
        """Store a request; False where it is there already (the same step ran twice)."""
        table = VIEWINGS if isinstance(request, Viewing) else HANDOVERS
        insert = sqlite_insert if self.engine.dialect.name == "sqlite" else postgresql_insert
        statement = (
            insert(table)
            .values(request_row(request, deliver=self._deliver))
            .on_conflict_do_nothing()
            .returning(table.c.id)
        )
        async with self.engine.begin() as connection:
            new = (await connection.execute(statement)).first() is not None
        if new and self._deliver:
            self.filed()
        return new

    async def viewings(self) -> list[Viewing]:
        """List all viewing requests, oldest first."""
        return [viewing_of(row) for row in await self._rows(VIEWINGS)]

    async def handovers(self) -> list[Handover]:
        """List all handovers, oldest first."""
        return [handover_of(row) for row in await self._rows(HANDOVERS)]

    async def deliveries(self, table: Table) -> dict[str, tuple[str, str]]:
        """Tell for each request of a table how its delivery stands: state and last problem."""
        return {row["id"]: (row["delivery"], row["problem"]) for row in await self._rows(table)}

    async def of_user(self, user_id: str) -> AsyncIterator[dict[str, Any]]:
        """Give everything that a user has left here as JSON objects with a `kind`."""
        for table, kind, read in _READERS:
            async with self.engine.connect() as connection:
                found = await connection.execute(select(table).where(table.c.user_id == user_id))
                rows = found.mappings().all()
            for row in rows:
                yield {"kind": kind, **as_json(read(dict(row)))}

    async def forget(self, user_id: str, *, before: datetime | None = None) -> int:
        """Delete what a user has left here (until a moment); gives how many rows went."""
        removed = 0
        async with self.engine.begin() as connection:
            for table, when in _AGES:
                theirs = [table.c.user_id == user_id]
                if before is not None:
                    theirs.append(when <= int(before.timestamp()))
                removed += (await connection.execute(delete(table).where(*theirs))).rowcount
        return removed

    async def let_go(self, before: datetime) -> int:
        """Delete what is older than a moment; gives how many rows went.

        A viewing is as old as its day, where that is later; a search as the last look at it.
        """
        moment = int(before.timestamp())
        old = (
            (VIEWINGS, (VIEWINGS.c.asked_at < moment) & (VIEWINGS.c.day < before.date().isoformat())),
            (HANDOVERS, HANDOVERS.c.asked_at < moment),
            (SEARCHES, SEARCHES.c.looked_at < moment),
        )
        removed = 0
        async with self.engine.begin() as connection:
            for table, is_old in old:
                removed += (await connection.execute(delete(table).where(is_old))).rowcount
        return removed

    async def left_of(self, user_id: str, *, before: datetime | None = None) -> int:
        """Count what is there of a user."""
        count = 0
        async with self.engine.connect() as connection:
            for table, when in _AGES:
                statement = select(func.count()).select_from(table).where(table.c.user_id == user_id)
                if before is not None:
                    statement = statement.where(when <= int(before.timestamp()))
                count += int(await connection.scalar(statement) or 0)
        return count

    async def _rows(self, table: Table) -> list[dict[str, Any]]:
        order = (table.c.asked_at, table.c.id)
        async with self.engine.connect() as connection:
            return [
                dict(row) for row in (await connection.execute(select(table).order_by(*order))).mappings()
            ]


_AGES = ((VIEWINGS, VIEWINGS.c.asked_at), (HANDOVERS, HANDOVERS.c.asked_at), (SEARCHES, SEARCHES.c.saved_at))


@asynccontextmanager
async def open_desk(url: str, *, deliver: bool = False) -> AsyncIterator[FrontDesk]:
    """Open the front desk at a database URL, as `open_catalogue` takes them; tables are made where missing."""
    engine = await asyncio.to_thread(make_engine, url)
    try:
        async with setup_lock(engine), engine.begin() as connection:
            for table in METADATA.sorted_tables:
                await connection.execute(CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    await connection.execute(CreateIndex(index, if_not_exists=True))
        yield FrontDesk(engine, deliver=deliver)
    finally:
        await engine.dispose()
