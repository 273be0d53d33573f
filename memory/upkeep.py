"""What has to happen without a turn: watch the operators' switches, probe after a downgrade, keep the gauges true."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from memory.control import Control, NameTable, apply_switch, read_control
from memory.gate import RetryAfterGate
from memory.guard import Answer, Guard, Refused
from memory.modes import AuthDowngrade, EffectiveMode, Mode, effective_mode
from memory.port import MemoryBackend, Outcome
from observability import metrics

_log = structlog.get_logger(__name__)
READ_TIMEOUT_S: Final = 1.0


class Upkeep:
    """Runs in the background of a memory service; `tick` is one round of it."""

    def __init__(
        self,
        *,
        table: NameTable,
        backend: MemoryBackend,
        reads: Guard,
        writes: Guard,
        gate: RetryAfterGate,
        downgrade: AuthDowngrade,
        flags: Mode,
        every_s: float,
        probe_timeout_s: float,
    ) -> None:
        self._table = table
        self._backend = backend
        self._reads = reads
        self._writes = writes
        self._gate = gate
        self._downgrade = downgrade
        self._flags: Mode = flags
        self._every_s = every_s
        self._probe_timeout_s = probe_timeout_s
        self._task: asyncio.Task[None] | None = None
        self.control = Control()

    def start(self) -> None:
        """Begin ticking; a second call changes nothing."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="memory-upkeep")

    async def aclose(self) -> None:
        """Stop ticking."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def tick(self) -> None:
        """Do one round; a round that fails leaves everything as it was."""
        await self._watch()
        if self._downgrade.probe_due:
            await self._probe()
        metrics.set_memory_mode_gauge(self._mode().mode)
        metrics.set_memory_retry_after(self._gate.remaining_s())

    async def greet(self) -> None:
        """Ask the backend once whether it answers and takes our key, so that a bad start is told at once."""
        if not self._mode().writes:
            return
        outcome = await self._probed()
        if outcome.ok:
            _log.info("memory_backend_ready", backend=self._backend.name)
        else:
            tell = _log.error if outcome.status == "auth" else _log.warning
            tell("memory_backend_not_ready", backend=self._backend.name, status=outcome.status)

    async def _run(self) -> None:
        await self.greet()
        while True:
            await self.tick()
            await asyncio.sleep(self._every_s)

    async def _watch(self) -> None:
        try:
            async with asyncio.timeout(READ_TIMEOUT_S):
                control = await read_control(self._table)
        except Exception as error:  # noqa: BLE001  # the switches stay as they were
            _log.warning("memory_control_unreadable", error=type(error).__name__)
            return
        if control != self.control:
            _log.warning(
                "memory_control_changed",
                mode=control.mode,
                read_breaker=control.read_breaker,
                write_breaker=control.write_breaker,
            )
            if control.mode == "write_only" or control.mode == "off":
                metrics.inc_memory_downgrade("forced")
            self.control = control
        apply_switch(self._reads.breaker, control.read_breaker)
        apply_switch(self._writes.breaker, control.write_breaker)

    async def _probe(self) -> None:
        outcome = await self._probed()
        self._downgrade.probe_ended(outcome)
        _log.warning("memory_downgrade_probed", status=outcome.status, lifted=not self._downgrade.active)

    async def _probed(self) -> Outcome:
        async def ask() -> tuple[Outcome, None]:
            return await self._backend.probe(), None

        answer: Answer[None] | Refused = await self._reads.call(ask, timeout_s=self._probe_timeout_s)
        return Outcome("unavailable") if isinstance(answer, Refused) else answer.outcome

    def _mode(self) -> EffectiveMode:
        return effective_mode(
            self._flags, forced=self.control.mode, canary=True, downgraded=self._downgrade.active
        )
