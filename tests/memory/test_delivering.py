"""One claim at a time: what arrived, what was refused, and when the thread is due again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from memory import delivering
from memory.delivering import AlwaysOpen, Courier, DeliverySettings
from memory.outbox import SqliteOutbox
from memory.outbox.port import Claim
from memory.port import Outcome
from tests.memory.outbox.stage import START, Clock, turn
from tests.memory.shelf import Shelf
from tests.standins.counted import Counted

DOWN = Outcome("unavailable")
REFUSED = Outcome("invalid")
ARRIVED = Outcome("ok")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def outbox(tmp_path: Path, clock: Clock) -> AsyncIterator[SqliteOutbox]:
    opened = await SqliteOutbox.open(tmp_path / "outbox.sqlite3", now=clock)
    yield opened
    await opened.aclose()


def courier(outbox: SqliteOutbox, shelf: Shelf, clock: Clock, **settings: Any) -> Courier:
    return Courier(
        outbox, shelf, AlwaysOpen(), DeliverySettings(**settings), now=clock, jitter=lambda: 0.5
    )  # fmt: skip


async def claimed(outbox: SqliteOutbox, lease_s: float = 600) -> Claim:
    claim = await outbox.claim("me", lease_s=lease_s)
    assert claim is not None
    return claim


async def test_of_a_batch_that_was_refused_whole_nothing_arrived(outbox: SqliteOutbox, clock: Clock) -> None:
    await outbox.enqueue("ada", "t1", turn(1)[:1])
    assert await courier(outbox, Shelf(poison={"says"}), clock).deliver(await claimed(outbox)) is False


async def test_the_rows_before_a_refused_one_arrived_and_it_is_asked_again_after_its_pause(
    outbox: SqliteOutbox, clock: Clock
) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    shelf = Shelf(poison={"assistant"})
    assert await courier(outbox, shelf, clock).deliver(await claimed(outbox)) is True
    assert shelf.texts("t1") == ["user says 1"]
    assert await outbox.next_due_s() == DeliverySettings().refusal_pause_s


async def test_rows_are_sorted_out_as_resends_because_the_batch_may_have_been_stored(
    outbox: SqliteOutbox, clock: Clock
) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    shelf = Shelf(poison={"assistant"})
    await courier(outbox, shelf, clock).deliver(await claimed(outbox))
    assert [resend for *_, resend in shelf.calls] == [False, True, True]


@pytest.mark.parametrize(("first", "arrived"), [(ARRIVED, True), (DOWN, False)])
async def test_a_failure_while_sorting_out_is_waited_for_as_any_other(
    outbox: SqliteOutbox, clock: Clock, first: Outcome, arrived: bool
) -> None:
    await outbox.enqueue("ada", "t1", turn(1))
    shelf = Shelf(script=[REFUSED, first, Outcome("rate_limited", retry_after_s=7)])
    if not arrived:
        shelf.script[2:] = []
    assert await courier(outbox, shelf, clock).deliver(await claimed(outbox)) is arrived
    assert await outbox.next_due_s() == (7 if arrived else DeliverySettings().backoff_s)
    assert (await outbox.depth()).pending == (1 if arrived else 2)


async def test_a_thread_that_is_refused_before_it_was_ever_made_becomes_a_dead_letter_that_is_counted(
    outbox: SqliteOutbox, clock: Clock
) -> None:
    buried = Counted("memory_outbox_dead_letters_total", reason="not_found")
    await outbox.enqueue("ada", "t1", turn(1)[:1])
    shelf = Shelf(ensures=[Outcome("not_found")])
    assert await courier(outbox, shelf, clock, refusals=1).deliver(await claimed(outbox)) is False
    assert [letter.reason for letter in await outbox.dead_letters()] == ["not_found"]
    assert buried() == 1


async def test_a_row_goes_out_while_its_call_can_still_end_within_the_lease(
    outbox: SqliteOutbox, clock: Clock
) -> None:
    class Slow(Shelf):
        async def append(self, *args: object, **options: object) -> Outcome:
            clock.move(5)
            return await super().append(*args, **options)  # type: ignore[arg-type]

    await outbox.enqueue("ada", "t1", [*turn(1), *turn(2)])
    shelf = Slow(poison={"assistant says 2"})
    claim = await claimed(outbox, lease_s=20)
    assert await courier(outbox, shelf, clock, write_timeout_s=5).deliver(claim) is True
    assert shelf.texts("t1") == ["user says 1", "assistant says 1", "user says 2"]
    assert (clock() - START).total_seconds() == 20


async def test_a_call_without_an_end_is_a_time_out() -> None:
    async def never() -> Outcome:
        await asyncio.Event().wait()
        return ARRIVED

    assert await AlwaysOpen(0.01).attempt(never) == Outcome("timeout")


async def test_rows_are_delivered_for_the_user_who_said_them(outbox: SqliteOutbox, clock: Clock) -> None:
    users: list[object] = []

    class Noting(Shelf):
        async def append(self, user_id: str, *args: object, **options: object) -> Outcome:
            users.append(user_id)
            return await super().append(user_id, *args, **options)  # type: ignore[arg-type]

    await outbox.enqueue("ada", "t1", turn(1))
    await courier(outbox, Noting(), clock).deliver(await claimed(outbox))
    assert users == ["ada"]


async def test_of_very_many_threads_the_one_made_first_is_made_sure_of_again(
    outbox: SqliteOutbox, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "_THREADS_REMEMBERED", 2)
    shelf = Shelf()
    one = courier(outbox, shelf, clock)
    for number, thread in enumerate(("t1", "t2", "t2", "t1", "t3", "t2", "t1")):
        await outbox.enqueue("ada", thread, turn(number, thread=thread))
        await one.deliver(await claimed(outbox))
    assert [thread for _, thread in shelf.ensured] == ["t1", "t2", "t3", "t1"]
