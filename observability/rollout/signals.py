"""What a rollout is judged by, and where the lines are drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signals:
    """What metrics say over one window; None where nothing was measured. Times in seconds, shares 0 to 1."""

    window_s: float
    mode: str | None = None
    """The mode in effect; None where no process answers, "mixed" where processes differ."""
    configured_mode: str | None = None
    canary_percent: float | None = None
    turns: float = 0.0
    first_token_p95_s: float | None = None
    """Of turns for which memory is on."""
    first_token_baseline_p95_s: float | None = None
    """Of users outside the canary, or of the day before."""
    turn_failures: float | None = None
    turn_failures_baseline: float | None = None
    read_breaker_open: float | None = None
    write_breaker_open: float | None = None
    read_p95_s: float | None = None
    write_p95_s: float | None = None
    reads: float = 0.0
    context_failures: float | None = None
    write_requests: float = 0.0
    write_failures: float | None = None
    enqueue_failures: float = 0.0
    dead_letters: float = 0.0
    downgrades: float = 0.0
    outbox_oldest_s: float | None = None
    drainer_silent_s: float | None = None


@dataclass(frozen=True, slots=True)
class Criteria:
    """The lines of the rollout plan; the alerts draw the same ones (tested)."""

    first_token_over_baseline_s: float = 0.2
    first_token_without_baseline_s: float = 0.5
    """Where there is nothing to compare with, a p95 above this holds the rollout."""
    turn_failures_times_baseline: float = 2.0
    turn_failures_least_baseline: float = 0.005
    turn_failures_without_baseline: float = 0.02
    breaker_open_share: float = 0.05
    read_p95_s: float = 0.3
    context_failures: float = 0.1
    write_failures: float = 0.01
    write_p95_s: float = 0.15
    """Not a reason to roll back, but phase 1 is not over above it."""
    outbox_oldest_s: float = 600.0
    drainer_silent_s: float = 120.0
    least_failed_turns: int = 3
    least_calls: int = 20
    """With fewer reads, or write requests, in the window their share of failures proves nothing."""
    least_turns: int = 100
    """With fewer turns in the window there is nothing to judge."""
    canary_steps: tuple[float, ...] = (5.0, 25.0, 50.0, 100.0)
