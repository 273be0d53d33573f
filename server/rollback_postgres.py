"""Take a run's checkpoints back in PostgreSQL; a module of its own, because the driver is an extra."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

from server.rollback import DELETE, LAST_OF_OTHERS, THREADS


class PostgresCheckpoints(AsyncPostgresSaver):
    """Checkpoints in PostgreSQL, with rollback."""

    async def adelete_for_runs(self, run_ids: Iterable[str]) -> None:
        """Delete what these runs have put at the end of their threads."""
        words = {"run": "metadata->>'run_id'", "mark": "%s"}
        async with self._cursor(pipeline=False) as cursor:
            for run_id in run_ids:
                await cursor.execute(THREADS.format(**words), (run_id,))
                for row in await cursor.fetchall():
                    await cursor.execute(LAST_OF_OTHERS.format(**words), (row["thread_id"], run_id))
                    found: Any = await cursor.fetchone()
                    last = next(iter(found.values())) if found else None
                    for table in ("checkpoints", "checkpoint_writes"):
                        await cursor.execute(
                            DELETE.format(table=table, **words), (row["thread_id"], last or "")
                        )
