"""What the LangGraph server itself holds about a person: threads, runs, crons and the store, by its own API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import httpx
from langgraph_sdk.client import LangGraphClient

from memory.data_subject import DataSubject
from memory.erasure import Receipt
from memory.export import ExportSource
from server.auth import store_root
from server.bearer import NOBODY

STORE: Final = "server"
PAGE: Final = 100
CANCEL_WITHIN_S: Final = 10.0
WAITING: Final = Receipt(STORE, "failed", detail="waits for the server, which goes on by itself")


class PlatformData:
    """A person's data on the LangGraph server, found by the owner that authentication has stamped on it."""

    def __init__(self, client: LangGraphClient, write_files: Callable[[], None] = lambda: None) -> None:
        self.client = client
        self.erasure_step = PlatformErasure(self, write_files)
        self.export_source = ExportSource(STORE, self._export)

    async def owner_of(self, thread_id: str) -> str | None:
        """Name the owner of a thread; None where nobody in particular has it, or it is not there."""
        try:
            thread = await self.client.threads.get(thread_id)
        except httpx.HTTPStatusError as error:
            if error.response.status_code in (404, 422):
                return None
            raise
        owner = (thread.get("metadata") or {}).get("owner")
        return str(owner) if owner not in (None, NOBODY) else None

    async def delete_thread(self, thread_id: str) -> int:
        """Delete a thread with its runs and crons; 0 where it is not there."""
        return await _gone(self.client.threads.delete(thread_id)) if _is_uuid(thread_id) else 0

    async def threads_of(self, raw_user_id: str) -> Sequence[str]:
        """List the threads a person owns."""
        return [thread["thread_id"] async for thread in self.threads(raw_user_id)]

    async def threads(self, raw_user_id: str) -> AsyncIterator[Any]:
        """Go through the threads a person owns."""
        seen = 0
        while True:
            page = await self.client.threads.search(
                metadata={"owner": raw_user_id}, limit=PAGE, offset=seen, sort_by="thread_id"
            )
            for thread in page:
                yield thread
            seen += len(page)
            if len(page) < PAGE:
                return

    async def silence(self, raw_user_id: str, but: Sequence[str]) -> None:
        """Stop every turn that waits or runs in a person's threads, but in those given."""
        for thread in await self.threads_of(raw_user_id):
            if thread not in but:
                await self.stop_runs(thread)

    async def has_runs(self, thread_id: str) -> bool:
        """Tell whether anything waits or runs in a thread; a server that was killed takes up what it had written down."""
        if not _is_uuid(thread_id):
            return False
        for status in ("pending", "running"):
            try:
                if await self.client.runs.list(thread_id, status=status, limit=1):
                    return True
            except httpx.HTTPStatusError as error:
                if error.response.status_code != 404:
                    raise
        return False

    async def stop_runs(self, thread_id: str) -> None:
        """Stop what waits or runs in a thread, and wait until it has."""
        for status in ("pending", "running"):
            for run in await self.client.runs.list(thread_id, status=status, limit=PAGE):
                async with asyncio.timeout(CANCEL_WITHIN_S):
                    await _gone(self.client.runs.cancel(thread_id, run["run_id"], wait=True))

    async def crons(self, raw_user_id: str) -> list[Any]:
        """List a person's crons."""
        found: list[Any] = []
        while True:
            page = await self.client.crons.search(
                metadata={"owner": raw_user_id}, limit=PAGE, offset=len(found)
            )
            found += page
            if len(page) < PAGE:
                return found

    async def items(self, raw_user_id: str) -> list[Any]:
        """List what a person's store holds."""
        found: list[Any] = []
        while True:
            answer = await self.client.store.search_items(
                (store_root(raw_user_id),), limit=PAGE, offset=len(found)
            )
            found += answer["items"]
            if len(answer["items"]) < PAGE:
                return found

    async def _export(self, subject: DataSubject) -> AsyncIterator[dict[str, Any]]:
        async for thread in self.threads(subject.raw_user_id):
            kept = {name: thread.get(name) for name in ("thread_id", "created_at", "updated_at", "metadata")}
            yield {"kind": "thread", **kept}
        for cron in await self.crons(subject.raw_user_id):
            yield {"kind": "cron", **{name: cron.get(name) for name in ("cron_id", "schedule", "payload")}}
        for item in await self.items(subject.raw_user_id):
            yield {"kind": "store_item", **item}


class PlatformErasure:
    """Stops what runs for a person, then deletes their crons, threads and items, and looks again.

    It comes before conversations: a turn that still runs would write after they have been deleted. `write_files` makes
    a server that keeps its tables in files write them now, not some seconds later.
    """

    name = STORE

    def __init__(self, platform: PlatformData, write_files: Callable[[], None]) -> None:
        self._platform = platform
        self._write_files = write_files

    async def erase(self, subject: DataSubject) -> Receipt:
        """Delete everything; "failed" where something is still there afterwards."""
        removed = await self._delete(subject)
        await asyncio.to_thread(self._write_files)
        left = await self._left(subject)
        return Receipt(STORE, "failed" if left else "erased", removed=removed, look_again=True)

    async def recheck(self, subject: DataSubject) -> Receipt | None:
        """Delete what has come back from a file that a killed server had not written anew."""
        known = [one for one in subject.thread_ids if await self._begun_before(one, subject)]
        return await self.erase(subject) if known or await self._left(subject) else None

    async def _delete(self, subject: DataSubject) -> int:
        client, person, removed = self._platform.client, subject.raw_user_id, 0
        for cron in await self._platform.crons(person):
            removed += await _gone(client.crons.delete(cron["cron_id"]))
        owned = await self._platform.threads_of(person)
        for thread in dict.fromkeys([*owned, *filter(_is_uuid, subject.thread_ids)]):
            if thread not in owned and not await self._begun_before(thread, subject):
                continue
            if thread in subject.going_on:
                await self._drop_ended_runs(thread)
                continue
            await self._platform.stop_runs(thread)
            removed += await _gone(client.threads.delete(thread))
        for item in await self._platform.items(person):
            await client.store.delete_item(item["namespace"], item["key"])
            removed += 1
        return removed

    async def _left(self, subject: DataSubject) -> bool:
        person = subject.raw_user_id
        threads = [one for one in await self._platform.threads_of(person) if one not in subject.going_on]
        old = [one for one in threads if await self._begun_before(one, subject)]
        return bool(old or await self._platform.crons(person) or await self._platform.items(person))

    async def _begun_before(self, thread: str, subject: DataSubject) -> bool:
        """Whether a thread is there and goes with its person: what was begun after the request is not part of it."""
        if not _is_uuid(thread):
            return False
        try:
            found = await self._platform.client.threads.get(thread)
        except httpx.HTTPStatusError as error:
            if error.response.status_code == 404:
                return False
            raise
        owner = (found.get("metadata") or {}).get("owner")
        if owner not in (None, NOBODY, subject.raw_user_id):
            return False
        began = _moment(found["created_at"])
        return subject.erased_at is None or began <= subject.erased_at

    async def _drop_ended_runs(self, thread: str) -> None:
        for run in await self._platform.client.runs.list(thread, limit=PAGE):
            if run["status"] not in ("pending", "running"):
                await _gone(self._platform.client.runs.delete(thread, run["run_id"]))


class WaitingErasure:
    """Stands for the server's step in a process that is not the server: the job stays open until the server does it."""

    name = STORE

    async def erase(self, subject: DataSubject) -> Receipt:  # noqa: ARG002
        """Leave it to the server."""
        return WAITING

    async def recheck(self, subject: DataSubject) -> Receipt | None:  # noqa: ARG002
        """Leave it to the server."""
        return WAITING


async def _gone(call: Any) -> int:
    """Make a call that deletes or stops something; what is not there any more is fine and counts as none."""
    try:
        await call
    except httpx.HTTPStatusError as error:
        if error.response.status_code not in (404, 409):
            raise
        return 0
    return 1


def _moment(written: Any) -> datetime:
    return written if isinstance(written, datetime) else datetime.fromisoformat(str(written))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
