"""The stores of memory as steps of an erasure: backend, a leftover embedded store, cache."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from memory.data_subject import DataSubject
from memory.embedded import FILE_NAME, EmbeddedMemory
from memory.erasure import ErasureStep, Receipt
from memory.port import MemoryBackend, Outcome


class BackendErasure:
    """Erases a person from the memory backend."""

    def __init__(self, backend: MemoryBackend) -> None:
        self.name = backend.name
        self._backend = backend

    async def erase(self, subject: DataSubject) -> Receipt:
        """Delete the user with every thread we know of."""
        return receipt_of(self.name, await self._backend.delete_user(subject.user_id, subject.thread_ids))

    async def recheck(self, subject: DataSubject) -> Receipt | None:
        """Look into the erased threads for messages that arrived late."""
        for thread in subject.thread_ids:
            outcome, context = await self._backend.context(subject.user_id, thread, last_n=1)
            if not outcome.ok and outcome.status != "not_found":
                return Receipt(self.name, "failed", detail=f"recheck: {outcome.status}")
            if context.messages:
                return await self.erase(subject)
        return None


class LeftoverErasure:
    """Erases a person from an embedded store that a deployment used before it went over to another backend."""

    name = "embedded"

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE_NAME

    async def erase(self, subject: DataSubject) -> Receipt:
        """Delete the user where the file is there."""
        store = await EmbeddedMemory.open_existing(self._path)
        if store is None:
            return Receipt(self.name, "erased", removed=0, detail="no such store")
        try:
            return receipt_of(self.name, await store.delete_user(subject.user_id, subject.thread_ids))
        finally:
            await store.aclose()

    async def recheck(self, subject: DataSubject) -> Receipt | None:  # noqa: ARG002
        """Nothing writes to it any more."""
        return None


class CacheErasure:
    """Drops a person from the context cache of this process; other processes forget within the cache's TTL."""

    name = "cache"

    def __init__(self, forget: Callable[[str], None]) -> None:
        self._forget = forget

    async def erase(self, subject: DataSubject) -> Receipt:
        """Drop every entry of the user."""
        self._forget(subject.raw_user_id)
        return Receipt(self.name, "erased")

    async def recheck(self, subject: DataSubject) -> Receipt | None:
        """Drop what was read since."""
        self._forget(subject.raw_user_id)
        return None


def memory_steps(
    backend: MemoryBackend, *, data_dir: Path, forget: Callable[[str], None] | None = None
) -> list[ErasureStep]:
    """Return the steps for memory's own stores; `forget(raw_user_id)` is the service's, where one is running."""
    steps: list[ErasureStep] = [BackendErasure(backend)]
    if backend.name != LeftoverErasure.name:
        steps.append(LeftoverErasure(data_dir))
    if forget is not None:
        steps.append(CacheErasure(forget))
    return steps


def receipt_of(store: str, outcome: Outcome) -> Receipt:
    """Return what a deletion's outcome means for the person."""
    if outcome.ok or outcome.status == "not_found":
        return Receipt(store, "erased")
    if outcome.status == "unverified":
        return Receipt(store, "unverified", detail=outcome.detail)
    return Receipt(store, "failed", detail=f"{outcome.status} {outcome.detail}".strip())
