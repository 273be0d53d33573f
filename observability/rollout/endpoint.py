"""Read the signals from a process's own `/metrics`, twice, for who has no Prometheus."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import httpx

from observability.rollout.signals import Signals
from observability.rollout.snapshot import Growth, Snapshot

_FAULTLESS: Final = frozenset({"empty", "off", "not_found"})
_REFUSED: Final = frozenset({"breaker_open", "rate_limited", "auth"})
_NO_REQUEST: Final = frozenset({"enqueue", "rate_limited"})
_LEAST_CONTROL: Final = 20
_FIRST: Final = "assistant_time_to_first_token_by_mode_seconds"


def read_endpoint(
    url: str,
    *,
    over_s: float = 30.0,
    client: httpx.Client | None = None,
    clock: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> Signals:
    """Scrape `url` twice, `over_s` apart, and judge what came between; raises httpx.HTTPError where it is away."""
    own = client or httpx.Client(timeout=10.0)

    def scrape() -> Snapshot:
        answer = own.get(url, headers={"Accept": "text/plain"})
        answer.raise_for_status()
        return Snapshot.parse(answer.text, clock())

    try:
        first = scrape()
        sleep(over_s)
        return signals_between(first, scrape())
    finally:
        if client is None:
            own.close()


def signals_between(before: Snapshot | None, after: Snapshot) -> Signals:
    """Return the signals of the time between two scrapes; without a first one, since the process started."""
    grown = Growth(before, after)
    turns = grown.total("assistant_turns_total")
    failed = grown.total("assistant_turns_total", outcome="failed")
    requests = grown.total("memory_zep_write_requests_total")
    write_failures = grown.total("memory_zep_write_failures_total") - sum(
        grown.total("memory_zep_write_failures_total", reason=reason) for reason in _NO_REQUEST
    )
    faults = grown.total("memory_zep_context_failures_total") - sum(
        grown.total("memory_zep_context_failures_total", reason=reason) for reason in _FAULTLESS
    )
    reads = grown.total("memory_zep_read_attempts_total") + sum(
        grown.total("memory_zep_context_failures_total", reason=reason) for reason in _REFUSED
    )
    control = grown.total(f"{_FIRST}_count", mode="off")
    heartbeat = _gauge(after, "memory_outbox_drainer_heartbeat_timestamp_seconds")
    return Signals(
        window_s=after.taken_at - before.taken_at if before else 0.0,
        mode=_shown(after, "memory_mode_gauge"),
        configured_mode=_shown(after, "memory_configured_mode_gauge"),
        canary_percent=_gauge(after, "memory_canary_percent"),
        turns=turns,
        first_token_p95_s=grown.quantile(0.95, _FIRST, without=("mode", "off")),
        first_token_baseline_p95_s=grown.quantile(0.95, _FIRST, mode="off")
        if control >= _LEAST_CONTROL
        else None,
        turn_failures=_ratio(failed, turns),
        read_breaker_open=_open_share(before, after, "read"),
        write_breaker_open=_open_share(before, after, "write"),
        read_p95_s=grown.quantile(0.95, "memory_zep_read_latency_seconds"),
        write_p95_s=grown.quantile(0.95, "memory_zep_write_latency_seconds"),
        reads=reads,
        context_failures=_ratio(faults, reads),
        write_requests=requests,
        write_failures=_ratio(write_failures, requests),
        enqueue_failures=grown.total("memory_zep_write_failures_total", reason="enqueue"),
        dead_letters=grown.total("memory_outbox_dead_letters_total"),
        downgrades=grown.total("memory_zep_downgrades_total"),
        outbox_oldest_s=_gauge(after, "memory_outbox_oldest_seconds"),
        drainer_silent_s=None if heartbeat is None else after.taken_at - heartbeat,
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _gauge(snapshot: Snapshot, name: str) -> float | None:
    return max(snapshot.select(name).values(), default=None)


def _shown(snapshot: Snapshot, name: str) -> str | None:
    modes = sorted({dict(key)["mode"] for key, value in snapshot.select(name).items() if value == 1})
    return modes[0] if len(modes) == 1 else "mixed" if modes else None


def _open_share(before: Snapshot | None, after: Snapshot, path: str) -> float | None:
    """Two looks are a poor average, but they see a breaker that stays open."""
    looks = [
        value
        for snapshot in (before, after)
        if snapshot is not None
        for value in snapshot.select("memory_zep_breaker_state", path=path, state="open").values()
    ]
    return sum(looks) / len(looks) if looks else None
