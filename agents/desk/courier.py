"""Deliver requests to the webhook: each until it is taken, with growing pauses, and not for ever."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog
from sqlalchemy import Table, select, update
from sqlalchemy.exc import SQLAlchemyError

from agents.desk.front_desk import FrontDesk
from agents.desk.rows import as_json, handover_of, viewing_of
from agents.desk.tables import SENT, VIEWINGS
from agents.desk.webhook import Webhook

logger = structlog.get_logger(__name__)

PAUSES_S = (10, 60, 300, 1_800, 7_200, 21_600, 43_200)
"""How long is waited before each further try; after the last one a request is left for the operator (about a day)."""
OUTCOMES = {"delivered": "delivered", "waiting": "retried", "failed": "failed"}
LEASE_S = 60
"""How long a request belongs to the process that is delivering it."""
POLL_S = 15.0
A_ROUND = 20
Tried = Callable[[str], None]
"""Told what became of a try: "delivered", "retried" or "failed"."""


class Courier:
    """Delivers what waits at a desk; several processes share the work."""

    def __init__(
        self,
        desk: FrontDesk,
        webhook: Webhook,
        now: Callable[[], float] = time.time,
        tried: Tried = lambda _outcome: None,
    ) -> None:
        self._desk = desk
        self._webhook = webhook
        self._now = now
        self._tried = tried
        self._wake = asyncio.Event()
        desk.filed = self._wake.set

    async def deliver_due(self) -> int:
        """Try everything that is due once; gives how many requests were taken."""
        taken = 0
        for kind, table in SENT.items():
            for row in await self._due(table):
                if await self._claim(table, row):
                    taken += await self._deliver(kind, table, row)
        return taken

    async def keep_delivering(self) -> None:
        """Deliver until cancelled: at once when something is filed, and what was refused when its time has come."""
        while True:
            self._wake.clear()
            try:
                await self.deliver_due()
            except SQLAlchemyError as error:
                logger.warning("desk_unreachable", error=type(error).__name__)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self._wake.wait()

    async def _due(self, table: Table) -> list[dict[str, Any]]:
        statement = (
            select(table)
            .where(table.c.delivery == "waiting", table.c.next_try_at <= int(self._now()))
            .order_by(table.c.next_try_at)
            .limit(A_ROUND)
        )
        async with self._desk.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(statement)).mappings()]

    async def _claim(self, table: Table, row: Mapping[str, Any]) -> bool:
        """Take a request for this process; a crash gives it back when the lease is over."""
        claim = (
            update(table)
            .where(table.c.id == row["id"], table.c.next_try_at == row["next_try_at"])
            .where(table.c.delivery == "waiting")
            .values(next_try_at=int(self._now()) + LEASE_S)
        )
        async with self._desk.engine.begin() as connection:
            return bool((await connection.execute(claim)).rowcount)

    async def _deliver(self, kind: str, table: Table, row: dict[str, Any]) -> bool:
        record = viewing_of(row) if table is VIEWINGS else handover_of(row)
        problem = await self._webhook.tell(row["id"], {"kind": kind, **as_json(record)})
        tries = row["tries"] + 1
        if problem is None:
            change: dict[str, Any] = {"delivery": "delivered", "tries": tries, "problem": ""}
        elif tries > len(PAUSES_S):
            change = {"delivery": "failed", "tries": tries, "problem": problem}
        else:
            change = {
                "tries": tries,
                "problem": problem,
                "next_try_at": int(self._now()) + PAUSES_S[tries - 1],
            }
        async with self._desk.engine.begin() as connection:
            await connection.execute(update(table).where(table.c.id == row["id"]).values(**change))
        self._tried(OUTCOMES[change.get("delivery", "waiting")])
        if problem is not None:
            state = change.get("delivery", "waiting")
            logger.warning("delivery_failed", kind=kind, problem=problem, tries=tries, state=state)
        return problem is None


@asynccontextmanager
async def delivering(
    desk: FrontDesk, webhook: Webhook | None, tried: Tried = lambda _outcome: None
) -> AsyncIterator[None]:
    """Have a courier deliver in the background, where there is a webhook."""
    if webhook is None:
        yield
        return
    running = asyncio.create_task(Courier(desk, webhook, tried=tried).keep_delivering(), name="courier")
    try:
        yield
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
