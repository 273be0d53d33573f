"""Erase a user from the hosted service, which does it later and keeps a task that says when it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from zep_cloud.client import AsyncZep

from memory.port import Outcome
from memory.zep_cloud.calls import OPTIONS, called
from memory.zep_cloud.ids import CloudIds

POLLS: Final = 10
POLL_S: Final = 0.2


async def erased(zep: AsyncZep, ids: CloudIds, user_id: str, thread_ids: Sequence[str]) -> Outcome:
    """Delete the user and wait a little for the task; asked again, go on waiting for the same task.

    Threads, messages and graph go with the user. "ok" only when the task has succeeded and the user is gone.
    """
    outcome, task = await _started(zep, ids, user_id)
    if task is None:
        return outcome
    for _ in range(POLLS):
        outcome, found = await called(lambda: zep.task.get(task, request_options=OPTIONS))
        if found is None:
            return outcome if outcome.status != "not_found" else Outcome("unverified", detail="no such task")
        if found.status == "succeeded":
            return await _finished(zep, ids, user_id, thread_ids)
        if found.status in ("failed", "partial"):
            await ids.forget("zep_deletion", user_id)
            return Outcome("unavailable", detail=f"deletion {found.status}")
        await asyncio.sleep(POLL_S)
    return Outcome("unverified", detail="deletion under way")


async def _started(zep: AsyncZep, ids: CloudIds, user_id: str) -> tuple[Outcome, str | None]:
    task = await ids.known("zep_deletion", user_id)
    if task is not None:
        return Outcome("ok"), task
    user = await ids.known("zep_user", user_id)
    if user is None:
        outcome, found = await called(lambda: zep.user.lookup(user_id=user_id, request_options=OPTIONS))
        if found is None or not found.uuid_:
            gone = Outcome("unverified", detail="user is not there")
            return (gone if outcome.status == "not_found" else outcome), None
        user = found.uuid_
        await ids.remember("zep_user", user_id, user)
    outcome, result = await called(
        lambda: zep.user.delete(user, request_options=OPTIONS)  # a failed one must not be replayed by its key
    )
    task = result.task.uuid_ if result is not None and result.task is not None else None
    if task is None:
        missing = Outcome("unverified", detail="user is not there")
        return (missing if outcome.ok or outcome.status == "not_found" else outcome), None
    await ids.remember("zep_deletion", user_id, task)
    return Outcome("ok"), task


async def _finished(zep: AsyncZep, ids: CloudIds, user_id: str, thread_ids: Sequence[str]) -> Outcome:
    user = await ids.known("zep_user", user_id)
    if user is not None:
        outcome, _ = await called(lambda: zep.user.get(user, request_options=OPTIONS))
        if outcome.status != "not_found":
            return Outcome("unverified", detail="user") if outcome.ok else outcome
    for thread_id in thread_ids:
        await ids.forget("zep_thread", thread_id)
    await ids.forget("zep_user", user_id)
    await ids.forget("zep_deletion", user_id)
    return Outcome("ok")
