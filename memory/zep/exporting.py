"""Everything Zep holds about a user, as far as its interface lets it be reached."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any, Final, TypeVar

from memory.port import Outcome
from memory.zep.calls import OPTIONS, ZepClient, called

T = TypeVar("T")
PAGE: Final = 200
FACTS: Final = 50
CALL_TIMEOUT_S: Final = 15.0
_ANYTHING: Final = "user home price location likes wants"


class _Incomplete(Exception):  # noqa: N818  # ends the export early, never leaves this file
    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.status)
        self.outcome = outcome


async def exported(zep: ZepClient, user_id: str) -> AsyncIterator[dict[str, Any]]:
    """Yield `{"store": "zep", "type": "user" | "session" | "message" | "fact", ...}`.

    The graph cannot be listed: facts are those a broad search gives. When the server stops answering, the last object
    has the type "incomplete" and a status.
    """
    try:
        async for item in _items(zep, user_id):
            yield item
    except _Incomplete as stopped:
        yield {"type": "incomplete", "status": stopped.outcome.status}


async def _items(zep: ZepClient, user_id: str) -> AsyncIterator[dict[str, Any]]:
    user = await _asked(lambda: zep.user.get(user_id, request_options=OPTIONS))
    if user is None:
        return
    yield {"type": "user", **_plain(user)}
    for session in await _asked(lambda: zep.sessions_of(user_id)) or []:
        yield {"type": "session", **session}
        async for message in _messages(zep, str(session["session_id"])):
            yield message
    found = await _asked(
        lambda: zep.memory.search_sessions(
            text=_ANYTHING, user_id=user_id, limit=FACTS, request_options=OPTIONS
        )
    )
    for row in (found.results or []) if found else []:
        if row.fact:
            yield {"type": "fact", **_plain(row.fact)}


async def _messages(zep: ZepClient, session_id: str) -> AsyncIterator[dict[str, Any]]:
    cursor = 1
    while True:
        page = await _asked(
            partial(
                zep.memory.get_session_messages,
                session_id,
                limit=PAGE,
                cursor=cursor,
                request_options=OPTIONS,
            )
        )
        rows = (page.messages or []) if page else []
        for row in rows:
            yield {"type": "message", "session_id": session_id, **_plain(row)}
        if len(rows) < PAGE:
            return
        cursor += 1


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
