"""Erasure: everything, everywhere, for good, however often it is cut off."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from memory.data_subject import DataSubject
from memory.delivering import Courier, DeliverySettings
from memory.drainer import AlwaysOpen
from memory.embedded import EmbeddedMemory, open_embedded
from memory.erasure import Erasure, ErasureStep, Receipt
from memory.erasure_steps import BackendErasure, CacheErasure, memory_steps
from memory.identity import InvalidIdError, backend_id
from memory.outbox import Outbox, OutboxError, SqliteOutbox
from memory.port import Outcome
from memory.settings import MemorySettings
from tests.memory.outbox.stage import Clock, fact, turn
from tests.memory.shelf import Shelf

RAW = "ada@example.org"
ADA = backend_id(RAW)
POINTS = (
    "begun",
    "tombstones",
    "step:shelf",
    "receipt:shelf",
    "step:conversations",
    "receipt:conversations",
    "closed",
)


class Crash(BaseException):
    """The process dies here."""


class Conversations:
    """Threads that only the conversation store knows, by raw ids."""

    name = "conversations"

    def __init__(self, *threads: str) -> None:
        self.threads = list(threads)
        self.failures = 0

    async def threads_of(self, raw_user_id: str) -> Sequence[str]:
        return self.threads if raw_user_id == RAW else ()

    async def erase(self, subject: DataSubject) -> Receipt:
        assert subject.raw_user_id == RAW
        if self.failures:
            self.failures -= 1
            raise ConnectionError("gone")
        removed, self.threads = len(self.threads), []
        return Receipt(self.name, "erased", removed=removed)

    async def recheck(self, subject: DataSubject) -> Receipt | None:
        return None


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def outbox(tmp_path: Path, clock: Clock) -> AsyncIterator[SqliteOutbox]:
    opened = await SqliteOutbox.open(tmp_path / "outbox.sqlite3", now=clock)
    yield opened
    await opened.aclose()


async def lived(outbox: Outbox, shelf: Shelf, clock: Clock) -> None:
    """Let Ada have said something that is delivered and something that waits, and Bob too."""
    await outbox.enqueue(ADA, "t1", turn(1, user=ADA), [fact("Girne")])
    await outbox.enqueue("bob", "b1", turn(1, user="bob", thread="b1"))
    courier = Courier(outbox, shelf, AlwaysOpen(), DeliverySettings(), now=clock)
    for _ in range(2):
        claim = await outbox.claim("me", lease_s=60)
        assert claim is not None
        await courier.deliver(claim)
    await outbox.enqueue(ADA, "t1", turn(2, user=ADA))
    clock.move(60)


def erasure(
    outbox: Outbox,
    shelf: Shelf,
    conversations: Conversations,
    clock: Clock,
    reached: Callable[[str], None] = lambda _point: None,
) -> Erasure:
    steps: list[ErasureStep] = [BackendErasure(shelf), conversations]
    return Erasure(
        outbox,
        steps,
        thread_sources=[conversations.threads_of],
        now=clock,
        sleep=passing(clock),
        reached=reached,
    )


def passing(clock: Clock) -> Callable[[float], object]:
    async def sleep(seconds: float) -> None:
        clock.move(seconds)
        await asyncio.sleep(0)

    return sleep


async def nothing_is_left(outbox: Outbox, shelf: Shelf, conversations: Conversations) -> None:
    assert [item async for item in outbox.export_user(ADA)] == []
    assert (await outbox.depth(ADA)).pending == 0
    assert await outbox.open_erasures() == []
    assert "t1" not in shelf.threads and conversations.threads == []
    assert shelf.texts("b1") == ["user says 1", "assistant says 1"], "another user's memory stays"
    assert await outbox.threads_of("bob") == ("b1",)


async def test_every_store_gives_a_receipt_and_nothing_is_left(outbox: SqliteOutbox, clock: Clock) -> None:
    shelf, conversations = Shelf(), Conversations("t1", "older thread")
    await lived(outbox, shelf, clock)
    report = await erasure(outbox, shelf, conversations, clock).erase(RAW)
    assert report.complete and report.raw_user_id == RAW
    assert [(one.store, one.status, one.removed) for one in report.receipts] == [
        ("outbox", "erased", None),
        ("shelf", "erased", None),
        ("conversations", "erased", 2),
    ]
    assert shelf.deleted == [(ADA, ("t1", backend_id("older thread")))]
    await nothing_is_left(outbox, shelf, conversations)


async def test_a_turn_that_was_under_way_does_not_bring_anything_back(
    outbox: SqliteOutbox, clock: Clock
) -> None:
    shelf, conversations = Shelf(), Conversations("t1")
    await lived(outbox, shelf, clock)
    late = turn(3, user=ADA, at=clock())
    clock.move(1)
    await erasure(outbox, shelf, conversations, clock).erase(RAW)
    clock.move(10)
    assert (await outbox.enqueue(ADA, "t1", late, [fact("Girne", at=clock())])).status == "erased"
    assert (await outbox.enqueue(ADA, "t2", late)).status == "erased"
    await nothing_is_left(outbox, shelf, conversations)


async def test_a_new_conversation_afterwards_is_remembered(outbox: SqliteOutbox, clock: Clock) -> None:
    shelf, conversations = Shelf(), Conversations()
    await lived(outbox, shelf, clock)
    await erasure(outbox, shelf, conversations, clock).erase(RAW, going_on=["t1"])
    clock.move(1)
    for thread in ("t1", "t2"):
        assert (
            await outbox.enqueue(ADA, thread, turn(4, user=ADA, thread=thread, at=clock()))
        ).status == "queued"


@pytest.mark.parametrize("point", POINTS)
async def test_a_crash_at_any_point_is_finished_by_the_next_start(
    outbox: SqliteOutbox, clock: Clock, point: str
) -> None:
    shelf, conversations = Shelf(), Conversations("t1")
    await lived(outbox, shelf, clock)

    def crash(reached: str) -> None:
        if reached == point:
            raise Crash(point)

    with pytest.raises(Crash):
        await erasure(outbox, shelf, conversations, clock, crash).erase(RAW)
    began = point != "begun"
    assert (await outbox.enqueue(ADA, "t1", turn(3, user=ADA))).status == ("erased" if began else "queued")
    reports = await erasure(outbox, shelf, conversations, clock).resume()
    assert [report.complete for report in reports] == ([True] if began and point != "closed" else [])
    if began:
        await nothing_is_left(outbox, shelf, conversations)
    await erasure(outbox, shelf, conversations, clock).erase(RAW)
    await nothing_is_left(outbox, shelf, conversations)


async def test_what_is_done_is_not_done_again_on_resuming(outbox: SqliteOutbox, clock: Clock) -> None:
    shelf, conversations = Shelf(), Conversations("t1")
    conversations.failures = 2
    await lived(outbox, shelf, clock)
    report = await erasure(outbox, shelf, conversations, clock).erase(RAW)
    assert not report.complete
    assert (report.receipts[-1].status, report.receipts[-1].detail) == ("failed", "ConnectionError")
    assert (await erasure(outbox, shelf, conversations, clock).resume())[0].complete is False
    assert (await erasure(outbox, shelf, conversations, clock).resume())[0].complete is True
    assert len(shelf.deleted) == 1
    assert await erasure(outbox, shelf, conversations, clock).resume() == []


async def test_a_backend_that_is_away_is_erased_when_it_is_back(outbox: SqliteOutbox, clock: Clock) -> None:
    shelf = Shelf(deletes=[Outcome("unavailable"), RuntimeError("odd"), Outcome("timeout", detail="slow")])
    conversations = Conversations()
    await lived(outbox, shelf, clock)
    report = await erasure(outbox, shelf, conversations, clock).erase(RAW)
    assert report.receipts[1] == Receipt("shelf", "failed", detail="unavailable")
    later = [await erasure(outbox, shelf, conversations, clock).resume() for _ in range(3)]
    assert [reports[0].receipts[1].detail for reports in later] == ["RuntimeError", "timeout slow", ""]
    await nothing_is_left(outbox, shelf, conversations)


async def test_what_is_said_while_the_backend_is_away_is_kept_for_later(
    outbox: SqliteOutbox, clock: Clock
) -> None:
    shelf, conversations = Shelf(deletes=[Outcome("unavailable")]), Conversations()
    await lived(outbox, shelf, clock)
    await erasure(outbox, shelf, conversations, clock).erase(RAW)
    clock.move(1)
    await outbox.enqueue(ADA, "t2", turn(5, user=ADA, thread="t2", at=clock()))
    assert await outbox.claim("me", lease_s=60) is None
    await erasure(outbox, shelf, conversations, clock).resume()
    claim = await outbox.claim("me", lease_s=60)
    assert claim is not None and claim.thread_id == "t2"
    await Courier(outbox, shelf, AlwaysOpen(), DeliverySettings(), now=clock).deliver(claim)
    assert shelf.texts("t2") == ["user says 5", "assistant says 5"]


async def test_a_store_that_cannot_prove_it_says_so(outbox: SqliteOutbox, clock: Clock) -> None:
    shelf = Shelf(deletes=[Outcome("unverified", detail="graph")])
    report = await erasure(outbox, shelf, Conversations(), clock).erase(RAW)
    assert report.complete and report.receipts[1] == Receipt("shelf", "unverified", detail="graph")


async def test_a_delivery_under_way_is_waited_for_and_looked_for_later(
    outbox: SqliteOutbox, clock: Clock
) -> None:
    shelf, conversations = Shelf(), Conversations()
    await lived(outbox, shelf, clock)
    claim = await outbox.claim("me", lease_s=20)
    assert claim is not None
    began = clock()
    report = await erasure(outbox, shelf, conversations, clock).erase(RAW)
    assert report.complete and report.recheck_at is not None
    assert clock() - began >= timedelta(seconds=19), "the lease was waited for"
    assert await erasure(outbox, shelf, conversations, clock).resume() == [], "not due yet"
    await shelf.append(ADA, "t1", [held.entry.body for held in claim.entries])  # type: ignore[misc]
    clock.move(60)
    [again] = await erasure(outbox, shelf, conversations, clock).resume()
    assert again.complete
    await nothing_is_left(outbox, shelf, conversations)


async def test_looking_again_spares_what_was_said_since(outbox: SqliteOutbox, clock: Clock) -> None:
    shelf, conversations = Shelf(), Conversations()
    await lived(outbox, shelf, clock)
    claim = await outbox.claim("me", lease_s=20)
    assert claim is not None
    await erasure(outbox, shelf, conversations, clock).erase(RAW)
    await shelf.append(ADA, "t2", turn(7, user=ADA, thread="t2"))
    clock.move(60)
    assert len(await erasure(outbox, shelf, conversations, clock).resume()) == 1
    assert shelf.texts("t2") == ["user says 7", "assistant says 7"]
    assert len(shelf.deleted) == 1


async def test_a_delivery_that_never_ends_makes_the_erasure_wait_but_not_for_ever(
    outbox: SqliteOutbox, clock: Clock
) -> None:
    shelf, conversations = Shelf(), Conversations()
    await lived(outbox, shelf, clock)
    assert await outbox.claim("me", lease_s=3_600)
    report = await erasure(outbox, shelf, conversations, clock).erase(RAW)
    assert report.receipts[0] == Receipt("outbox", "failed", detail="a delivery is still under way")
    assert not report.complete and len(await outbox.open_erasures()) == 1


async def test_erasing_nobody_or_twice_is_fine(outbox: SqliteOutbox, clock: Clock) -> None:
    shelf, conversations = Shelf(), Conversations()
    await lived(outbox, shelf, clock)
    for _ in range(2):
        assert (await erasure(outbox, shelf, conversations, clock).erase(RAW)).complete
    await nothing_is_left(outbox, shelf, conversations)


async def test_no_id_no_erasure(outbox: SqliteOutbox, clock: Clock) -> None:
    for bad in ("", "a\x1fb"):
        with pytest.raises(InvalidIdError):
            await erasure(outbox, Shelf(), Conversations(), clock).erase(bad)


async def test_without_tombstones_nothing_is_begun(outbox: SqliteOutbox, clock: Clock) -> None:
    shelf = Shelf()
    await outbox.aclose()
    with pytest.raises(OutboxError):
        await erasure(outbox, shelf, Conversations(), clock).erase(RAW)
    assert shelf.deleted == []
    assert await erasure(outbox, shelf, Conversations(), clock).resume() == []


async def test_the_tombstone_keeps_no_id(outbox: SqliteOutbox, clock: Clock, tmp_path: Path) -> None:
    await outbox.enqueue("zebulon", "threadwing", turn(1, user="zebulon", thread="threadwing"))
    clock.move(1)
    await Erasure(outbox, [BackendErasure(Shelf())], now=clock, sleep=passing(clock)).erase("zebulon")
    held = await asyncio.to_thread(lambda: b"".join(part.read_bytes() for part in tmp_path.iterdir()))
    assert b"zebulon" not in held and b"threadwing" not in held


async def test_the_cache_forgets_by_the_id_the_service_knows() -> None:
    forgotten: list[str] = []
    step = CacheErasure(forgotten.append)
    assert (await step.erase(DataSubject(RAW, ADA))).status == "erased"
    assert await step.recheck(DataSubject(RAW, ADA)) is None
    assert forgotten == [RAW, RAW]


async def test_a_store_left_over_from_before_is_erased_too(tmp_path: Path) -> None:
    settings = MemorySettings(data_dir=tmp_path)
    async with open_embedded(settings) as left_over:
        await left_over.append(ADA, "t1", turn(1, user=ADA))
    steps = memory_steps(Shelf(), data_dir=tmp_path, forget=lambda _user: None)
    assert [step.name for step in steps] == ["shelf", "embedded", "cache"]
    assert (await steps[1].erase(DataSubject(RAW, ADA))).status == "erased"
    assert await steps[1].recheck(DataSubject(RAW, ADA)) is None
    async with open_embedded(settings) as left_over:
        assert [item async for item in left_over.export_user(ADA)] == []
        assert [step.name for step in memory_steps(left_over, data_dir=tmp_path)] == ["embedded"]


async def test_no_store_left_over_is_a_receipt_as_well(tmp_path: Path) -> None:
    [_, left_over] = memory_steps(Shelf(), data_dir=tmp_path)
    receipt = await left_over.erase(DataSubject(RAW, ADA))
    assert (receipt.status, receipt.removed) == ("erased", 0)


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from memory.embedded import EmbeddedMemory
from memory.erasure import Erasure
from memory.erasure_steps import memory_steps
from memory.outbox import SqliteOutbox

async def main(folder, point):
    def reached(here):
        if here == point:
            os.kill(os.getpid(), signal.SIGKILL)
    outbox = await SqliteOutbox.open(folder / "outbox.sqlite3")
    memory = await EmbeddedMemory.open(folder / "memory.sqlite3")
    steps = memory_steps(memory, data_dir=folder)
    await Erasure(outbox, steps, reached=reached).erase("ada")

asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
"""


@pytest.mark.parametrize("point", ["tombstones", "step:embedded", "receipt:embedded", "closed"])
async def test_kill_9_in_the_middle_is_finished_by_the_next_start(tmp_path: Path, point: str) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    memory = await EmbeddedMemory.open(tmp_path / "memory.sqlite3")
    await memory.append("ada", "t1", turn(1))
    await outbox.enqueue("ada", "t1", turn(2))
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, str(tmp_path), point)
    assert await killed.wait() == -signal.SIGKILL
    await Erasure(outbox, memory_steps(memory, data_dir=tmp_path)).resume()
    assert [item async for item in memory.export_user("ada")] == []
    assert [item async for item in outbox.export_user("ada")] == []
    assert await outbox.open_erasures() == []
    await outbox.aclose()
    await memory.aclose()
