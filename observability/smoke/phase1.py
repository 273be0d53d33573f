"""Phase 1, write only: turns are as before, memory is fed, and its failures stay behind the reply."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from observability.rollout.snapshot import Growth, Snapshot
from observability.smoke import talk
from observability.smoke.check import CheckFailed
from observability.smoke.deployment import Deployment, gauge
from observability.smoke.faults import WRITES, Faults, rate_limit, server_error

Step = tuple[str, Callable[[], Awaitable[str]], float]

WRITE_P95_S = 0.15
_TURNS = 10
_TURNS_UNTIL_OPEN = 30
"""More than the twenty calls a breaker wants to see within its window."""


def steps(target: Deployment, faults: Faults) -> list[Step]:
    """Return the steps in order: name, what to do, bound in seconds."""
    return [
        ("writes are counted and delivered", lambda: writes_are_delivered(target), 60.0),
        (f"write p95 is under {WRITE_P95_S * 1000:.0f} ms", lambda: writes_are_fast(target), 90.0),
        ("a follow-up stays with its agent", lambda: a_follow_up_sticks(target), 30.0),
        ("another wish changes the agent", lambda: the_agent_changes(target), 30.0),
        ("5xx opens the write breaker, replies go on", lambda: errors_open_it(target, faults), 240.0),
        ("429 holds writes without opening it", lambda: rate_limits_do_not(target, faults), 120.0),
    ]


async def writes_are_delivered(target: Deployment) -> str:
    """See one turn counted, requested and gone from the outbox."""
    before = await target.scrape()
    await target.say(talk.SEARCH)
    await target.until(
        lambda grown, _: grown.total("memory_zep_write_attempts_total") >= 1,
        since=before,
        what="a write attempt",
        within_s=5,
    )
    grown = await target.until(_delivered, since=before, what="an empty outbox", within_s=30)
    failed = grown.total("memory_zep_write_failures_total")
    if failed:
        raise CheckFailed(f"{failed:.0f} write requests failed")
    return f"{grown.total('memory_zep_write_requests_total'):.0f} requests for one turn, outbox empty"


async def writes_are_fast(target: Deployment) -> str:
    """Measure the requests of ten turns."""
    before = await target.scrape()
    await asyncio.gather(*(target.say(talk.SHORT) for _ in range(_TURNS)))
    grown = await target.until(_delivered, since=before, what="an empty outbox", within_s=60)
    p95 = grown.quantile(0.95, "memory_zep_write_latency_seconds")
    if p95 is None:
        raise CheckFailed("no write was timed")
    if p95 >= WRITE_P95_S:
        raise CheckFailed(f"p95 is {p95 * 1000:.0f} ms")
    return (
        f"p95 {p95 * 1000:.0f} ms over {grown.total('memory_zep_write_latency_seconds_count'):.0f} requests"
    )


async def a_follow_up_sticks(target: Deployment) -> str:
    """Refine a search without naming it."""
    thread = target.new_thread()
    first = await target.say(talk.SEARCH, thread)
    second = await target.say(talk.FOLLOW_UP, thread)
    if first.speaker != "real_estate" or second.speaker != "real_estate":
        raise CheckFailed(f"{first.speaker} answered, then {second.speaker}")
    return f"{second.route.get('reason')}, confidence {second.route.get('confidence')}"


async def the_agent_changes(target: Deployment) -> str:
    """Ask the other agent's question in the same conversation."""
    thread = target.new_thread()
    await target.say(talk.SEARCH, thread)
    second = await target.say(talk.OTHER_AGENT, thread)
    if second.speaker != "local_info":
        raise CheckFailed(f"{second.speaker} answered a question about places")
    return f"real_estate, then {second.speaker}"


async def errors_open_it(target: Deployment, faults: Faults) -> str:
    """Let every write fail: all turns are answered, the breaker opens, and closes again once the fault is gone."""
    before = await target.scrape()
    async with faults.showing(server_error(WRITES)):
        await asyncio.gather(*(target.say(talk.SHORT) for _ in range(_TURNS_UNTIL_OPEN)))
        await target.until(_breaker("write", "open"), since=before, what="an open breaker", within_s=60)
    await target.until(_breaker("write", "closed"), since=before, what="a closed breaker", within_s=90)
    grown = await target.until(_delivered, since=before, what="an empty outbox", within_s=90)
    dead = grown.total("memory_outbox_dead_letters_total")
    if dead:
        raise CheckFailed(f"{dead:.0f} messages were given up")
    return f"{_TURNS_UNTIL_OPEN} replies, opened, closed, everything delivered"


async def rate_limits_do_not(target: Deployment, faults: Faults) -> str:
    """Let the service ask to wait: writes wait, the breaker stays closed, everything is delivered afterwards."""
    before = await target.scrape()
    async with faults.showing(rate_limit(WRITES, retry_after_s=3)):
        await asyncio.gather(*(target.say(talk.SHORT) for _ in range(3)))
        await target.until(
            lambda _, now: gauge(now, "memory_zep_retry_after_seconds") > 0,
            since=before,
            what="a wait of Retry-After",
            within_s=20,
        )
        if gauge(await target.scrape(), "memory_zep_breaker_state", path="write", state="closed") != 1:
            raise CheckFailed("429 opened the breaker")
    await target.until(_delivered, since=before, what="an empty outbox", within_s=60)
    return "waited, breaker closed, everything delivered"


def _delivered(grown: Growth, now: Snapshot) -> bool:
    return grown.total("memory_zep_write_requests_total") >= 1 and gauge(now, "memory_outbox_depth") == 0


def _breaker(path: str, state: str) -> Callable[[Growth, Snapshot], bool]:
    return lambda _, now: gauge(now, "memory_zep_breaker_state", path=path, state=state) == 1
