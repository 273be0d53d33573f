"""The service as a turn meets it, with Zep behind it over TCP where the network matters."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest
from structlog.testing import capture_logs

from memory.control import Control, write_control
from memory.identity import backend_id
from memory.outbox.port import Enqueued
from memory.port import MemoryMessage, NewFact
from memory.redaction import RedactedText
from memory.service import MemoryService, RecentMessage, fetch_thread_context, open_memory
from memory.settings import MemorySettings
from tests.standins.clock import ManualClock
from tests.standins.faults import FaultRule
from tests.standins.serving import serving
from tests.standins.zep_ce.server import SECRET, ZepCE

SPACE = UUID("00000000-0000-5000-8000-000000000003")
RECENT = [RecentMessage("user", f"message {number}") for number in range(6)]
PATIENT: dict[str, Any] = {
    "read_timeout_ms": 10_000,
    "enqueue_timeout_ms": 10_000,
    "probe_timeout_ms": 10_000,
}
"""Deadlines that a machine busy with other tests keeps as well; tests of a deadline set their own."""
Opening = Callable[..., AbstractAsyncContextManager[MemoryService]]


def text(words: str) -> RedactedText:
    return RedactedText.from_store(words)


def said(words: str) -> MemoryMessage:
    return MemoryMessage(uuid5(SPACE, words), "user", text(words), datetime.now(UTC))


def area(value: str) -> NewFact:
    return NewFact("area", value, text(f"area: {value}"), datetime.now(UTC))


@pytest.fixture
def server() -> ZepCE:
    return ZepCE()


@pytest.fixture
async def url(server: ZepCE) -> AsyncIterator[str]:
    async with serving(server) as address:
        yield address


@pytest.fixture
def zep(url: str, tmp_path: Path) -> Opening:
    @asynccontextmanager
    async def opening(
        *, clock: Callable[[], float] = time.monotonic, **changes: Any
    ) -> AsyncIterator[MemoryService]:
        settings = MemorySettings(
            backend="zep",
            zep_api_url=url,
            zep_api_key=changes.pop("zep_api_key", SECRET),
            data_dir=tmp_path,
            shutdown_drain_s=0.5,
            **{**PATIENT, **changes},
        )
        async with open_memory(settings, clock=clock) as service:
            yield service

    return opening


@pytest.fixture
async def embedded(tmp_path: Path) -> AsyncIterator[MemoryService]:
    async with open_memory(MemorySettings(data_dir=tmp_path, **PATIENT)) as service:
        yield service


async def test_with_defaults_what_was_said_is_remembered_in_the_next_thread(embedded: MemoryService) -> None:
    remembered = await embedded.remember("ayse", "t1", [said("a villa in Lapta")], [area("Lapta")])
    assert (remembered.status, remembered.queued) == ("queued", 2)
    assert await embedded.settle(5)
    recall = await embedded.recall("ayse", "t2", query=text("villa"))
    assert recall.context is not None
    assert [fact.value for fact in recall.context.facts] == ["Lapta"]
    took_ms = recall.trace.pop("took_ms")
    assert 0 <= took_ms < PATIENT["read_timeout_ms"]
    assert 0 < recall.trace.pop("tokens") <= recall.trace.pop("token_budget")
    assert recall.trace == {"used": True, "mode": "read_write", "source": "embedded", "strategy": "summary"}
    assert "area: Lapta" in recall.text


async def test_the_same_message_again_is_a_duplicate(embedded: MemoryService) -> None:
    message = said("a villa")
    await embedded.remember("ayse", "t1", [message])
    assert (await embedded.remember("ayse", "t1", [message])).status == "duplicate"


async def test_of_a_new_user_nothing_is_known(embedded: MemoryService) -> None:
    recall = await embedded.recall("ayse", "t1", recent=RECENT)
    assert recall.context is None
    assert recall.text == ""
    assert recall.trace == {"used": False, "mode": "read_write", "reason": "empty"}
    assert [message.text for message in recall.recent] == [f"message {number}" for number in (2, 3, 4, 5)]


async def test_a_write_is_seen_by_the_next_read_although_one_was_cached(embedded: MemoryService) -> None:
    assert (await embedded.recall("ayse", "t1")).context is None
    await embedded.remember("ayse", "t1", [said("a villa")])
    await embedded.settle(5)
    recall = await embedded.recall("ayse", "t1")
    assert recall.trace["source"] == "embedded"
    assert (await embedded.recall("ayse", "t1")).trace["source"] == "cache"


async def test_nobody_reads_anothers_memory(embedded: MemoryService) -> None:
    await embedded.remember("ayse", "t1", [said("my secret villa")])
    await embedded.settle(5)
    await embedded.recall("ayse", "t1")
    assert (await embedded.recall("mehmet", "t1", query=text("villa"))).context is None


async def test_an_email_address_as_user_id_never_reaches_the_server(zep: Opening, server: ZepCE) -> None:
    async with zep() as service:
        await service.remember("ayse@example.com", "konuşma 1", [said("hello")])
        assert await service.settle(5)
        assert (await service.recall("ayse@example.com", "konuşma 1")).trace["source"] == "zep"
    assert server.said("example.com") == 0
    assert list(server.store.users) == [backend_id("ayse@example.com")]


@pytest.mark.parametrize("bad", ["", "a\x1fb", "x" * 300, "\n"])
async def test_what_is_no_id_is_answered_not_raised(embedded: MemoryService, bad: str) -> None:
    recall = await embedded.recall(bad, "t1", recent=RECENT)
    assert (recall.context, recall.trace["reason"], len(recall.recent)) == (None, "error", 4)
    remembered = await embedded.remember("ayse", bad, [said("x")])
    assert (remembered.status, remembered.detail) == ("failed", "invalid_id")
    assert await fetch_thread_context(bad) == (None, {"used": False, "mode": "read_write", "reason": "error"})


@pytest.mark.parametrize(
    ("changes", "mode", "reason"),
    [
        ({"flag_write": False}, "off", "flags"),
        ({"flag_write": False, "flag_read": False}, "off", "flags"),
        ({"canary_percent": 0}, "off", "canary"),
    ],
)
async def test_when_off_nothing_is_kept_and_nothing_is_asked(
    zep: Opening, server: ZepCE, changes: dict[str, Any], mode: str, reason: str
) -> None:
    async with zep(**changes) as service:
        assert (await service.recall("ayse", "t1")).trace == {"used": False, "mode": mode, "reason": "off"}
        remembered = await service.remember("ayse", "t1", [said("x")])
        assert (remembered.status, remembered.detail) == ("off", reason)
        assert await service.settle(1)
    assert [entry.op for entry in server.received() if "konak-probe" not in entry.path] == []


async def test_write_only_keeps_and_does_not_ask(zep: Opening, server: ZepCE) -> None:
    async with zep(flag_read=False) as service:
        await service.remember("ayse", "t1", [said("x")])
        assert await service.settle(5)
        recall = await service.recall("ayse", "t1")
    assert recall.trace == {"used": False, "mode": "write_only", "reason": "off"}
    assert server.contents("t1") == ["x"]
    assert server.received("memory.get") == []


async def test_a_hanging_server_costs_its_deadline_and_then_nothing(zep: Opening, server: ZepCE) -> None:
    async with zep(read_timeout_ms=60) as service:
        server.faults.set(FaultRule("hang"))
        took = []
        for number in range(25):
            began = time.perf_counter()
            recall = await service.recall("ayse", f"t{number}", recent=RECENT)
            took.append((time.perf_counter() - began) * 1000)
            assert recall.context is None
            assert len(recall.recent) == 4
        assert sorted(took)[12] < 5_000
        assert recall.trace["reason"] == "breaker_open"
        assert service.breaker_state("read") == "open"
        assert min(took[20:]) < 30


async def test_a_rate_limit_is_told_and_heeded_and_opens_nothing(zep: Opening, server: ZepCE) -> None:
    clock = ManualClock()
    async with zep(clock=clock) as service:
        server.faults.set(FaultRule("status", status=429, retry_after=7, op="memory.get"))
        first = await service.recall("ayse", "t1")
        assert (first.trace["reason"], first.retry_after_s) == ("rate_limited", 7)
        asked = len(server.received())
        clock.advance(4)
        second = await service.recall("ayse", "t2")
        assert (second.trace["reason"], second.retry_after_s) == ("rate_limited", 3)
        assert len(server.received()) == asked
        assert service.breaker_state("read") == "closed"
        server.faults.set()
        clock.advance(3)
        assert (await service.recall("ayse", "t3")).trace["reason"] == "empty"


async def test_a_revoked_key_turns_reading_off_keeps_writes_and_both_come_back(
    zep: Opening, server: ZepCE
) -> None:
    clock = ManualClock()
    async with zep(clock=clock, control_poll_s=0.01, cache_negative_ttl_s=0) as service:
        await service.remember("ayse", "t1", [said("one")])
        assert await service.settle(5)
        server.secret = "rotated"
        for _ in range(3):
            assert (await service.recall("ayse", "t1", use_cache=False)).trace["reason"] == "auth"
        assert service.mode_for("ayse").mode == "write_only"
        asked = len(server.received("memory.get"))
        assert (await service.recall("ayse", "t1")).trace == {
            "used": False,
            "mode": "write_only",
            "reason": "auth",
        }
        assert len(server.received("memory.get")) == asked
        assert (await service.remember("ayse", "t1", [said("two")])).status == "queued"
        assert not await service.settle(0.2)
        assert server.contents("t1") == ["one"]
        server.secret = SECRET
        clock.advance(600)
        for _ in range(1_000):
            if service.mode_for("ayse").mode == "read_write":
                break
            await asyncio.sleep(0.01)
        assert (await service.recall("ayse", "t1")).trace["source"] == "zep"


async def test_an_operator_can_switch_memory_off_and_on_while_it_runs(zep: Opening, server: ZepCE) -> None:
    async with zep(control_poll_s=0.01) as service:

        async def forced(control: Control) -> None:
            await write_control(service.outbox, control)
            for _ in range(1_000):
                if (await service.status()).mode == (control.mode or "read_write"):
                    return
                await asyncio.sleep(0.01)
            raise AssertionError("the switch was not noticed")

        await forced(Control(mode="off"))
        assert (await service.remember("ayse", "t1", [said("x")])).detail == "forced"
        assert (await service.recall("ayse", "t1")).trace == {"used": False, "mode": "off", "reason": "off"}
        await forced(Control(mode="write_only"))
        assert (await service.remember("ayse", "t1", [said("x")])).status == "queued"
        await forced(Control())
        assert await service.settle(5)
        assert (await service.recall("ayse", "t1")).trace["source"] == "zep"


async def test_what_was_queued_before_off_is_delivered_after_it(zep: Opening, server: ZepCE) -> None:
    server.faults.set(FaultRule("status", status=503))
    async with zep() as service:
        await service.remember("ayse", "t1", [said("x")])
        await write_control(service.outbox, Control(mode="off"))
    server.faults.set()
    server.log.clear()
    async with zep() as service:
        assert not await service.settle(0.3)
        assert server.received() == []
        await write_control(service.outbox, Control())
        assert await service.settle(30)
    assert server.contents("t1") == ["x"]


async def test_an_outbox_that_takes_nothing_is_told(
    embedded: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_args: object, **_options: object) -> Enqueued:
        return Enqueued("full")

    monkeypatch.setattr(embedded.outbox, "enqueue", full)
    remembered = await embedded.remember("ayse", "t1", [said("x")])
    assert (remembered.status, remembered.detail) == ("failed", "full")


async def test_a_fault_in_the_outbox_costs_no_turn_and_is_told_without_text(
    embedded: MemoryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_args: object, **_options: object) -> Enqueued:
        raise KeyError("something private")

    monkeypatch.setattr(embedded.outbox, "enqueue", broken)
    with capture_logs() as logs:
        remembered = await embedded.remember("ayse", "t1", [said("x")])
    assert (remembered.status, remembered.detail) == ("failed", "fault")
    [told] = [one for one in logs if one["event"] == "memory_enqueue_fault"]
    assert told["error"] == "KeyError" and "test_service.py" in told["at"] and "private" not in str(told)


async def test_an_outbox_that_hangs_is_left_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hanging(*_args: object, **_options: object) -> Enqueued:
        await asyncio.Event().wait()
        return Enqueued("queued")

    async with open_memory(MemorySettings(data_dir=tmp_path, enqueue_timeout_ms=20)) as service:
        monkeypatch.setattr(service.outbox, "enqueue", hanging)
        remembered = await service.remember("ayse", "t1", [said("x")])
        assert (remembered.status, remembered.detail) == ("failed", "timeout")


async def test_another_users_thread_is_not_written_to(embedded: MemoryService) -> None:
    await embedded.remember("ayse", "t1", [said("mine")])
    remembered = await embedded.remember("mehmet", "t1", [said("mine now")])
    assert (remembered.status, remembered.detail) == ("off", "foreign")


async def test_a_status_tells_what_operators_ask(zep: Opening, server: ZepCE) -> None:
    server.faults.set(FaultRule("status", status=503))
    async with zep(flag_read=False) as service:
        await service.remember("ayse", "t1", [said("x")])
        status = await service.status()
        assert (status.mode, status.reason) == ("write_only", "flags")
        assert (status.read_breaker, status.write_breaker) == ("closed", "closed")
        assert (status.pending, status.dead, status.retry_after_s) == (1, 0, 0)
        assert (await service.probe()).status == "unavailable"
        server.faults.set()
        assert (await service.probe()).ok


async def test_a_probe_ends_in_time(zep: Opening, server: ZepCE) -> None:
    server.faults.set(FaultRule("hang"))
    async with zep(probe_timeout_ms=30) as service:
        assert (await service.probe()).status == "timeout"


async def test_turns_on_another_loop_are_served_by_the_one_it_was_opened_on(
    zep: Opening, server: ZepCE
) -> None:
    async with zep() as service:

        async def turn() -> tuple[str, Any]:
            remembered = await service.remember("ayse", "t1", [said("from elsewhere")])
            recall = await service.recall("ayse", "t1")
            return remembered.status, recall.trace["used"]

        assert (await asyncio.to_thread(asyncio.run, turn()))[0] == "queued"
        assert await service.settle(5)
        assert await asyncio.to_thread(asyncio.run, turn()) == ("duplicate", True)


async def test_a_loop_that_does_not_answer_costs_another_its_deadline_only(tmp_path: Path) -> None:
    async with open_memory(MemorySettings(data_dir=tmp_path, enqueue_timeout_ms=50)) as service:
        answers: list[Any] = []

        async def turn() -> None:
            answers.append(await service.recall("ayse", "t1", timeout_ms=50))
            answers.append(await service.remember("ayse", "t1", [said("x")]))

        elsewhere = threading.Thread(target=asyncio.run, args=(turn(),))
        elsewhere.start()
        deadline = time.perf_counter() + 10
        while elsewhere.is_alive() and time.perf_counter() < deadline:
            pass  # this keeps the loop that the service lives on from running
        assert answers[0].trace["reason"] == "timeout"
        assert (answers[1].status, answers[1].detail) == ("failed", "timeout")


class TestFetchThreadContext:
    """The public read, which knows a thread only."""

    async def test_it_reads_for_the_owner_of_the_thread(self, embedded: MemoryService) -> None:
        await embedded.remember("ayşe@example.com", "t 1", [said("a villa in Lapta")])
        await embedded.settle(5)
        context, meta = await fetch_thread_context("t 1")
        assert context is not None
        assert "a villa in Lapta" in context
        assert (meta["used"], meta["source"], meta["strategy"]) == (True, "embedded", "summary")
        assert (await fetch_thread_context("t 1"))[1]["source"] == "cache"
        assert (await fetch_thread_context("t 1", use_cache=False))[1]["source"] == "embedded"
        assert (await fetch_thread_context("t 1", user_id="ayşe@example.com"))[0] == context

    async def test_it_gives_nothing_to_anybody_else(self, embedded: MemoryService) -> None:
        await embedded.remember("ayse", "t1", [said("secret")])
        await embedded.settle(5)
        empty = {"used": False, "mode": "read_write", "reason": "empty"}
        assert await fetch_thread_context("t1", user_id="mehmet") == (None, empty)
        assert await fetch_thread_context("unknown") == (None, empty)

    async def test_a_part_can_be_asked_for(self, embedded: MemoryService) -> None:
        await embedded.remember("ayse", "t1", [said("a villa")], [area("Lapta")])
        await embedded.settle(5)
        facts, _ = await fetch_thread_context("t1", mode="facts")
        messages, _ = await fetch_thread_context("t1", mode="messages")
        assert facts is not None
        assert messages is not None
        assert ("a villa" in facts, "area: Lapta" in facts) == (False, True)
        assert ("a villa" in messages, "area: Lapta" in messages) == (True, False)

    async def test_without_a_service_it_is_off(self) -> None:
        assert await fetch_thread_context("t1") == (None, {"used": False, "mode": "off", "reason": "off"})

    async def test_its_deadline_spans_the_registry_too(
        self, embedded: MemoryService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def hanging(_thread: str) -> str | None:
            await asyncio.Event().wait()
            return None

        monkeypatch.setattr(embedded.outbox, "owner", hanging)
        context, meta = await fetch_thread_context("t1", timeout_ms=20)
        assert (context, meta["reason"]) == (None, "timeout")

    async def test_a_registry_that_fails_costs_the_context_only(
        self, embedded: MemoryService, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def failing(_thread: str) -> str | None:
            raise OSError("disk")

        monkeypatch.setattr(embedded.outbox, "owner", failing)
        assert (await fetch_thread_context("t1"))[1]["reason"] == "error"

    async def test_a_hanging_server_ends_it_in_time(self, zep: Opening, server: ZepCE) -> None:
        async with zep() as service:
            await service.remember("ayse", "t1", [said("x")])
            await service.settle(5)
            server.faults.set(FaultRule("hang"))
            began = time.perf_counter()
            context, meta = await fetch_thread_context("t1", timeout_ms=60)
            assert time.perf_counter() - began < 5
            assert (context, meta["reason"]) == (None, "timeout")


async def test_backends_that_lack_their_settings_stop_the_start(tmp_path: Path) -> None:
    for settings in (
        MemorySettings(backend="zep", data_dir=tmp_path),
        MemorySettings(backend="zep_cloud", data_dir=tmp_path),
    ):
        with pytest.raises(ValueError, match="ZEP_API_KEY"):
            async with open_memory(settings):
                pass
