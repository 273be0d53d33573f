"""Erase a person from every store, so that no late write brings anything back, with a receipt per store.

Tombstones come first and the job is durable: a crash at any point leaves a job that the next `resume` finishes, and
every step may be repeated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, Protocol

import structlog

from memory.data_subject import DataSubject, data_subject
from memory.fault_place import place_of
from memory.identity import backend_id
from memory.moment import utc_now
from memory.outbox.erasure_log import RECHECK_S, ErasureJob
from memory.outbox.port import Outbox, OutboxError

_log = structlog.get_logger(__name__)
LEASE_WAIT_S: Final = 45.0
STEP_TIMEOUT_S: Final = 60.0
SILENCE_WITHIN_S: Final = 10.0
ReceiptStatus = Literal["erased", "unverified", "failed"]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a person's data in one store.

    "erased": looked for afterwards and not found. "unverified": deleted, but the store cannot prove it. "failed":
    not done yet; it is tried again. `removed` counts what went, where the store can tell.
    """

    store: str
    status: ReceiptStatus
    removed: int | None = None
    detail: str = ""
    look_again: bool = False
    """Whether the store writes its files later: a process that is killed before that would bring it back."""


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """The receipts of an erasure; complete when no store is left to be done."""

    raw_user_id: str
    started_at: datetime
    receipts: tuple[Receipt, ...]
    recheck_at: datetime | None = None

    @property
    def complete(self) -> bool:
        """Whether every store is done."""
        return all(receipt.status != "failed" for receipt in self.receipts)


class ErasureStep(Protocol):
    """Erases a person from one store, looks whether it worked, and may be repeated."""

    name: str

    async def erase(self, subject: DataSubject) -> Receipt:
        """Erase everything; any exception counts as "failed"."""
        ...

    async def recheck(self, subject: DataSubject) -> Receipt | None:
        """Look whether a delivery that was under way has landed since; a receipt where more was erased."""
        ...


ThreadSource = Callable[[str], Awaitable[Sequence[str]]]
"""Raw user id -> raw thread ids that a store other than the outbox knows of."""


Silence = Callable[[str, Sequence[str]], Awaitable[None]]
"""Stops what still runs for a raw user id, but in the raw threads given: what was asked for before must not be said after."""


class Erasure:
    """Runs erasures over the stores given, in their order; the outbox is always the first."""

    def __init__(
        self,
        outbox: Outbox,
        steps: Sequence[ErasureStep],
        *,
        thread_sources: Sequence[ThreadSource] = (),
        silence: Silence | None = None,
        now: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
        reached: Callable[[str], None] = lambda _point: None,
    ) -> None:
        self._outbox = outbox
        self._steps = tuple(steps)
        self._thread_sources = tuple(thread_sources)
        self._silence = silence
        self._now = now
        self._sleep = sleep
        self._reached = reached

    async def erase(self, raw_user_id: str, *, going_on: Sequence[str] = ()) -> ErasureReport:
        """Erase a person; `going_on` are raw ids of threads in which they may go on talking.

        Raises InvalidIdError for what is no id, and OutboxError when the tombstones cannot be put up: then nothing
        was begun.
        """
        subject = data_subject(raw_user_id)
        await self._hush(raw_user_id, going_on)
        threads = [thread for source in self._thread_sources for thread in await source(raw_user_id)]
        self._reached("begun")
        talking = tuple(backend_id(thread) for thread in going_on)
        job = await self._outbox.open_erasure(
            subject.user_id,
            [backend_id(thread) for thread in threads],
            raw_user_id=raw_user_id,
            going_on=talking,
        )
        self._reached("tombstones")
        return await self._finish(job, talking)

    async def resume(self, *, restarted: bool = False) -> list[ErasureReport]:
        """Go on with every erasure that was not finished and look again where it is due; never raises OutboxError.

        `restarted`: a process has just started, and may have read a file that a killed one had not written anew, so
        every job that is still kept is looked at again.
        """
        try:
            jobs = await self._outbox.open_erasures()
            return [
                await self._finish(job) for job in jobs if job.holding or restarted or self._recheck_due(job)
            ]
        except OutboxError as error:
            _log.warning("erasure_waits", error=str(error))
            return []

    async def keep_resuming(self, every_s: float = 60.0) -> None:
        """Resume again and again, until cancelled."""
        while True:
            await self.resume()
            await asyncio.sleep(every_s)

    async def _hush(self, raw_user_id: str, but: Sequence[str]) -> None:
        """Let turns that wait or run end before the tombstones say from when on something is new; bounded."""
        if self._silence is None:
            return
        try:
            async with asyncio.timeout(SILENCE_WITHIN_S):
                await self._silence(raw_user_id, but)
        except Exception as error:  # noqa: BLE001  # whoever still talks is erased all the same
            _log.warning("erasure_not_silent", error=type(error).__name__, place=place_of(error))

    def _recheck_due(self, job: ErasureJob) -> bool:
        return job.recheck_at is not None and job.recheck_at <= self._now()

    async def _finish(self, job: ErasureJob, going_on: tuple[str, ...] = ()) -> ErasureReport:
        subject = DataSubject(job.raw_user_id, job.user_id, job.thread_ids, job.started_at, going_on)
        receipts = [await self._outbox_receipt(job)]
        for step in self._steps:
            receipts.append(await self._do(step, subject, job))
            self._reached(f"receipt:{step.name}")
        again = job.recheck_at
        if again is None and any(receipt.look_again for receipt in receipts):
            again = self._now() + timedelta(seconds=RECHECK_S)
        report = ErasureReport(job.raw_user_id, job.started_at, tuple(receipts), again)
        if not report.complete:
            _log.warning(
                "erasure_incomplete", stores=[one.store for one in receipts if one.status == "failed"]
            )
            return report
        if again is not None and (job.holding or again > self._now()):
            await self._outbox.postpone_erasure(job.user_id, again)
        else:
            await self._outbox.close_erasure(job.user_id)
        self._reached("closed")
        return report

    async def _outbox_receipt(self, job: ErasureJob) -> Receipt:
        """Wait until deliveries under way have ended; the rows went with the tombstones."""
        waited = 0.0
        while job.holding and (left_s := await self._outbox.leases_left_s(job.user_id)) > 0:
            if waited >= LEASE_WAIT_S:
                return Receipt("outbox", "failed", detail="a delivery is still under way")
            pause = min(left_s, 0.05 if waited < 1 else 0.5)
            await self._sleep(pause)
            waited += pause
        return Receipt("outbox", "erased")

    async def _do(self, step: ErasureStep, subject: DataSubject, job: ErasureJob) -> Receipt:
        kept = job.done.get(step.name)
        if kept is not None and job.holding:
            return Receipt(**kept)
        try:
            async with asyncio.timeout(STEP_TIMEOUT_S):
                receipt = (
                    await step.erase(subject)
                    if job.holding
                    else await step.recheck(subject)
                    or Receipt(**kept or {"store": step.name, "status": "erased"})
                )
        except Exception as error:  # noqa: BLE001  # one store that fails must not keep the others from being erased
            _log.error(  # a traceback reads files
                "erasure_step_failed", store=step.name, error=type(error).__name__, place=place_of(error)
            )
            return Receipt(step.name, "failed", detail=type(error).__name__)
        self._reached(f"step:{step.name}")
        if receipt.status != "failed":
            await self._outbox.note_erasure(subject.user_id, step.name, asdict(receipt))
        return receipt
