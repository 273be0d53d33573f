"""Recalling through the cache: asked once a turn, never for somebody else, never stale after a write."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from memory.breaker import Breaker
from memory.cache import ContextCache
from memory.gate import RetryAfterGate
from memory.guard import Guard
from memory.modes import AuthDowngrade
from memory.port import Context, Fact, MemoryMessage, Outcome
from memory.reading import ContextReader
from memory.recalling import CachedReader, Recalled, Strategy
from memory.redaction import RedactedText
from memory.settings import BreakerSettings
from tests.standins.clock import ManualClock
from tests.standins.counted import Counted
from tests.standins.memory_backend import ScriptedMemory

THEN = datetime(2026, 5, 1, tzinfo=UTC)
SUMMARY = RedactedText.from_store("s" * 40)
FACT = Fact("f", RedactedText.from_store("f" * 40), THEN)
MESSAGE = MemoryMessage(UUID(int=1), "user", RedactedText.from_store("m" * 40), THEN)
FULL = Context(summary=SUMMARY, facts=(FACT,), messages=(MESSAGE,))


class Bench:
    """A cached reader of a scripted backend."""

    def __init__(self, token_budget: int = 800) -> None:
        self.clock = ManualClock()
        self.backend = ScriptedMemory(context=FULL)
        gate = RetryAfterGate(pause_s=1, longest_s=300, clock=self.clock)
        guard = Guard(Breaker(BreakerSettings(), clock=self.clock), gate, clock=self.clock)
        downgrade = AuthDowngrade(failures=3, duration_s=600, clock=self.clock)
        self.guard = guard
        self.cache = ContextCache(ttl_s=30, negative_ttl_s=3, users=100, clock=self.clock)
        reader = ContextReader(self.backend, guard, downgrade, slow_ms=200, last_messages=4)
        self.reader = CachedReader(reader, self.cache, source="zep", token_budget=token_budget)

    async def recall(
        self,
        *,
        user: str = "ayse",
        thread: str = "t1",
        strategy: Strategy = "summary",
        query: str | None = None,
        use_cache: bool = True,
    ) -> Recalled:
        return await self.reader.recall(
            user,
            thread,
            query=RedactedText.from_store(query) if query else None,
            strategy=strategy,
            timeout_ms=10_000,
            use_cache=use_cache,
        )


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_the_backend_is_asked_once(bench: Bench) -> None:
    hits, misses = (Counted("memory_cache_requests_total", outcome=outcome) for outcome in ("hit", "miss"))
    assert await bench.recall() == Recalled(FULL, "zep")
    assert await bench.recall() == Recalled(FULL, "cache")
    assert (bench.backend.calls, hits(), misses()) == (["context"], 1, 1)


async def test_after_its_time_it_is_asked_again(bench: Bench) -> None:
    await bench.recall()
    bench.clock.advance(30)
    assert (await bench.recall()).source == "zep"


async def test_a_failure_is_not_repeated_at_once(bench: Bench) -> None:
    negative = Counted("memory_cache_requests_total", outcome="negative_hit")
    bench.backend.outcome = Outcome("timeout")
    assert await bench.recall() == Recalled(reason="timeout")
    assert await bench.recall() == Recalled(reason="timeout")
    assert (bench.backend.calls, negative()) == (["context"], 1)
    bench.clock.advance(3)
    bench.backend.outcome = Outcome("ok")
    assert await bench.recall() == Recalled(FULL, "zep")


async def test_what_was_not_asked_is_not_kept(bench: Bench) -> None:
    bench.guard.breaker.force_open()
    assert await bench.recall() == Recalled(reason="breaker_open")
    bench.guard.breaker.reset()
    assert await bench.recall() == Recalled(FULL, "zep")


async def test_the_cache_can_be_passed_by(bench: Bench) -> None:
    passed = Counted("memory_cache_requests_total", outcome="bypass")
    await bench.recall()
    assert await bench.recall(use_cache=False) == Recalled(FULL, "zep")
    assert passed() == 1


async def test_another_user_thread_strategy_or_query_asks_anew(bench: Bench) -> None:
    await bench.recall()
    assert (await bench.recall(user="mehmet")).source == "zep"
    assert (await bench.recall(thread="t2")).source == "zep"
    assert (await bench.recall(strategy="facts")).source == "zep"
    assert (await bench.recall(query="a pool?")).source == "zep"


async def test_after_a_write_the_backend_is_asked_again(bench: Bench) -> None:
    await bench.recall()
    bench.cache.drop_user("ayse")
    assert (await bench.recall()).source == "zep"


async def test_what_a_write_overtook_is_used_but_not_kept(bench: Bench) -> None:
    async def overtaken() -> Outcome:
        bench.cache.drop_user("ayse")
        return Outcome("ok")

    bench.backend.answering = overtaken
    assert await bench.recall() == Recalled(FULL, "zep")
    bench.backend.answering = None
    assert await bench.recall() == Recalled(FULL, "zep")


@pytest.mark.parametrize(
    ("strategy", "context"),
    [("summary", FULL), ("facts", Context(facts=(FACT,))), ("messages", Context(messages=(MESSAGE,)))],
)
async def test_a_strategy_says_which_part_is_wanted(
    bench: Bench, strategy: Strategy, context: Context
) -> None:
    assert (await bench.recall(strategy=strategy)).context == context


async def test_a_strategy_that_finds_nothing_is_empty(bench: Bench) -> None:
    bench.backend.given = Context(messages=(MESSAGE,))
    assert await bench.recall(strategy="facts") == Recalled(reason="empty")
    assert await bench.recall(strategy="facts") == Recalled(reason="empty")
    assert bench.backend.calls == ["context"]


async def test_what_is_recalled_fits_its_budget() -> None:
    assert (await Bench(token_budget=20).recall()).context == Context(summary=SUMMARY, facts=(FACT,))
    assert await Bench(token_budget=0).recall() == Recalled(reason="empty")


async def test_an_answer_of_nothing_is_empty(bench: Bench) -> None:
    bench.backend.outcome = Outcome("empty")
    assert await bench.recall() == Recalled(reason="empty")
