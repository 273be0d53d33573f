"""Memory's metrics: modes, reads, writes, breaker, cache and outbox."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from observability.labels import (
    BREAKER_PATHS,
    BREAKER_STATES,
    CACHE_OUTCOMES,
    DEAD_LETTERS,
    DOWNGRADES,
    MODES,
    READ_FAILURES,
    REDACTED_FIELDS,
    WRITE_FAILURES,
    WRITE_SKIPS,
)
from observability.metrics.family import LATENCY_BUCKETS, Family, counter, gauge

MODE: Final = gauge("memory_mode_gauge", "1 for the memory mode in effect, 0 for the others.", mode=MODES)
CONFIGURED_MODE: Final = gauge(
    "memory_configured_mode_gauge", "1 for the memory mode the flags ask for, 0 for the others.", mode=MODES
)
CANARY_PERCENT: Final = Gauge("memory_canary_percent", "Share of users memory is switched on for, 0 to 100.")

WRITE_ATTEMPTS: Final = Counter("memory_zep_write_attempts_total", "Turns that memory was asked to keep.")
WRITE_REQUESTS: Final = Counter("memory_zep_write_requests_total", "Write requests sent to the backend.")
WRITE_FAILURES_TOTAL: Final = counter(
    "memory_zep_write_failures_total",
    "Write requests that failed, by reason; they are tried again.",
    reason=WRITE_FAILURES,
)
WRITE_SKIPPED: Final = counter(
    "memory_zep_write_skipped_total", "Writes that were not tried, by reason.", reason=WRITE_SKIPS
)
WRITE_LATENCY: Final = Histogram(
    "memory_zep_write_latency_seconds",
    "Time of one write request to the backend, outside the turn.",
    buckets=LATENCY_BUCKETS,
)

READ_ATTEMPTS: Final = Counter("memory_zep_read_attempts_total", "Reads asked of the backend.")
READ_LATENCY: Final = Histogram(
    "memory_zep_read_latency_seconds",
    "Time of one read, everything included, capped by the deadline.",
    buckets=LATENCY_BUCKETS,
)
CONTEXT_FAILURES: Final = counter(
    "memory_zep_context_failures_total",
    "Turns that got no context from memory, by reason.",
    reason=READ_FAILURES,
)
DOWNGRADES_TOTAL: Final = counter(
    "memory_zep_downgrades_total", "Automatic switches to write_only, by reason.", reason=DOWNGRADES
)
RETRY_AFTER: Final = Gauge(
    "memory_zep_retry_after_seconds", "What is left of the wait the backend asked for with 429; 0 when open."
)
BREAKER: Final = gauge(
    "memory_zep_breaker_state",
    "1 for the state the circuit breaker of this path is in, 0 for the others.",
    path=BREAKER_PATHS,
    state=BREAKER_STATES,
)
REDACTIONS: Final = counter(
    "memory_zep_redactions_total",
    "Values taken out of text before it left, by kind.",
    field_type=REDACTED_FIELDS,
)
CACHE_REQUESTS: Final = counter(
    "memory_cache_requests_total", "Look-ups in the context cache, by outcome.", outcome=CACHE_OUTCOMES
)

OUTBOX_DEPTH: Final = Gauge("memory_outbox_depth", "Messages waiting to be delivered.")
OUTBOX_OLDEST: Final = Gauge(
    "memory_outbox_oldest_seconds", "Age of the oldest message waiting; 0 when empty."
)
DEAD_LETTERS_TOTAL: Final = counter(
    "memory_outbox_dead_letters_total",
    "Messages laid aside after they could not be delivered.",
    reason=DEAD_LETTERS,
)
HEARTBEAT: Final = Gauge(
    "memory_outbox_drainer_heartbeat_timestamp_seconds",
    "When the drainer last looked at the outbox (Unix time).",
)


def set_memory_mode_gauge(mode: str) -> None:
    """Show `mode` as the one in effect for this process."""
    _one_hot_mode(MODE, mode)


def set_memory_configured_mode(mode: str) -> None:
    """Show `mode` as what the flags ask for; an alert compares it with the one in effect."""
    _one_hot_mode(CONFIGURED_MODE, mode)


def set_memory_canary_percent(percent: float) -> None:
    """Show the share of users memory is on for, 0 to 100."""
    CANARY_PERCENT.set(percent)


def inc_memory_redaction(field_type: str, count: int = 1) -> None:
    """Count values of one kind that redaction took out."""
    REDACTIONS.child(field_type).inc(count)


def inc_memory_context_failure(reason: str) -> None:
    """Count a turn that got no context."""
    CONTEXT_FAILURES.child(reason).inc()


def inc_memory_downgrade(reason: str) -> None:
    """Count an automatic switch to write_only."""
    DOWNGRADES_TOTAL.child(reason).inc()


def inc_memory_write_attempt() -> None:
    """Count a turn that memory was asked to keep."""
    WRITE_ATTEMPTS.inc()


def inc_memory_write_request() -> None:
    """Count a write request sent to the backend."""
    WRITE_REQUESTS.inc()


def inc_memory_write_failure(reason: str) -> None:
    """Count a write request that failed."""
    WRITE_FAILURES_TOTAL.child(reason).inc()


def inc_memory_write_skipped(reason: str) -> None:
    """Count a write that was not tried."""
    WRITE_SKIPPED.child(reason).inc()


def observe_memory_write_latency(seconds: float) -> None:
    """Record how long one write request took."""
    WRITE_LATENCY.observe(seconds)


def inc_memory_read_attempt() -> None:
    """Count a read asked of the backend."""
    READ_ATTEMPTS.inc()


def observe_memory_read_latency(seconds: float) -> None:
    """Record how long one read took, failures and time-outs included."""
    READ_LATENCY.observe(seconds)


def set_memory_retry_after(seconds: float) -> None:
    """Show what is left of a 429's wait, in seconds."""
    RETRY_AFTER.set(max(0.0, seconds))


def set_breaker_state(path: str, state: str) -> None:
    """Show `state` as the one the breaker of `path` ("read" or "write") is in."""
    current = BREAKER_STATES(state)
    for candidate in BREAKER_STATES.series:
        BREAKER.child(path, candidate).set(candidate == current)


def set_outbox_depth(messages: int) -> None:
    """Show how many messages wait."""
    OUTBOX_DEPTH.set(messages)


def set_outbox_oldest_seconds(seconds: float) -> None:
    """Show how long the oldest message has waited."""
    OUTBOX_OLDEST.set(max(0.0, seconds))


def inc_outbox_dead_letter(reason: str) -> None:
    """Count a message that was laid aside."""
    DEAD_LETTERS_TOTAL.child(reason).inc()


def inc_memory_cache_request(outcome: str) -> None:
    """Count a look-up in the context cache."""
    CACHE_REQUESTS.child(outcome).inc()


def set_outbox_drainer_heartbeat(unix_seconds: float) -> None:
    """Show when the drainer last looked, so that a dead one is noticed although nothing waits."""
    HEARTBEAT.set(unix_seconds)


def _one_hot_mode(family: Family[Gauge], mode: str) -> None:
    current = MODES(mode)
    for candidate in MODES.series:
        family.child(candidate).set(candidate == current)
