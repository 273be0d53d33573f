"""Erase a user from Zep, and look afterwards whether it is true."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from memory.port import Outcome
from memory.zep.calls import OPTIONS, ZepClient, called
from memory.zep.sessions import Sessions

_ANYTHING: Final = "user home price location likes wants"
"""A search needs words; the server returns the nearest facts of the group, near or not."""


async def erased(zep: ZepClient, sessions: Sessions, user_id: str, thread_ids: Sequence[str]) -> Outcome:
    """Delete the user with all sessions, then sessions that belong to nobody, then look for what is left.

    The server deletes its rows first and cleans the graph after that. If the cleaning fails, the answer is 500, and
    404 to the next try while the graph still holds facts: so a 404 proves nothing. User and sessions are then made
    anew and deleted again, which makes the server clean the graph once more and say whether it worked.
    """
    outcome = await _delete_user(zep, user_id)
    if outcome.status == "not_found":
        for thread_id in thread_ids:
            made = await sessions.ensure(user_id, thread_id)
            if not made.ok and made.status != "invalid":
                return made
        if not thread_ids:
            made = await sessions.add_user(user_id)
            if not made.ok:
                return made
        sessions.forget(user_id)
        outcome = await _delete_user(zep, user_id)
    if not outcome.ok:
        return outcome
    for thread_id in thread_ids:
        gone, _ = await called(partial(zep.memory.delete, thread_id, request_options=OPTIONS))
        if not gone.ok and gone.status != "not_found":
            return gone
    return await _looked(zep, user_id, thread_ids)


async def _delete_user(zep: ZepClient, user_id: str) -> Outcome:
    outcome, _ = await called(lambda: zep.user.delete(user_id, request_options=OPTIONS))
    return outcome


async def _looked(zep: ZepClient, user_id: str, thread_ids: Sequence[str]) -> Outcome:
    user, _ = await called(lambda: zep.user.get(user_id, request_options=OPTIONS))
    if user.status != "not_found":
        return Outcome("unverified", detail="user") if user.ok else user
    for thread_id in thread_ids:
        outcome, page = await called(
            partial(zep.memory.get_session_messages, thread_id, limit=1, request_options=OPTIONS)
        )
        if page is None:
            return outcome
        if page.messages:
            return Outcome("unverified", detail="messages")
    outcome, found = await called(
        lambda: zep.memory.search_sessions(
            text=_ANYTHING, user_id=user_id, session_ids=list(thread_ids), limit=1, request_options=OPTIONS
        )
    )
    if found is None:
        return Outcome("unverified", detail="graph not searchable")
    return Outcome("unverified", detail="facts") if found.results else Outcome("ok")
