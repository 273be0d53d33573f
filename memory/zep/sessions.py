"""Make users and sessions exist before anything is written, each once in a while."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from memory.port import Outcome
from memory.zep.calls import OPTIONS, ZepClient, called

REMEMBERED: Final = 10_000
TRUSTED_S: Final = 600.0
"""How long a session that was there is taken to be there still: a server may be wiped or restored."""
_OK: Final = Outcome("ok")


class Sessions:
    """Remembers which sessions exist with which user; `clock` gives monotonic seconds."""

    def __init__(self, zep: ZepClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._zep = zep
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def ensure(self, user_id: str, thread_id: str) -> Outcome:
        """Create the session for its user, and the user where missing; one request for a user who is known."""
        key = (user_id, thread_id)
        if self._clock() < self._known.get(key, float("-inf")):
            return _OK
        outcome = await self._add(user_id, thread_id)
        if outcome.status == "invalid" and outcome.detail == "user":
            made = await self.add_user(user_id)
            if not made.ok:
                return made
            outcome = await self._add(user_id, thread_id)
        if outcome.status == "duplicate":
            outcome = await self._checked(user_id, thread_id)
        if outcome.ok:
            self._known[key] = self._clock() + TRUSTED_S
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return outcome

    async def add_user(self, user_id: str) -> Outcome:
        """Create a user; one that is there is fine."""
        outcome, _ = await called(lambda: self._zep.user.add(user_id=user_id, request_options=OPTIONS))
        return _OK if outcome.status == "duplicate" else outcome

    def forget(self, user_id: str) -> None:
        """Ask again next time for all sessions of a user."""
        for key in [key for key in self._known if key[0] == user_id]:
            del self._known[key]

    async def _add(self, user_id: str, thread_id: str) -> Outcome:
        outcome, _ = await called(
            lambda: self._zep.memory.add_session(
                session_id=thread_id, user_id=user_id, request_options=OPTIONS
            )
        )
        return outcome

    async def _checked(self, user_id: str, thread_id: str) -> Outcome:
        outcome, session = await called(
            lambda: self._zep.memory.get_session(thread_id, request_options=OPTIONS)
        )
        if session is None:
            return outcome
        if session.user_id not in (user_id, None):
            return Outcome("invalid", detail="session of another user")
        return _OK
