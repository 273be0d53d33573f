"""The workers of a run: started by the zygote, killed and started again, reached over their sockets."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import random
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.kills.worker import LINE_LIMIT, Subject
from graph.settings import Settings

ANSWER_S = 120.0
"""How long an answer may take on a machine that is busy; whoever is killed answers at once, with the end of the line."""


@dataclass(slots=True)
class Slot:
    """A place for a worker: who runs there now, and where it listens."""

    pid: int
    socket: Path


class Pack:
    """`replicas` workers at once."""

    def __init__(self, subject: Subject, given: Settings, folder: Path, replicas: int) -> None:
        self.subject = subject
        self._given = given
        self._folder = folder
        self._replicas = replicas
        self._numbers = itertools.count()
        self._zygote: asyncio.subprocess.Process | None = None
        self.slots: list[Slot] = []
        self.kills = 0
        self.asked = 0
        self.late = 0

    async def start(self) -> None:
        """Start the zygote and the workers."""
        log = await asyncio.to_thread((self._folder / "workers.log").open, "ab")
        self._zygote = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "benchmarks.kills.zygote",
            *(["--rehearse"] if self.subject == "graph" else []),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
        for _ in range(self._replicas):
            self.slots.append(await self._spawn())

    async def _spawn(self) -> Slot:
        assert self._zygote and self._zygote.stdin and self._zygote.stdout
        socket = self._folder / f"w{next(self._numbers)}.sock"
        settings = self._given.model_dump(mode="json", exclude_none=True)
        request = {"subject": self.subject, "socket": str(socket), "settings": settings}
        self._zygote.stdin.write(json.dumps(request).encode() + b"\n")
        return Slot(int(await self._zygote.stdout.readline()), socket)

    async def kill_one(self) -> None:
        """Kill a worker, wherever it is, and start its successor."""
        place = random.randrange(len(self.slots))
        slot = self.slots[place]
        with contextlib.suppress(ProcessLookupError):
            os.kill(slot.pid, signal.SIGKILL)
        self.kills += 1
        self.slots[place] = await self._spawn()
        slot.socket.unlink(missing_ok=True)

    async def ask(self, request: dict[str, Any], *, timeout_s: float = ANSWER_S) -> dict[str, Any] | None:
        """Ask any worker; None when it died, was not up yet or took too long. `asked` counts those that took it.

        `late` counts those that took too long: what they were asked goes on, beside whatever is asked next.
        """
        slot = random.choice(self.slots)
        try:
            async with asyncio.timeout(timeout_s):
                reader, writer = await asyncio.open_unix_connection(slot.socket, limit=LINE_LIMIT)
                self.asked += request["do"] == "say"
                try:
                    writer.write(json.dumps(request).encode() + b"\n")
                    await writer.drain()
                    line = await reader.readline()
                finally:
                    writer.close()
        except TimeoutError:
            self.late += 1
            return None
        except OSError:
            return None
        answer: dict[str, Any] | None = json.loads(line) if line.endswith(b"\n") else None
        return answer

    async def insist(self, request: dict[str, Any], *, seconds: float = 120.0) -> dict[str, Any]:
        """Ask until somebody answers."""
        async with asyncio.timeout(seconds):
            while (answer := await self.ask(request, timeout_s=seconds)) is None:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        return answer

    async def stop(self) -> None:
        """End every worker and the zygote."""
        for slot in self.slots:
            with contextlib.suppress(ProcessLookupError):
                os.kill(slot.pid, signal.SIGKILL)
        if self._zygote and self._zygote.stdin:
            self._zygote.stdin.close()
            await self._zygote.wait()
