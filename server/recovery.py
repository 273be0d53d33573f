"""Finish turns that were cut off: resume every recent thread at the start, because `next` proves nothing.

A thread that waits for its user's answer to a form is left waiting. On a finished thread a resume does nothing; on one that lost its last steps to a crash it answers, queues for memory
and writes the turn down, once, since every step recognises what it has done before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiosqlite
import httpx
import structlog
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.errors import EmptyInputError
from langgraph.types import StateSnapshot

from graph.sweep import unsynced
from memory.fault_place import place_of
from server.checkpoints import first_id_of

LOOK_BACK = timedelta(days=2)
MAX_THREADS = 1_000
DEADLINE_S = 30.0
RESUME = "__resume__"
"""Where LangGraph's checkpointers keep an answer that has been accepted (`langgraph.constants.RESUME` warns when read)."""

logger = structlog.get_logger(__name__)


OwnerOf = Callable[[str], Awaitable[str | None]]
"""Thread id -> who owns it by authentication; None where nobody does, or there is none."""
TakenUp = Callable[[str], Awaitable[bool]]
"""Thread id -> whether the server goes on with a run of it by itself; done twice, the turn would be written down twice."""


async def finish_cut_off_turns(
    graph: Any,
    saver: BaseCheckpointSaver[Any],
    owner_of: OwnerOf | None = None,
    taken_up: TakenUp | None = None,
) -> int:
    """Resume what recent threads left undone and return how many turns that were; bounded by `DEADLINE_S`.

    A resumed turn has no bearer. It belongs to whom `owner_of` names, and without an owner it is left alone: what the
    state says of its user is not asked, unless there is no `owner_of` because nobody is authenticated here.
    """
    finished = 0
    try:
        async with asyncio.timeout(DEADLINE_S):
            for thread in await recent_threads(saver):
                finished += await _finish(graph, saver, thread, owner_of, taken_up)
    except TimeoutError:
        logger.warning("recovery_cut_short", finished=finished)
    if finished:
        logger.info("cut_off_turns_finished", count=finished)
    return finished


async def recent_threads(saver: BaseCheckpointSaver[Any]) -> list[str]:
    """List threads with a checkpoint in the last days, newest first; their ids are ordered by time."""
    since = first_id_of(datetime.now(UTC) - LOOK_BACK)
    query = (
        "SELECT thread_id, MAX(checkpoint_id) AS newest FROM checkpoints "
        "WHERE checkpoint_ns = '' GROUP BY thread_id HAVING MAX(checkpoint_id) > {} ORDER BY newest DESC LIMIT {}"
    )
    if isinstance(saver, AsyncSqliteSaver):
        async with saver.conn.execute(query.format("?", "?"), (since, MAX_THREADS)) as cursor:
            return [str(row[0]) for row in await cursor.fetchall()]
    async with saver.conn.cursor() as pg:  # type: ignore[attr-defined]
        await pg.execute(query.format("%s", "%s"), (since, MAX_THREADS))
        return [str(row["thread_id"]) for row in await pg.fetchall()]


async def waits_for_user(state: StateSnapshot, saver: BaseCheckpointSaver[Any]) -> bool:
    """Tell whether a thread is interrupted and nobody has answered: an answer that was cut off is still to be done."""
    if not state.interrupts:
        return False
    stored = await saver.aget_tuple(state.config)
    return not any(channel == RESUME for _, channel, _ in (stored and stored.pending_writes) or ())


async def _finish(
    graph: Any,
    saver: BaseCheckpointSaver[Any],
    thread: str,
    owner_of: OwnerOf | None,
    taken_up: TakenUp | None,
) -> int:
    config: RunnableConfig = {"configurable": {"thread_id": thread}}
    try:
        state = await graph.aget_state(config)
        if await waits_for_user(state, saver):
            return 0
        if not (state.next or unsynced(state.values)) or not (state.values.get("turn") or {}).get("user_id"):
            return 0
        if taken_up is not None and await taken_up(thread):
            return 0
        owner = await owner_of(thread) if owner_of else state.values["turn"]["user_id"]
        if owner is None:
            return 0
        await graph.ainvoke(None, config, context={"user_id": owner}, durability="sync")
        return int(not unsynced((await graph.aget_state(config)).values))
    except EmptyInputError:
        return 0
    except (aiosqlite.Error, httpx.HTTPError, ValueError, KeyError) as error:
        # No traceback: writing one down reads files, which the server forbids here.
        logger.error("recovery_failed", thread_id=thread, error=type(error).__name__, place=place_of(error))  # noqa: TRY400
        return 0
