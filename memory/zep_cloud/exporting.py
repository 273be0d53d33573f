"""Everything the hosted service holds about a user, as far as its interface lets it be reached."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any, Final, TypeVar

from zep_cloud.client import AsyncZep

from memory.port import Outcome
from memory.zep_cloud.calls import OPTIONS, called
from memory.zep_cloud.ids import CloudIds

T = TypeVar("T")
PAGE: Final = 100
CALL_TIMEOUT_S: Final = 15.0


class _Incomplete(Exception):  # noqa: N818  # ends the export early, never leaves this file
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.status)
        self.outcome = outcome


async def exported(zep: AsyncZep, ids: CloudIds, user_id: str) -> AsyncIterator[dict[str, Any]]:
    """Yield `{"store": "zep_cloud", "type": "user" | "thread" | "message" | "fact", ...}`.

    When the service stops answering, the last object has the type "incomplete" and a status.
    """
    try:
        async for item in _items(zep, ids, user_id):
            yield item
    except _Incomplete as stopped:
        yield {"type": "incomplete", "status": stopped.outcome.status}


async def _items(zep: AsyncZep, ids: CloudIds, user_id: str) -> AsyncIterator[dict[str, Any]]:
    known = await ids.known("zep_user", user_id)
    if known is None:
        found = await _asked(lambda: zep.user.lookup(user_id=user_id, request_options=OPTIONS))
        if found is None or not found.uuid_:
            return
        known = str(found.uuid_)
    user = await _asked(lambda: zep.user.get(known, request_options=OPTIONS))
    if user is None:
        return
    yield {"type": "user", **_plain(user)}
    threads = partial(zep.thread.list, user_uuid=known, page_size=PAGE, request_options=OPTIONS)
    async for thread in _rows(threads):
        yield {"type": "thread", **_plain(thread)}
        messages = partial(
            zep.thread.list_messages, str(thread.uuid_), page_size=PAGE, order="asc", request_options=OPTIONS
        )
        async for message in _rows(messages):
            yield {"type": "message", **_plain(message)}
    async for edge in _rows(partial(zep.graph.edge.list, known, page_size=PAGE, request_options=OPTIONS)):
        yield {"type": "fact", **_plain(edge)}


async def _rows(make: Callable[..., Awaitable[Any]]) -> AsyncIterator[Any]:
    cursor: str | None = None
    while True:
        page = await _asked(partial(make, cursor=cursor))
        for row in (page.items or []) if page else []:
            yield row
        cursor = getattr(page.response, "next_cursor", None) if page else None
        if not cursor:
            return


async def _asked(make: Callable[[], Awaitable[T]]) -> T | None:
    try:
        async with asyncio.timeout(CALL_TIMEOUT_S):
            outcome, value = await called(make)
    except TimeoutError:
        outcome, value = Outcome("timeout"), None
    if not outcome.ok and outcome.status != "not_found":
        raise _Incomplete(outcome)
    return value


def _plain(row: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row.json())
    return {key: value for key, value in found.items() if value is not None}
