"""One run: a Zep that loses answers, workers that are killed, clients that resend, and the balance at the end."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.faults.ledger import Balance, Ledger
from benchmarks.faults.zep_process import ZepProcess
from benchmarks.kills.client import Client
from benchmarks.kills.pack import Pack
from benchmarks.kills.worker import Subject
from graph.settings import read_settings
from tests.standins.zep_ce.server import SECRET

FLAKY: tuple[dict[str, Any], ...] = (
    {"kind": "latency", "latency_ms": 15, "jitter_ms": 15, "seed": 1},
    {"kind": "status", "status": 500, "op": "memory.add", "when": "after", "percent": 8, "seed": 2},
    {"kind": "reset", "op": "memory.add", "when": "after", "percent": 6, "seed": 3},
    {"kind": "truncate_json", "op": "memory.add", "when": "after", "percent": 4, "seed": 4},
    {"kind": "status", "status": 503, "percent": 3, "seed": 5},
    {"kind": "reset", "percent": 3, "seed": 6},
    {"kind": "status", "status": 429, "retry_after": 1, "percent": 1, "seed": 7},
    {"kind": "hang", "op": "memory.add", "when": "after", "percent": 0.5, "latency_ms": 20_000, "seed": 8},
)
SETTLE_S = 240.0
UP_S: dict[Subject, float] = {"memory": 0.2, "graph": 1.0}
"""How long a process lives at most that is killed after it is up; a turn of the graph takes longer than a write."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a run came to; `doubled_turns` and `lost_turns` are of the conversation itself."""

    subject: Subject
    store: str
    kills: int
    messages: int
    resends: int
    memory: Balance
    lost_turns: tuple[str, ...]
    doubled_turns: int
    disordered_turns: int
    settled: bool
    late: int
    seconds: float

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, doubled or mixed up."""
        turns = len(self.lost_turns) + self.doubled_turns + self.disordered_turns
        return self.settled and self.memory.even and not turns


async def run(
    subject: Subject, store: str, folder: Path, *, kills: int, threads: int, database_url: str | None
) -> Result:
    """Kill `kills` times while `threads` clients talk, then let everything arrive and compare."""
    began = time.monotonic()
    zep = ZepProcess()
    await zep.start()
    await zep.show(FLAKY)
    given = read_settings().model_copy(
        update={
            "konak_data_dir": folder,
            "database_url": database_url,
            "memory_backend": "zep",
            "zep_api_url": zep.url,
            "zep_api_key": SECRET,
        }
    )
    pack = Pack(subject, given, folder, replicas=2 if database_url else 1)
    await pack.start()
    try:
        ledger = Ledger()
        clients = [Client(f"user{number % 4}", f"thread{number}", pack, ledger) for number in range(threads)]
        await _mayhem(pack, clients, kills)
        settled = bool(
            (await pack.insist({"do": "settle", "seconds": SETTLE_S}, seconds=SETTLE_S + 60))["settled"]
        )
        turns = [await _turns(pack, client) for client in clients] if subject == "graph" else [([], 0, 0)]
        return Result(
            subject,
            store,
            pack.kills,
            sum(len(ids) for ids in ledger.told.values()),
            pack.asked - sum(len(client.said) for client in clients),
            ledger.balance(await zep.stored()),
            tuple(key for lost, _, _ in turns for key in lost),
            sum(doubled for _, doubled, _ in turns),
            sum(disordered for _, _, disordered in turns),
            settled,
            pack.late,
            time.monotonic() - began,
        )
    finally:
        await pack.stop()
        await zep.stop()


async def _mayhem(pack: Pack, clients: list[Client], kills: int) -> None:
    over = asyncio.Event()
    await pack.insist({"do": "nothing"})
    async with asyncio.TaskGroup() as talks:
        for client in clients:
            talks.create_task(client.talk(over))
        for _ in range(kills):
            await asyncio.sleep(random.choice((0.02, 0.1, 0.3, 0.6, 1.0)) * random.random())
            if (
                random.random() < 0.5
            ):  # half of the kills meet a process that is up, the others one that starts
                await pack.insist({"do": "nothing"})
                await asyncio.sleep(random.uniform(0, UP_S[pack.subject]))
            await pack.kill_one()
        over.set()


async def _turns(pack: Pack, client: Client) -> tuple[list[str], int, int]:
    """Compare a conversation in the checkpointer with what was said: lost turns, how many doubled and disordered."""
    answer = await pack.insist({"do": "conversation", "thread": client.thread})
    kept = [(key, role) for key, role in answer["messages"]]
    asked = [key for key, role in kept if role == "user"]
    answered = {key for key, role in kept if role == "assistant"}
    times = Counter(asked)
    lost = [
        f"{key} ({'question' if key not in times else 'answer'} of {place + 1} of {len(client.said)})"
        for place, key in enumerate(client.said)
        if key not in times or key not in answered
    ]
    doubled = sum(count - 1 for count in times.values())
    doubled += sum(later == earlier for earlier, later in pairwise(asked) if times[earlier] == 1)
    wanted = [key for key in client.said if key in times]
    disordered = sum(have != want for have, want in zip(asked, wanted, strict=False))
    return lost, doubled, disordered
