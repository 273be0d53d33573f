"""How often the drainer does what, how much at once, and what it leaves behind: counted, not believed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from memory.delivering import DeliverySettings
from memory.drainer import AlwaysOpen, Drainer, DrainerSettings, Hold
from memory.outbox import SqliteOutbox
from memory.port import MemoryMessage, NewFact, Outcome
from tests.memory.outbox.stage import eventually, turn
from tests.memory.shelf import Shelf

QUIET = DrainerSettings(poll_s=60)
"""Looks only when it is woken."""
BUSY = DrainerSettings(poll_s=0.001)


class Counted:
    """An outbox that counts its calls by name."""

    def __init__(self, outbox: SqliteOutbox) -> None:
        self._outbox = outbox
        self.calls: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        return getattr(self._outbox, name)


@dataclass
class Slow(Shelf):
    """Stores when it is let, and remembers how many stood in line at most."""

    let: asyncio.Event = field(default_factory=asyncio.Event)
    inside: int = 0
    most: int = 0

    async def append(
        self,
        user_id: str,
        thread_id: str,
        messages: Sequence[MemoryMessage],
        facts: Sequence[NewFact] = (),
        *,
        resend: bool = False,
    ) -> Outcome:
        self.inside += 1
        self.most = max(self.most, self.inside)
        await self.let.wait()
        self.inside -= 1
        return await super().append(user_id, thread_id, messages, facts, resend=resend)


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncIterator[SqliteOutbox]:
    opened = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    yield opened
    await opened.aclose()


async def threads(outbox: SqliteOutbox, count: int) -> None:
    for number in range(count):
        await outbox.enqueue("ada", f"t{number}", turn(1, thread=f"t{number}"))


async def test_gauges_and_tidying_keep_their_own_rhythm_however_often_it_looks(outbox: SqliteOutbox) -> None:
    counted: Any = Counted(outbox)
    moment = 0.0
    settings = replace(BUSY, observe_every_s=5, prune_every_s=600)
    drainer = Drainer(counted, Shelf(), AlwaysOpen(), settings=settings, monotonic=lambda: moment)
    drainer.start()
    await eventually(lambda: counted.calls["next_due_s"] > 20)
    assert (counted.calls["depth"], counted.calls["prune"], counted.calls["end_leases"]) == (1, 1, 1)
    moment = 5.0
    await eventually(lambda: counted.calls["depth"] == 2)
    assert counted.calls["prune"] == 1
    moment = 600.0
    await eventually(lambda: counted.calls["prune"] == 2)
    await drainer.aclose(0)
    assert counted.calls["depth"] == 3 and counted.calls["end_long_waits"] == 2


async def test_one_pause_serves_all_who_ask_while_it_lasts(outbox: SqliteOutbox) -> None:
    counted: Any = Counted(outbox)
    drainer = Drainer(counted, Shelf(), AlwaysOpen(), settings=QUIET)
    drainer.start()
    await eventually(lambda: counted.calls["next_due_s"] == 1)
    for pause_s in (0.01, 0.03, 0.05):
        drainer.wake(after_s=pause_s)
    await eventually(lambda: counted.calls["next_due_s"] == 2)
    await asyncio.sleep(0.08)
    assert counted.calls["next_due_s"] == 2
    await drainer.aclose(0)


async def test_who_cannot_wait_ends_the_pause_of_others(outbox: SqliteOutbox) -> None:
    counted: Any = Counted(outbox)
    drainer = Drainer(counted, Shelf(), AlwaysOpen(), settings=QUIET)
    drainer.start()
    await eventually(lambda: counted.calls["next_due_s"] == 1)
    drainer.wake(after_s=0.03)
    drainer.wake()
    await eventually(lambda: counted.calls["next_due_s"] == 2)
    await asyncio.sleep(0.06)
    assert counted.calls["next_due_s"] == 2
    drainer.wake(after_s=0.01)
    await eventually(lambda: counted.calls["next_due_s"] == 3)
    await drainer.aclose(0)


async def test_no_more_threads_than_allowed_are_delivered_at_once_and_all_in_the_end(
    outbox: SqliteOutbox,
) -> None:
    shelf = Slow()
    await threads(outbox, 7)
    drainer = Drainer(outbox, shelf, AlwaysOpen(), settings=replace(BUSY, parallel=3))
    drainer.start()
    await eventually(lambda: shelf.inside == 3)
    await asyncio.sleep(0.02)
    assert shelf.inside == 3
    shelf.let.set()
    assert await drainer.settle(5)
    await drainer.aclose()
    assert shelf.most == 3 and len(shelf.threads) == 7


async def test_a_delivery_takes_no_more_rows_than_a_batch(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    await outbox.enqueue("ada", "t1", [message for number in range(4) for message in turn(number)])
    drainer = Drainer(outbox, shelf, AlwaysOpen(), settings=replace(BUSY, delivery=DeliverySettings(batch=3)))
    drainer.start()
    assert await drainer.settle(5)
    await drainer.aclose()
    assert [messages for _, messages, _, _ in shelf.calls] == [3, 3, 2]


@dataclass
class Shut:
    """A gate that holds for a time and counts who asked."""

    seconds: float
    asked: int = 0

    async def attempt(self, _call: Callable[[], Awaitable[Outcome]]) -> Outcome | Hold:
        self.asked += 1
        return Hold(self.seconds, "breaker_open")


@pytest.mark.parametrize("seconds", [0.5, 300.0])
async def test_while_it_is_held_nobody_is_asked_nothing_is_claimed_and_nothing_goes_wrong(
    outbox: SqliteOutbox, seconds: float
) -> None:
    counted: Any = Counted(outbox)
    gate = Shut(seconds)
    await threads(outbox, 2)
    drainer = Drainer(counted, Shelf(), gate, settings=replace(BUSY, parallel=1), monotonic=lambda: 0.0)
    with capture_logs() as logs:
        drainer.start()
        await eventually(lambda: gate.asked)
        for _ in range(20):
            drainer.wake()
            await asyncio.sleep(0.005)
        assert (gate.asked, counted.calls["claim"]) == (1, 1)
        await drainer.aclose(0)
    assert logs == []


async def test_a_short_hold_is_over_when_it_says(outbox: SqliteOutbox) -> None:
    gate = Shut(0.02)
    await threads(outbox, 1)
    drainer = Drainer(outbox, Shelf(), gate, settings=QUIET)
    drainer.start()
    await eventually(lambda: gate.asked >= 3)
    await drainer.aclose(0)


async def test_what_another_process_has_queued_is_found_without_being_woken(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    counted: Any = Counted(outbox)
    drainer = Drainer(counted, shelf, AlwaysOpen(), settings=replace(BUSY, poll_s=0.02))
    drainer.start()
    await eventually(lambda: counted.calls["next_due_s"])
    await asyncio.sleep(0.01)
    await outbox.enqueue("ada", "t1", turn(1))
    await eventually(lambda: shelf.texts("t1"))
    await drainer.aclose()


async def test_woken_it_looks_at_once(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    drainer = Drainer(outbox, shelf, AlwaysOpen(), settings=QUIET)
    drainer.start()
    await asyncio.sleep(0.03)
    await outbox.enqueue("ada", "t1", turn(1))
    drainer.wake()
    async with asyncio.timeout(0.9):
        while not shelf.texts("t1"):  # noqa: ASYNC110 - what is waited for knows no event
            await asyncio.sleep(0.001)
    await drainer.aclose()


async def test_closing_does_not_wait_for_a_backoff_that_outlasts_it(outbox: SqliteOutbox) -> None:
    shelf = Shelf(script=[Outcome("auth")])
    await threads(outbox, 1)
    drainer = Drainer(outbox, shelf, AlwaysOpen(), settings=QUIET)
    drainer.start()
    await eventually(lambda: shelf.calls and not drainer._in_flight)
    began = asyncio.get_running_loop().time()
    await drainer.aclose(5)
    assert asyncio.get_running_loop().time() - began < 1


async def test_its_tasks_carry_names_and_none_outlives_it(outbox: SqliteOutbox) -> None:
    def ours() -> set[str]:
        return {task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("memory-")}

    shelf = Slow()
    await threads(outbox, 1)
    drainer = Drainer(outbox, shelf, AlwaysOpen(60), settings=BUSY)
    drainer.start()
    await eventually(lambda: shelf.inside)
    assert ours() == {"memory-drainer", "memory-delivery"}
    await drainer.aclose(0)
    assert ours() == set()


TURN: ContextVar[str] = ContextVar("turn", default="none")


async def test_deliveries_know_nothing_of_the_turn_in_which_they_were_begun(outbox: SqliteOutbox) -> None:
    """Opened in the middle of a turn, every later delivery would log and trace as that one's."""
    seen: list[str] = []

    class Knowing(Shelf):
        async def ensure_thread(self, user_id: str, thread_id: str) -> Outcome:
            seen.append(TURN.get())
            return await super().ensure_thread(user_id, thread_id)

    await threads(outbox, 1)
    token = TURN.set("a turn")
    drainer = Drainer(outbox, Knowing(), AlwaysOpen(), settings=BUSY)
    drainer.start()
    assert await drainer.settle(5)
    await drainer.aclose()
    TURN.reset(token)
    assert seen == ["none"]
