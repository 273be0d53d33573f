"""The drainer: nothing lost, doubled or reordered, whatever the backend does."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from memory.delivering import Courier, DeliverySettings
from memory.drainer import AlwaysOpen, Drainer, DrainerSettings, Hold, WriteGate
from memory.outbox import OutboxError, SqliteOutbox
from memory.port import Outcome
from tests.memory.outbox.stage import START, Clock, eventually, fact, turn, write_locked
from tests.memory.shelf import Shelf

DOWN = Outcome("unavailable")
FAST = DrainerSettings(
    delivery=DeliverySettings(
        backoff_s=0.001, backoff_max_s=0.005, refusal_pause_s=0.001, auth_pause_s=0.005
    ),
    poll_s=0.01,
)


@pytest.fixture
async def outbox(tmp_path: Path) -> AsyncIterator[SqliteOutbox]:
    opened = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    yield opened
    await opened.aclose()


@asynccontextmanager
async def draining(
    outbox: SqliteOutbox, shelf: Shelf, gate: WriteGate | None = None, settings: DrainerSettings = FAST
) -> AsyncIterator[Drainer]:
    drainer = Drainer(outbox, shelf, gate or AlwaysOpen(1.0), settings=settings)
    drainer.start()
    try:
        yield drainer
    finally:
        await drainer.aclose(0.5)


def expected(*numbers: int) -> list[str]:
    return [f"{role} says {number}" for number in numbers for role in ("user", "assistant")]


async def test_what_is_enqueued_arrives_in_order(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    async with draining(outbox, shelf) as drainer:
        for number in range(10):
            await outbox.enqueue("ada", "t1", turn(number), [fact(number, key=f"k{number}")])
        drainer.wake()
        assert await drainer.settle(5)
    assert shelf.texts("t1") == expected(*range(10))
    assert len(shelf.facts) == 10


async def test_the_thread_is_made_once_before_the_first_append(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    async with draining(outbox, shelf) as drainer:
        for number in range(3):
            await outbox.enqueue("ada", "t1", turn(number))
            assert await drainer.settle(5)
    assert shelf.ensured == [("ada", "t1")]


async def test_a_thread_that_cannot_be_made_yet_is_tried_again(outbox: SqliteOutbox) -> None:
    shelf = Shelf(ensures=[DOWN, DOWN])
    await outbox.enqueue("ada", "t1", turn(1))
    async with draining(outbox, shelf) as drainer:
        assert await drainer.settle(5)
    assert shelf.texts("t1") == expected(1)
    assert len(shelf.ensured) == 3


async def test_a_lost_answer_leads_to_a_resend_and_to_no_double(outbox: SqliteOutbox) -> None:
    shelf = Shelf(script=[("lost", DOWN), DOWN, ("lost", Outcome("timeout"))])
    for number in range(3):
        await outbox.enqueue("ada", "t1", turn(number))
    async with draining(outbox, shelf) as drainer:
        assert await drainer.settle(5)
    assert shelf.texts("t1") == expected(0, 1, 2)
    assert [resend for *_, resend in shelf.calls][:4] == [False, True, True, True]
    assert all(resend for *_, resend in shelf.calls[1:])


async def test_one_thread_that_fails_does_not_hold_up_another(outbox: SqliteOutbox) -> None:
    shelf = Shelf(script=[DOWN])
    slow = DrainerSettings(delivery=DeliverySettings(backoff_s=60), poll_s=0.01)
    await outbox.enqueue("ada", "t1", turn(1))
    async with draining(outbox, shelf, settings=slow) as drainer:
        await eventually(lambda: shelf.calls)
        await outbox.enqueue("ada", "t2", turn(1, thread="t2"))
        drainer.wake()
        await eventually(lambda: shelf.texts("t2"))
        assert not await drainer.settle(0.05)
    assert shelf.texts("t1") == []
    assert (await outbox.depth()).pending == 2


async def test_a_message_refused_for_good_becomes_a_dead_letter_and_blocks_nobody(
    outbox: SqliteOutbox,
) -> None:
    shelf = Shelf(poison={"user says 2"})
    for number in range(4):
        await outbox.enqueue("ada", "t1", turn(number))
    async with draining(outbox, shelf) as drainer:
        assert await drainer.settle(5)
    assert shelf.texts("t1") == [text for text in expected(0, 1, 2, 3) if text != "user says 2"]
    [letter] = await outbox.dead_letters()
    assert (letter.reason, letter.refusals) == ("invalid: poison", 3)


async def test_a_single_refused_row_is_tried_three_times(outbox: SqliteOutbox) -> None:
    shelf = Shelf(poison={"says"})
    await outbox.enqueue("ada", "t1", turn(1)[:1])
    async with draining(outbox, shelf) as drainer:
        assert await drainer.settle(5)
    assert len(shelf.calls) == 3
    assert (await outbox.depth()).dead == 1


async def test_an_unknown_thread_is_made_again(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    async with draining(outbox, shelf) as drainer:
        await outbox.enqueue("ada", "t1", turn(1))
        assert await drainer.settle(5)
        shelf.script = [Outcome("not_found"), Outcome("not_found")]
        await outbox.enqueue("ada", "t1", turn(2))
        assert await drainer.settle(5)
    assert shelf.texts("t1") == expected(1, 2)
    assert shelf.ensured == [("ada", "t1")] * 2
    assert (await outbox.depth()).dead == 0


async def test_a_rejected_key_keeps_everything(outbox: SqliteOutbox) -> None:
    shelf = Shelf(script=[Outcome("auth")] * 5)
    await outbox.enqueue("ada", "t1", turn(1))
    async with draining(outbox, shelf) as drainer:
        assert await drainer.settle(5)
    assert shelf.texts("t1") == expected(1)
    assert (await outbox.depth()).dead == 0


async def test_a_fault_in_the_backend_stops_nobody_else(outbox: SqliteOutbox) -> None:
    class Broken(Shelf):
        async def append(self, user_id: str, thread_id: str, *args: object, **options: object) -> Outcome:
            if thread_id == "t1" and len(self.calls) < 3:
                self.calls.append((thread_id, 0, 0, False))
                raise RuntimeError("a bug")
            return await super().append(user_id, thread_id, *args, **options)  # type: ignore[arg-type]

    shelf = Broken()
    await outbox.enqueue("ada", "t1", turn(1))
    await outbox.enqueue("ada", "t2", turn(1, thread="t2"))
    async with draining(outbox, shelf) as drainer:
        assert await drainer.settle(5)
    assert shelf.texts("t1") == shelf.texts("t2") == expected(1)


class Gate:
    """Holds everybody while it is shut."""

    def __init__(self, seconds: float = 0.02) -> None:
        self.shut = True
        self.asked = 0
        self._seconds = seconds

    async def attempt(self, call: Callable[[], Awaitable[Outcome]]) -> Outcome | Hold:
        self.asked += 1
        return Hold(self._seconds, "breaker_open") if self.shut else await call()


async def test_a_shut_gate_pauses_everybody_and_drops_nothing(outbox: SqliteOutbox) -> None:
    shelf, gate = Shelf(), Gate()
    for number in range(6):
        await outbox.enqueue("ada", f"t{number}", turn(1, thread=f"t{number}"))
    async with draining(outbox, shelf, gate) as drainer:
        assert not await drainer.settle(0.15)
        assert shelf.calls == [] and gate.asked < 60
        assert (await outbox.depth()).pending == 12
        gate.shut = False
        assert await drainer.settle(5)
    assert all(not resend for *_, resend in shelf.calls), "what was never sent is no resend"


async def test_a_call_that_hangs_is_bounded_and_tried_again(outbox: SqliteOutbox) -> None:
    shelf = Shelf(script=["hang"])
    await outbox.enqueue("ada", "t1", turn(1))
    async with draining(outbox, shelf, AlwaysOpen(0.02)) as drainer:
        assert await drainer.settle(5)
    assert shelf.calls[-1][3], "a call that timed out may have been stored"


async def test_closing_delivers_what_waits(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    drainer = Drainer(outbox, shelf, AlwaysOpen(), settings=DrainerSettings(poll_s=60))
    drainer.start()
    await asyncio.sleep(0.05)
    for number in range(30):
        await outbox.enqueue("ada", f"t{number}", turn(1, thread=f"t{number}"))
    await drainer.aclose(5)
    assert (await outbox.depth()).pending == 0


async def test_closing_is_bounded_and_gives_leases_back(outbox: SqliteOutbox) -> None:
    shelf = Shelf(script=["hang"])
    await outbox.enqueue("ada", "t1", turn(1))
    drainer = Drainer(outbox, shelf, AlwaysOpen(60), settings=FAST)
    drainer.start()
    await eventually(lambda: shelf.calls)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await drainer.aclose(0.1)
    assert loop.time() - began < 2
    claim = await outbox.claim("next", lease_s=10)
    assert claim is not None and claim.resend


async def test_closing_does_not_wait_for_a_gate_that_stays_shut(outbox: SqliteOutbox) -> None:
    gate = Gate(seconds=300)
    await outbox.enqueue("ada", "t1", turn(1))
    drainer = Drainer(outbox, Shelf(), gate, settings=FAST)
    drainer.start()
    await eventually(lambda: gate.asked)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await drainer.aclose(10)
    assert loop.time() - began < 2


async def test_closing_twice_or_before_the_start_is_nothing(outbox: SqliteOutbox) -> None:
    drainer = Drainer(outbox, Shelf(), AlwaysOpen())
    await drainer.aclose()
    drainer.wake()
    drainer.start()
    drainer.start()
    await drainer.aclose()
    await drainer.aclose()


async def test_waking_works_from_another_thread(outbox: SqliteOutbox) -> None:
    shelf = Shelf()
    async with draining(outbox, shelf, settings=DrainerSettings(poll_s=60)) as drainer:
        await asyncio.sleep(0.05)
        await outbox.enqueue("ada", "t1", turn(1))
        waker = threading.Thread(target=drainer.wake)
        waker.start()
        await eventually(lambda: shelf.texts("t1"))
        waker.join()


async def test_two_drainers_share_the_work_and_keep_the_order(outbox: SqliteOutbox) -> None:
    shelf = Shelf(script=[OK for _ in range(5) for OK in (Outcome("ok"), ("lost", DOWN))])
    async with draining(outbox, shelf) as one, draining(outbox, shelf):
        for number in range(20):
            for thread in ("t1", "t2", "t3"):
                await outbox.enqueue("ada", thread, turn(number, thread=thread))
            one.wake()
        assert await one.settle(10)
    for thread in ("t1", "t2", "t3"):
        assert shelf.texts(thread) == expected(*range(20))


async def test_delivered_is_told_per_thread_that_arrived(outbox: SqliteOutbox) -> None:
    told: list[tuple[str, str]] = []
    shelf = Shelf(script=[DOWN])
    await outbox.enqueue("ada", "t1", turn(1))
    drainer = Drainer(
        outbox, shelf, AlwaysOpen(), settings=FAST, delivered=lambda user, thread: told.append((user, thread))
    )
    drainer.start()
    assert await drainer.settle(5)
    await drainer.aclose()
    assert told == [("ada", "t1")]


async def test_a_dead_process_does_not_hold_its_threads(outbox: SqliteOutbox) -> None:
    process = await asyncio.create_subprocess_exec("true")
    await process.wait()
    from memory.outbox.ownership import this_owner

    gone = this_owner().split("|")
    gone[1] = str(process.pid)
    await outbox.enqueue("ada", "t1", turn(1))
    assert await outbox.claim("|".join(gone), lease_s=3600)
    shelf = Shelf()
    async with draining(outbox, shelf) as drainer:
        assert await drainer.settle(5)
    assert shelf.calls[0][3], "the dead one may have sent"


class Odd:
    """An outbox whose named calls fail once each."""

    def __init__(self, outbox: SqliteOutbox, **faults: Exception | str) -> None:
        self._outbox = outbox
        self._faults = faults

    def __getattr__(self, name: str) -> Any:
        fault = self._faults.pop(name, None)

        async def fail(*_arguments: object, **_options: object) -> None:
            if fault == "hang":
                await asyncio.Event().wait()
            assert isinstance(fault, Exception)
            raise fault

        return getattr(self._outbox, name) if fault is None else fail


@pytest.mark.parametrize(
    ("call", "fault", "event"),
    [
        ("claim", OutboxError("locked"), {"event": "memory_outbox_trouble", "error": "locked"}),
        ("end_leases", OutboxError("gone"), {"event": "memory_outbox_trouble", "error": "gone"}),
        ("done", OutboxError("full"), {"event": "memory_outbox_trouble", "error": "full"}),
        ("claim", KeyError("a bug"), {"event": "memory_drainer_fault", "error": "KeyError"}),
        ("depth", ValueError("a bug"), {"event": "memory_drainer_fault", "error": "ValueError"}),
    ],
)
async def test_whatever_fails_is_logged_and_what_waits_is_delivered_after_it(
    outbox: SqliteOutbox, call: str, fault: Exception, event: dict[str, str]
) -> None:
    shelf = Shelf()
    await outbox.enqueue("ada", "t1", turn(1))
    odd: Any = Odd(outbox, **{call: fault})
    with capture_logs() as logs:
        drainer = Drainer(odd, shelf, AlwaysOpen(), settings=FAST)
        drainer.start()
        await eventually(lambda: shelf.texts("t1") and logs)
        await drainer.aclose(0)
    assert shelf.texts("t1") == expected(1)
    [logged] = [one for one in logs if one["event"] == event["event"]]
    assert logged.items() >= event.items()
    if isinstance(fault, OutboxError):
        assert logged["log_level"] == "warning"
    else:
        assert logged["log_level"] == "error" and "test_drainer.py" in logged["place"]


async def test_after_the_clock_was_set_back_what_waits_is_delivered_and_it_is_told(tmp_path: Path) -> None:
    clock, shelf = Clock(), Shelf()
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3", now=clock)
    await outbox.enqueue("ada", "t1", turn(1))
    clock.move(-86_400)
    with capture_logs() as logs:
        drainer = Drainer(outbox, shelf, AlwaysOpen(), settings=FAST)
        drainer.start()
        assert await drainer.settle(5)
        await drainer.aclose()
    await outbox.aclose()
    assert shelf.texts("t1") == expected(1)
    assert [one["threads"] for one in logs if one["event"] == "memory_outbox_clock_set_back"] == [1]


async def test_giving_back_at_the_end_is_bounded_and_a_lease_that_stays_is_logged(
    outbox: SqliteOutbox,
) -> None:
    shelf = Shelf(script=["hang"])
    await outbox.enqueue("ada", "t1", turn(1))
    odd: Any = Odd(outbox, give_back="hang")
    drainer = Drainer(odd, shelf, AlwaysOpen(60), settings=FAST)
    drainer.start()
    await eventually(lambda: shelf.calls)
    with capture_logs() as logs:
        async with asyncio.timeout(5):
            await drainer.aclose(0)
    assert [(one["event"], one["seconds"]) for one in logs] == [
        ("memory_outbox_lease_left", FAST.delivery.lease_s)
    ]


async def test_a_dead_letter_and_a_fault_are_logged_without_text(outbox: SqliteOutbox) -> None:
    class Broken(Shelf):
        async def ensure_thread(self, user_id: str, thread_id: str) -> Outcome:
            if not self.ensured:
                self.ensured.append((user_id, thread_id))
                raise RuntimeError("a bug")
            return await super().ensure_thread(user_id, thread_id)

    await outbox.enqueue("ada", "t1", turn(1)[:1])
    with capture_logs() as logs:
        async with draining(outbox, Broken(poison={"says"})) as drainer:
            assert await drainer.settle(5)
    fault, dead = logs
    assert fault["event"] == "memory_delivery_fault" and fault["error"] == "RuntimeError"
    assert "ensure_thread" in fault["place"]
    assert dead["event"] == "memory_outbox_dead_letter" and dead["reason"] == "invalid"
    assert dead["key"] == str(turn(1)[0].id)
    assert "says" not in str(logs)


async def test_a_reason_without_detail_is_the_status_alone(outbox: SqliteOutbox) -> None:
    shelf = Shelf(script=[Outcome("not_found")] * 3)
    await outbox.enqueue("ada", "t1", turn(1)[:1])
    async with draining(outbox, shelf) as drainer:
        assert await drainer.settle(5)
    assert [letter.reason for letter in await outbox.dead_letters()] == ["not_found"]


async def test_an_outbox_in_trouble_does_not_end_the_drainer(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3", busy_ms=1)
    shelf = Shelf()
    async with draining(outbox, shelf) as drainer:
        async with write_locked(outbox._file.path):
            await asyncio.sleep(0.1)
        await outbox.enqueue("ada", "t1", turn(1))
        assert await drainer.settle(5)
    await outbox.aclose()
    assert shelf.texts("t1") == expected(1)


class TestBackoff:
    """How long a thread waits after a failure."""

    @pytest.mark.parametrize(
        ("outcome", "failures", "jitter", "seconds"),
        [
            (DOWN, 0, 0.5, 0.5),
            (DOWN, 1, 0.5, 1.0),
            (DOWN, 3, 0.5, 4.0),
            (DOWN, 3, 0.0, 2.0),
            (DOWN, 3, 1.0, 6.0),
            (Outcome("timeout"), 2, 0.5, 2.0),
            (DOWN, 50, 0.5, 30.0),
            (Outcome("rate_limited", retry_after_s=7.0), 4, 0.9, 7.0),
            (Outcome("rate_limited", retry_after_s=86_400.0), 0, 0.5, 300.0),
            (Outcome("rate_limited", retry_after_s=float("inf")), 0, 0.5, 300.0),
            (Outcome("rate_limited"), 4, 0.5, 1.0),
            (Outcome("rate_limited"), 0, 0.0, 0.5),
            (Outcome("auth"), 9, 0.9, 30.0),
            (Outcome("unverified"), 0, 0.5, 0.5),
        ],
    )
    async def test_it_follows_the_outcome(
        self, tmp_path: Path, outcome: Outcome, failures: int, jitter: float, seconds: float
    ) -> None:
        clock = Clock()
        outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3", now=clock)
        await outbox.enqueue("ada", "t1", turn(1))
        courier = Courier(
            outbox,
            Shelf(script=[outcome]),
            AlwaysOpen(),
            DeliverySettings(),
            now=clock,
            jitter=lambda: jitter,
        )
        for _ in range(failures):
            claim = await outbox.claim("me", lease_s=10)
            assert claim
            await outbox.give_back(claim, failed=True)
        claim = await outbox.claim("me", lease_s=10)
        assert claim
        assert await courier.deliver(claim) is False
        assert await outbox.next_due_s() == pytest.approx(seconds)
        clock.move(seconds)
        again = await outbox.claim("me", lease_s=10)
        assert again and again.failures == failures + 1 and again.resend
        await outbox.aclose()


async def test_a_long_batch_that_is_sorted_out_ends_before_its_lease(tmp_path: Path) -> None:
    clock = Clock()
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3", now=clock)
    for number in range(5):
        await outbox.enqueue("ada", "t1", turn(number))

    class Slow(Shelf):
        async def append(self, *args: object, **options: object) -> Outcome:
            clock.move(4)
            return await super().append(*args, **options)  # type: ignore[arg-type]

    shelf = Slow(poison={"says 4"})
    settings = DeliverySettings(write_timeout_s=5)
    courier = Courier(outbox, shelf, AlwaysOpen(), settings, now=clock)
    claim = await outbox.claim("me", lease_s=settings.lease_s)
    assert claim
    await courier.deliver(claim)
    assert clock() < START + timedelta(seconds=settings.lease_s)
    assert shelf.texts("t1") == expected(0, 1, 2, 3)[: len(shelf.texts("t1"))] != []
    assert await outbox.next_due_s() == 0
    await outbox.aclose()


async def test_a_hold_in_the_middle_of_sorting_out_keeps_the_rest(tmp_path: Path) -> None:
    outbox = await SqliteOutbox.open(tmp_path / "outbox.sqlite3")
    await outbox.enqueue("ada", "t1", [*turn(1), *turn(2)])

    class Closing:
        def __init__(self) -> None:
            self.left = 2

        async def attempt(self, call: Callable[[], Awaitable[Outcome]]) -> Outcome | Hold:
            self.left -= 1
            return await call() if self.left >= 0 else Hold(5, "rate_limited")

    shelf = Shelf(poison={"user says 2"})
    courier = Courier(outbox, shelf, Closing(), DeliverySettings())
    claim = await outbox.claim("me", lease_s=60)
    assert claim
    assert await courier.deliver(claim) == Hold(5, "rate_limited")
    assert shelf.texts("t1") == ["user says 1"]
    again = await outbox.claim("me", lease_s=60)
    assert again is not None
    assert len(again.entries) == 3
    await outbox.aclose()


def test_a_lease_outlasts_the_calls_made_under_it() -> None:
    assert DeliverySettings(write_timeout_s=1).lease_s == 15
    assert DeliverySettings(write_timeout_s=10).lease_s == 40
