"""The context cache: short, per user, and empty after a write."""

from __future__ import annotations

import pytest

from memory.cache import ENTRIES_PER_USER, CacheKey, ContextCache
from memory.port import Context
from memory.redaction import RedactedText
from tests.standins.clock import ManualClock

CONTEXT = Context(summary=RedactedText.from_store("looked for a flat in Girne"))
KEY = CacheKey("ayse", "t1", "summary")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def cache(clock: ManualClock) -> ContextCache:
    return ContextCache(ttl_s=30, negative_ttl_s=3, users=4, clock=clock)


def keep(cache: ContextCache, key: CacheKey = KEY, context: Context | None = CONTEXT) -> None:
    cache.put(cache.begin(key), "ok" if context else "timeout", context)


def test_a_context_is_kept_for_its_time_and_no_longer(cache: ContextCache, clock: ManualClock) -> None:
    keep(cache)
    clock.advance(29.9)
    found = cache.get(KEY)
    assert found is not None
    assert found.context == CONTEXT
    clock.advance(0.1)
    assert cache.get(KEY) is None


def test_a_failure_is_kept_shortly(cache: ContextCache, clock: ManualClock) -> None:
    keep(cache, context=None)
    found = cache.get(KEY)
    assert found is not None
    assert (found.status, found.context) == ("timeout", None)
    clock.advance(3)
    assert cache.get(KEY) is None


@pytest.mark.parametrize(
    "other",
    [
        CacheKey("mehmet", "t1", "summary"),
        CacheKey("ayse", "t2", "summary"),
        CacheKey("ayse", "t1", "facts"),
        CacheKey("ayse", "t1", "summary", "a pool?"),
    ],
)
def test_another_user_thread_mode_or_query_never_sees_it(cache: ContextCache, other: CacheKey) -> None:
    keep(cache)
    assert cache.get(other) is None


def test_a_write_drops_all_of_a_users_entries_and_nobody_elses(cache: ContextCache) -> None:
    others = CacheKey("mehmet", "t9", "summary")
    for key in (KEY, CacheKey("ayse", "t2", "summary"), others):
        keep(cache, key)
    assert cache.drop_user("ayse") == 2
    assert cache.get(KEY) is None
    assert cache.get(CacheKey("ayse", "t2", "summary")) is None
    assert cache.get(others) is not None


def test_dropping_an_unknown_user_drops_nothing(cache: ContextCache) -> None:
    assert cache.drop_user("nobody") == 0


def test_what_was_read_before_a_write_is_not_kept_after_it(cache: ContextCache) -> None:
    ticket = cache.begin(KEY)
    cache.drop_user("ayse")
    cache.put(ticket, "ok", CONTEXT)
    assert cache.get(KEY) is None


def test_a_write_of_another_user_does_not_disturb_a_read(cache: ContextCache) -> None:
    ticket = cache.begin(KEY)
    cache.drop_user("mehmet")
    cache.put(ticket, "ok", CONTEXT)
    assert cache.get(KEY) is not None


def test_a_read_that_began_after_the_write_is_kept(cache: ContextCache) -> None:
    cache.drop_user("ayse")
    keep(cache)
    assert cache.get(KEY) is not None


def test_a_write_long_ago_among_many_still_hinders_a_read_that_began_before_it(cache: ContextCache) -> None:
    ticket = cache.begin(KEY)
    for user in ("ayse", "b", "c", "d", "e", "f"):
        cache.drop_user(user)
    cache.put(ticket, "ok", CONTEXT)
    assert cache.get(KEY) is None


def test_it_keeps_the_users_seen_last(cache: ContextCache) -> None:
    for number in range(6):
        keep(cache, CacheKey(f"user{number}", "t", "summary"))
    assert [cache.get(CacheKey(f"user{number}", "t", "summary")) is not None for number in range(6)] == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]


def test_it_keeps_a_few_entries_of_a_user(cache: ContextCache) -> None:
    for number in range(ENTRIES_PER_USER + 3):
        keep(cache, CacheKey("ayse", f"t{number}", "summary"))
    kept = [cache.get(CacheKey("ayse", f"t{number}", "summary")) for number in range(ENTRIES_PER_USER + 3)]
    assert [entry is not None for entry in kept] == [False] * 3 + [True] * ENTRIES_PER_USER


def test_a_later_result_replaces_an_earlier_one(cache: ContextCache) -> None:
    keep(cache, context=None)
    keep(cache)
    found = cache.get(KEY)
    assert found is not None
    assert found.context == CONTEXT


def test_a_time_of_zero_keeps_nothing(clock: ManualClock) -> None:
    cache = ContextCache(ttl_s=0, negative_ttl_s=0, users=4, clock=clock)
    keep(cache)
    keep(cache, context=None)
    assert cache.get(KEY) is None
