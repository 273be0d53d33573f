"""Let what nobody has used for long go: conversations one by one, with a person's last one everything about them, and what lies at the agency's desk."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from agents.desk import FrontDesk
from memory.erasure import Erasure
from memory.fault_place import place_of
from memory.identity import InvalidIdError
from memory.moment import utc_now
from memory.outbox.port import OutboxError
from server.conversations import Conversations, Thread
from server.platform_data import PlatformData

EVERY_S: Final = 3_600.0
MOST_A_ROUND: Final = 500
"""Threads and people that one round lets go, so that turns never wait long behind it; the next goes on."""

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """What a round has let go."""

    conversations: int = 0
    people: int = 0
    desk: int = 0


class Retention:
    """Sweeps by age of the last use; `days` is the setting RETENTION_DAYS."""

    def __init__(
        self,
        days: float,
        conversations: Conversations,
        erasure: Erasure,
        platform: PlatformData | None,
        desk: FrontDesk | None = None,
        *,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._age = timedelta(days=days)
        self._conversations = conversations
        self._erasure = erasure
        self._platform = platform
        self._desk = desk
        self._now = now

    async def sweep(self) -> Swept:
        """Do one round."""
        before = self._now() - self._age
        used, stale = set[str | None](), defaultdict[str | None, list[Thread]](list)
        async for thread in self._conversations.threads():
            if thread.updated_at >= before:
                used.add(thread.user_id)
            else:
                stale[thread.user_id].append(thread)
        conversations = people = 0
        for person, threads in stale.items():
            if conversations + people >= MOST_A_ROUND:
                break
            if person is None or person in used:
                for thread in threads[:MOST_A_ROUND]:
                    conversations += await self._delete(thread.id)
            else:
                people += await self._erase(person)
        desk = await self._desk.let_go(before) if self._desk is not None else 0
        if conversations or people or desk:
            logger.info("retention_swept", conversations=conversations, people=people, desk=desk)
        return Swept(conversations, people, desk)

    async def keep_sweeping(self, every_s: float = EVERY_S) -> None:
        """Sweep again and again, until cancelled; a round that fails is followed by the next."""
        while True:
            try:
                await self.sweep()
            except Exception as error:  # noqa: BLE001 - whatever went wrong, the next round tries again
                logger.error("retention_failed", error=type(error).__name__, place=place_of(error))  # noqa: TRY400
            await asyncio.sleep(every_s)

    async def _delete(self, thread_id: str) -> int:
        if self._platform is not None:
            await self._platform.delete_thread(thread_id)
        await self._conversations.delete(thread_id)
        return 1

    async def _erase(self, person: str) -> int:
        try:
            return int((await self._erasure.erase(person)).complete)
        except (OutboxError, InvalidIdError) as error:
            logger.warning("retention_waits", error=type(error).__name__)
            return 0
