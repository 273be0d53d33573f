"""Take a run's checkpoints back, as the server's `rollback` and the deletion of a run ask.

Each checkpoint holds what is new, so only the end of a thread can go: what lies in the middle stays, or everything after
it would lose its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

THREADS = "SELECT DISTINCT thread_id FROM checkpoints WHERE checkpoint_ns = '' AND {run} = {mark}"
LAST_OF_OTHERS = (
    "SELECT MAX(checkpoint_id) FROM checkpoints WHERE thread_id = {mark} AND checkpoint_ns = '' "
    "AND COALESCE({run}, '') <> {mark}"
)
DELETE = "DELETE FROM {table} WHERE thread_id = {mark} AND checkpoint_id > {mark}"


class SqliteCheckpoints(AsyncSqliteSaver):
    """Checkpoints in SQLite, with rollback."""

    async def adelete_for_runs(self, run_ids: Iterable[str]) -> None:
        """Delete what these runs have put at the end of their threads."""
        words = {"run": "json_extract(CAST(metadata AS TEXT), '$.run_id')", "mark": "?"}
        async with self.lock:
            for run_id in run_ids:
                threads = await self.conn.execute_fetchall(THREADS.format(**words), (run_id,))
                for (thread_id,) in list(threads):
                    [(last,)] = await self.conn.execute_fetchall(
                        LAST_OF_OTHERS.format(**words), (thread_id, run_id)
                    )
                    for table in ("checkpoints", "writes"):
                        await self.conn.execute(DELETE.format(table=table, **words), (thread_id, last or ""))
            await self.conn.commit()
