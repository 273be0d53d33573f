"""Which of the service's ids stand for which of ours: it addresses users and threads by UUIDs that it issues."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, Literal
from uuid import UUID, uuid5

from zep_cloud.client import AsyncZep

from memory.control import NameTable
from memory.port import Outcome
from memory.zep_cloud.calls import OPTIONS, called

Kind = Literal["zep_user", "zep_thread", "zep_deletion"]
REMEMBERED: Final = 10_000
_NAMESPACE: Final = UUID("0b0c5a2e-7f0b-5c7e-9d39-5f2f0d1f7a11")


def idempotency_key(*parts: str) -> str:
    """Return the key of a write: the same for every try, so that the service does it once."""
    return str(uuid5(_NAMESPACE, "\x1f".join(parts)))


class CloudIds:
    """The mapping, kept in our own durable table and remembered in this process."""

    def __init__(self, zep: AsyncZep, names: NameTable) -> None:
        self._zep = zep
        self._names = names
        self._known: OrderedDict[tuple[Kind, str], str] = OrderedDict()

    async def known(self, kind: Kind, ours: str) -> str | None:
        """Return the service's id, None where we never learned one."""
        found = self._known.get((kind, ours)) or await self._names.known_id(kind, ours)
        if found is not None:
            self._keep(kind, ours, found)
        return found

    async def remember(self, kind: Kind, ours: str, theirs: str) -> None:
        """Keep an id durably."""
        await self._names.remember_id(kind, ours, theirs)
        self._keep(kind, ours, theirs)

    async def forget(self, kind: Kind, ours: str) -> None:
        """Forget an id."""
        await self._names.forget_id(kind, ours)
        self._known.pop((kind, ours), None)

    async def user(self, user_id: str) -> tuple[Outcome, str | None]:
        """Return the user's id there; create the user, or find them by our id, where we do not know it.

        Creating needs no key of ours: our id is unique there, a second try is refused. With a key, somebody who comes
        back after an erasure would be answered with the user who is gone.
        """
        known = await self.known("zep_user", user_id)
        if known is not None:
            return Outcome("ok"), known
        outcome, user = await called(lambda: self._zep.user.create(user_id=user_id, request_options=OPTIONS))
        if outcome.status in ("duplicate", "invalid"):
            outcome, user = await called(
                lambda: self._zep.user.lookup(user_id=user_id, request_options=OPTIONS)
            )
        return await self._learned("zep_user", user_id, outcome, user)

    async def thread(self, user_id: str, thread_id: str) -> tuple[Outcome, str | None]:
        """Return the thread's id there; create the thread, and the user, where we do not know it."""
        known = await self.known("zep_thread", thread_id)
        if known is not None:
            return Outcome("ok"), known
        outcome, user = await self.user(user_id)
        if user is None:
            return outcome, None
        outcome, thread = await called(
            lambda: self._zep.thread.create(
                user_uuid=user,
                idempotency_key=idempotency_key("thread", user, thread_id),
                request_options=OPTIONS,
            )
        )
        if outcome.status == "not_found":
            await self.forget("zep_user", user_id)  # the user was deleted there: made anew by the next try
            outcome = Outcome("unavailable", detail="user is gone")
        return await self._learned("zep_thread", thread_id, outcome, thread)

    async def _learned(
        self, kind: Kind, ours: str, outcome: Outcome, row: object
    ) -> tuple[Outcome, str | None]:
        theirs = getattr(row, "uuid_", None)
        if not outcome.ok or not isinstance(theirs, str):
            return outcome if not outcome.ok else Outcome("unavailable", detail="no id given"), None
        await self.remember(kind, ours, theirs)
        return Outcome("ok"), theirs

    def _keep(self, kind: Kind, ours: str, theirs: str) -> None:
        self._known[kind, ours] = theirs
        self._known.move_to_end((kind, ours))
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
