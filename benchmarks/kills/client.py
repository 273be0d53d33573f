"""A person with a flaky connection: sends messages in order and sends again until there is an answer, or for no reason."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

from benchmarks.faults.ledger import Ledger
from benchmarks.kills.pack import Pack

TEXTS = (
    "2+1 flat in Girne under 120k",
    "peki ya Lapta?",
    "havuzlu olsun",
    "cheaper please",
    "nearest pharmacy",
    "merhaba",
    "thanks, show me more",
    "write to {name}{number}@example.org",
)
RESEND_PERCENT = 15
"""How often a message is sent again although it was answered."""


@dataclass
class Client:
    """One thread of one user."""

    user: str
    thread: str
    pack: Pack
    ledger: Ledger
    pause_s: float = 0.1
    said: list[str] = field(default_factory=list)

    async def talk(self, over: asyncio.Event) -> None:
        """Say one thing after another until it is over; nothing is left half said."""
        while not over.is_set():
            await self._say(len(self.said))
            await asyncio.sleep(random.uniform(0, self.pause_s))

    async def _say(self, number: int) -> None:
        key = f"{self.thread}-{number}"
        text = random.choice(TEXTS).format(name=self.user, number=number)
        request = {
            "do": "say",
            "user": self.user,
            "thread": self.thread,
            "key": key,
            "text": f"{text} ({number})",
            "at": time.time(),
        }
        answers = await self._until_answered(request)
        self.said.append(key)
        self.ledger.note(self.user, self.thread, key, answers)
        if random.random() * 100 < RESEND_PERCENT:
            await self.pack.ask(request)

    async def _until_answered(self, request: dict[str, object]) -> int:
        while True:
            answer = await self.pack.ask(request)
            if answer is not None and answer.get("ok"):
                return int(answer["answers"])
            await asyncio.sleep(random.uniform(0.02, 0.2))
