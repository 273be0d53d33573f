"""Phase 2, read and write: what is remembered comes back, within its deadline and its budget, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from observability.rollout.snapshot import Growth, Snapshot
from observability.smoke import talk
from observability.smoke.check import CheckFailed, CheckSkipped
from observability.smoke.deployment import Answer, Deployment, gauge
from observability.smoke.faults import READS, Faults, rate_limit, server_error, slow
from observability.smoke.phase1 import Step

READ_P95_S = 0.3
_DEADLINE_S = 0.25
_SLACK_S = 0.25
"""What a slow read may add to a turn beyond its deadline before this counts as slowing it."""
_TURNS_UNTIL_OPEN = 30


def steps(target: Deployment, faults: Faults) -> list[Step]:
    """Return the steps in order: name, what to do, bound in seconds."""
    return [
        ("what was said is recalled", lambda: it_remembers(target), 60.0),
        ("the memory trace is streamed", lambda: the_trace_is_streamed(target), 30.0),
        (f"read p95 is under {READ_P95_S * 1000:.0f} ms", lambda: reads_are_fast(target), 60.0),
        ("recalled context keeps to its budget", lambda: the_budget_holds(target), 120.0),
        ("a slow read falls back within its deadline", lambda: slow_reads_fall_back(target, faults), 60.0),
        ("429 skips reads without opening the breaker", lambda: rate_limits_skip(target, faults), 60.0),
        ("5xx opens the read breaker, replies go on", lambda: errors_open_it(target, faults), 240.0),
    ]


async def it_remembers(target: Deployment) -> str:
    """Say something, wait until it is delivered, and go on; facts across conversations come later in some services."""
    thread, before = target.new_thread(), await target.scrape()
    await target.say(talk.SEARCH, thread)
    await target.until(_delivered, since=before, what="an empty outbox", within_s=30)
    answer = await target.say(talk.FOLLOW_UP, thread)
    if answer.memory.get("used") is not True:
        raise CheckFailed(f"not used: {answer.memory.get('reason')}")
    return f"source {answer.memory.get('source')}, {answer.memory.get('took_ms')} ms"


async def the_trace_is_streamed(target: Deployment) -> str:
    """See the custom event of a turn."""
    events = await target.memory_events(talk.SHORT)
    if not events:
        raise CheckFailed("no custom event of type memory")
    missing = {"used", "mode"} - set(events[0])
    if missing:
        raise CheckFailed(f"the event lacks {', '.join(sorted(missing))}")
    return f"mode {events[0]['mode']}, used {events[0]['used']}"


async def reads_are_fast(target: Deployment) -> str:
    """Measure the reads of ten new conversations."""
    before = await target.scrape()
    await asyncio.gather(*(target.say(talk.SHORT) for _ in range(10)))
    grown = Growth(before, await target.scrape())
    p95, reads = grown.quantile(0.95, "memory_zep_read_latency_seconds"), _reads(grown)
    if p95 is None:
        raise CheckFailed("no read was timed")
    if p95 >= READ_P95_S:
        raise CheckFailed(f"p95 is {p95 * 1000:.0f} ms over {reads:.0f} reads")
    return f"p95 {p95 * 1000:.0f} ms over {reads:.0f} reads"


async def the_budget_holds(target: Deployment) -> str:
    """Fill a conversation with long messages; what is recalled must still fit."""
    thread = target.new_thread()
    before = await target.scrape()
    for _ in range(6):
        await target.say(talk.LONG, thread)
    await target.until(_delivered, since=before, what="an empty outbox", within_s=30)
    answer = await target.say(talk.FOLLOW_UP, thread)
    tokens, budget = answer.memory.get("tokens"), answer.memory.get("token_budget")
    if not isinstance(tokens, int) or not isinstance(budget, int):
        raise CheckSkipped("the memory trace of this target names no tokens")
    if tokens > budget:
        raise CheckFailed(f"{tokens} tokens, the budget is {budget}")
    return f"{tokens} of {budget} tokens"


async def slow_reads_fall_back(target: Deployment, faults: Faults) -> str:
    """Make reads take 600 ms: the turn answers without them, hardly later than their deadline."""
    healthy = await target.say(talk.SHORT)
    before = await target.scrape()
    async with faults.showing(slow(READS, 600)):
        answer = await target.say(talk.SHORT)
    _unused(answer, "timeout")
    grown = Growth(before, await target.scrape())
    if not grown.total("memory_zep_context_failures_total", reason="timeout"):
        raise CheckFailed("the time-out was not counted")
    read = grown.quantile(0.95, "memory_zep_read_latency_seconds")
    if read is not None and read > READ_P95_S:
        raise CheckFailed(f"the read took {read * 1000:.0f} ms, its deadline is {_DEADLINE_S * 1000:.0f} ms")
    return f"turn {answer.took_s * 1000:.0f} ms, healthy {healthy.took_s * 1000:.0f} ms"


async def rate_limits_skip(target: Deployment, faults: Faults) -> str:
    """Let the service ask to wait: the turn does not."""
    before = await target.scrape()
    async with faults.showing(rate_limit(READS, retry_after_s=2)):
        _unused(await target.say(talk.SHORT), "rate_limited")
        _unused(await target.say(talk.SHORT), "rate_limited")
        if not _breaker_is("closed")(Growth(before, before), await target.scrape()):
            raise CheckFailed("429 opened the breaker")
    await asyncio.sleep(2.5)
    return "two turns without memory, breaker closed"


async def errors_open_it(target: Deployment, faults: Faults) -> str:
    """Let every read fail: all turns are answered, the breaker opens, and closes again once the fault is gone."""
    before = await target.scrape()
    async with faults.showing(server_error(READS)):
        await asyncio.gather(*(target.say(talk.SHORT) for _ in range(_TURNS_UNTIL_OPEN)))
        await target.until(_breaker_is("open"), since=before, what="an open breaker", within_s=10)
        _unused(await target.say(talk.SHORT), "breaker_open")
    for _ in range(60):
        await target.say(talk.SHORT)
        if _breaker_is("closed")(Growth(before, before), await target.scrape()):
            return f"{_TURNS_UNTIL_OPEN + 1} replies, opened, closed again"
        await asyncio.sleep(1)
    raise CheckFailed("the breaker did not close again")


def _unused(answer: Answer, reason: str) -> None:
    seen = answer.memory.get("reason")
    if answer.memory.get("used") is not False or seen != reason:
        raise CheckFailed(f"memory used: {answer.memory.get('used')}, reason {seen}, expected {reason}")


def _reads(grown: Growth) -> float:
    return grown.total("memory_zep_read_attempts_total")


def _delivered(grown: Growth, now: Snapshot) -> bool:
    return grown.total("memory_zep_write_requests_total") >= 1 and gauge(now, "memory_outbox_depth") == 0


def _breaker_is(state: str) -> Callable[[Growth, Snapshot], bool]:
    return lambda _, now: gauge(now, "memory_zep_breaker_state", path="read", state=state) == 1
