"""Backfill: what memory lacks, in order, redacted, as often as one likes."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from memory.backfill import (
    BACKPRESSURE_ROWS,
    STALLED_S,
    Backfill,
    BackfillCount,
    BackfillStopped,
    HistoryMessage,
)
from memory.drainer import AlwaysOpen, Drainer, DrainerSettings
from memory.identity import backend_id, message_id
from memory.outbox import SqliteOutbox
from memory.outbox.port import Enqueued
from memory.port import MemoryMessage, NewFact
from memory.redaction import RedactionSettings
from tests.memory.outbox.stage import START, turn
from tests.memory.shelf import Shelf

RAW = "ada@example.org"
ADA = backend_id(RAW)
SINCE = START - timedelta(days=30)


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncIterator[SqliteOutbox]:
    opened = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    yield opened
    await opened.aclose()


def said(
    *numbers: int, user: str = RAW, thread: str = "t1", text: str = "", at: datetime = START
) -> list[HistoryMessage]:
    return [
        HistoryMessage(user, thread, f"m{number}", role, f"{role} says {number} {text}".strip(), at)
        for number in numbers
        for role in ("user", "assistant")
    ]


async def told(messages: Sequence[HistoryMessage]) -> AsyncIterator[HistoryMessage]:
    for message in messages:
        yield message


async def delivered(outbox: SqliteOutbox, shelf: Shelf) -> None:
    drainer = Drainer(outbox, shelf, AlwaysOpen(), settings=DrainerSettings(poll_s=0.01))
    drainer.start()
    assert await drainer.settle(10)
    await drainer.aclose()


def job(outbox: SqliteOutbox, shelf: Shelf, **options: Any) -> Backfill:
    return Backfill(outbox, shelf, per_second=1e9, **options)


async def test_history_arrives_in_order_with_the_ids_it_would_have_had(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    count = await job(outbox, shelf).run(told([*said(1, 2, 3), *said(1, thread="t2")]), SINCE)
    assert count == BackfillCount(threads=2, seen=8, held=0, sent=8)
    await delivered(outbox, shelf)
    assert shelf.texts("t1") == [
        f"{role} says {number}" for number in (1, 2, 3) for role in ("user", "assistant")
    ]
    assert shelf.threads["t1"][0].id == message_id(RAW, "t1", "m1", "user")
    assert await outbox.owner("t1") == ADA


async def test_running_again_sends_nothing(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    await job(outbox, shelf).run(told(said(1, 2)), SINCE)
    again = await job(outbox, shelf).run(told(said(1, 2, 3)), SINCE)
    assert (again.held, again.sent) == (4, 2)
    await delivered(outbox, shelf)
    await outbox.prune(-1)
    later = await job(outbox, shelf).run(told(said(1, 2, 3)), SINCE)
    assert (later.held, later.sent) == (6, 0), "the backend says what it has when the keys are forgotten"


async def test_only_what_is_lacking_is_sent(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    kept = MemoryMessage(message_id(RAW, "t1", "m1", "user"), "user", turn(1)[0].content, START)
    await shelf.append(ADA, "t1", [kept])
    count = await job(outbox, shelf).run(told(said(1)), SINCE)
    assert (count.held, count.sent) == (1, 1)


async def test_a_dry_run_counts_and_sends_nothing(outbox: SqliteOutbox) -> None:
    count = await job(outbox, Shelf(), dry_run=True).run(told(said(1, 2)), SINCE)
    assert (count.seen, count.sent) == (4, 4)
    assert (await outbox.depth()).pending == 0 and await outbox.threads_of(ADA) == ()


async def test_older_messages_stay_where_they_are(outbox: SqliteOutbox) -> None:
    old = said(1, at=SINCE - timedelta(seconds=1))
    count = await job(outbox, Shelf()).run(told([*old, *said(2)]), SINCE)
    assert (count.seen, count.sent) == (2, 2)


async def test_everything_is_redacted_and_counted(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    count = await job(outbox, shelf).run(told(said(1, text="write to ada@example.org")), SINCE)
    assert count.redactions == 2
    await delivered(outbox, shelf)
    assert all("ada@example.org" not in text and "[EMAIL]" in text for text in shelf.texts("t1"))
    plain = await job(outbox, Shelf(), redaction=RedactionSettings(email=False)).run(
        told(said(2, text="write to ada@example.org")), SINCE
    )
    assert plain.redactions == 0


async def test_erased_users_and_foreign_threads_are_refused(outbox: SqliteOutbox) -> None:
    await outbox.open_erasure(ADA, [], raw_user_id=RAW)
    await outbox.enqueue("bob", "b1", turn(1, user="bob", thread="b1"))
    count = await job(outbox, Shelf()).run(told([*said(1), *said(1, user="eve", thread="b1")]), SINCE)
    assert (count.seen, count.sent, count.refused) == (4, 0, 4)


async def test_it_keeps_to_its_rate(outbox: SqliteOutbox) -> None:
    moment, slept = 0.0, []

    async def sleep(seconds: float) -> None:
        nonlocal moment
        moment += seconds
        slept.append(seconds)

    backfill = Backfill(outbox, Shelf(), per_second=10, sleep=sleep, clock=lambda: moment)
    await backfill.run(told(said(*range(50))), SINCE)
    assert moment == pytest.approx(8.0), "five batches of 20, the first at once"


async def test_it_waits_while_the_outbox_is_full_of_other_things(outbox: SqliteOutbox) -> None:
    messages = [message for number in range(BACKPRESSURE_ROWS) for message in turn(number, thread="t9")]
    await outbox.enqueue("bob", "t9", messages)
    waits = 0

    async def sleep(_seconds: float) -> None:
        nonlocal waits
        waits += 1
        claim = await outbox.claim("me", lease_s=60, limit=400)
        assert claim is not None
        await outbox.done(claim, [held.entry.key for held in claim.entries], release=True)

    await job(outbox, Shelf(), sleep=sleep).run(told(said(1)), SINCE)
    assert waits == 2


async def test_progress_is_told_as_it_goes(outbox: SqliteOutbox) -> None:
    seen: list[int] = []
    woken: list[bool] = []
    await job(
        outbox, Shelf(), progress=lambda count: seen.append(count.sent), wake=lambda: woken.append(True)
    ).run(told(said(*range(15))), SINCE)
    assert seen == [20, 30, 30] and len(woken) == 2


class Full:
    """An outbox whose disk is full from the second batch on."""

    def __init__(self, outbox: SqliteOutbox) -> None:
        self._outbox = outbox
        self.left = 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)

    async def enqueue(
        self, user_id: str, thread_id: str, messages: Sequence[MemoryMessage], facts: Sequence[NewFact] = ()
    ) -> Enqueued:
        self.left -= 1
        return (
            await self._outbox.enqueue(user_id, thread_id, messages, facts)
            if self.left >= 0
            else Enqueued("full")
        )


async def test_a_full_disk_stops_it_and_the_next_run_goes_on(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    first = Backfill(Full(outbox), shelf, per_second=1e9)  # type: ignore[arg-type]
    with pytest.raises(BackfillStopped, match="full"):
        await first.run(told(said(*range(15))), SINCE)
    assert first.count.sent == 20
    second = await job(outbox, shelf).run(told(said(*range(15))), SINCE)
    assert (second.held, second.sent) == (20, 10)
    await delivered(outbox, shelf)
    assert shelf.texts("t1") == [
        f"{role} says {number}" for number in range(15) for role in ("user", "assistant")
    ]


async def test_a_backend_that_does_not_say_what_it_has_stops_it_before_anything_is_sent(
    outbox: SqliteOutbox,
) -> None:
    class Silent(Shelf):
        async def export_user(self, user_id: str) -> AsyncIterator[dict[str, Any]]:
            yield {"type": "user"}
            yield {"type": "incomplete", "status": "timeout"}

    with pytest.raises(BackfillStopped, match="timeout"):
        await job(outbox, Silent()).run(told(said(1)), SINCE)
    assert (await outbox.depth()).pending == 0


async def test_a_backend_whose_file_fails_stops_it_with_a_reason(outbox: SqliteOutbox) -> None:
    class Broken(Shelf):
        async def export_user(self, user_id: str) -> AsyncIterator[dict[str, Any]]:
            yield {"type": "user"}
            raise sqlite3.OperationalError("disk I/O error")

    with pytest.raises(BackfillStopped, match="OperationalError"):
        await job(outbox, Broken()).run(told(said(1)), SINCE)


async def test_an_outbox_that_gets_no_emptier_stops_it_and_one_that_does_is_waited_for(
    outbox: SqliteOutbox,
) -> None:
    await outbox.enqueue(
        "eve", "busy", [message for n in range(BACKPRESSURE_ROWS) for message in turn(n, thread="busy")]
    )
    moment = 0.0

    async def passes(seconds: float) -> None:
        nonlocal moment
        moment += seconds

    with pytest.raises(BackfillStopped, match="1000 messages wait"):
        await job(outbox, Shelf(), sleep=passes, clock=lambda: moment).run(told(said(1)), SINCE)
    assert STALLED_S < moment < STALLED_S + 1

    async def slowly(seconds: float) -> None:
        await passes(STALLED_S - 1)
        claim = await outbox.claim("me", lease_s=10, limit=300)
        assert claim
        await outbox.done(claim, [held.entry.key for held in claim.entries], release=True)

    count = await job(outbox, Shelf(), sleep=slowly, clock=lambda: moment).run(told(said(1)), SINCE)
    assert count.sent == 2
