"""The front desk as a store of personal data: a step of an erasure and a source of an export."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from agents.desk.front_desk import FrontDesk
from memory.data_subject import DataSubject
from memory.erasure import Receipt
from memory.export import ExportSource

STORE = "desk"


class DeskErasure:
    """Erases what a person has left at the front desk and looks again."""

    name = STORE

    def __init__(self, desk: FrontDesk) -> None:
        self._desk = desk

    async def erase(self, subject: DataSubject) -> Receipt:
        """Delete requests, handovers and saved searches that were made before the erasure was asked for."""
        removed = await self._desk.forget(subject.raw_user_id, before=subject.erased_at)
        left = await self._desk.left_of(subject.raw_user_id, before=subject.erased_at)
        return Receipt(STORE, "failed" if left else "erased", removed=removed)

    async def recheck(self, subject: DataSubject) -> Receipt | None:
        """Erase what a turn that was running meanwhile has filed since."""
        late = await self._desk.left_of(subject.raw_user_id, before=subject.erased_at)
        return await self.erase(subject) if late else None


def desk_export(desk: FrontDesk) -> ExportSource:
    """Name the front desk as a store that an export reads."""

    def read(subject: DataSubject) -> AsyncIterator[dict[str, Any]]:
        return desk.of_user(subject.raw_user_id)

    return ExportSource(STORE, read)
