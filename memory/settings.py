"""How memory behaves: one frozen object, filled from the environment by `graph.settings`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Backend = Literal["embedded", "zep", "zep_cloud"]


@dataclass(frozen=True, slots=True)
class BreakerSettings:
    """When a breaker opens and how it closes; times in seconds, rates in percent of the calls in the window."""

    window_s: float = 30.0
    minimum_calls: int = 20
    failure_rate_percent: float = 50.0
    slow_rate_percent: float = 80.0
    slow_call_s: float = 0.2
    """A call that took this long or longer is slow, whatever came of it."""
    wait_open_s: float = 15.0
    wait_jitter: float = 0.2
    """The wait is drawn evenly from `wait_open_s` times 1 - jitter to 1 + jitter."""
    half_open_permits: int = 3


@dataclass(frozen=True, slots=True)
class MemorySettings:
    """Settings of the memory service.

    Both flags narrow every backend, embedded too, and are on by default; reading needs writing, because a store that
    nobody writes to only grows old. Times carry their unit in the name.
    """

    backend: Backend = "embedded"
    flag_write: bool = True
    """`FLAG_ZEP_WRITE`."""
    flag_read: bool = True
    """`FLAG_ZEP_READ`."""
    canary_percent: float = 100.0
    """`MEMORY_CANARY_PERCENT`: 0 is nobody, 100 everybody."""

    read_timeout_ms: int = 250
    """Wall clock of a read: connection, DNS, body and parsing included."""
    read_slow_ms: int = 200
    """A read at least this long that still made it is logged as slow and counts as slow for the breaker."""
    write_timeout_ms: int = 5_000
    """Wall clock of one delivery to the backend, behind the reply."""
    write_slow_ms: int = 4_000
    enqueue_timeout_ms: int = 1_000
    """Wall clock of putting a turn into the outbox."""
    delivery_pause_ms: int = 50
    """How long a delivery waits after that: the turn whose messages they are is answered first."""

    cache_ttl_s: float = 30.0
    cache_negative_ttl_s: float = 3.0
    cache_entries: int = 10_000
    token_budget: int = 800
    """Tokens that recalled context may take, counted as four characters each."""
    last_messages: int = 4

    read_breaker: BreakerSettings = field(default_factory=BreakerSettings)
    write_breaker: BreakerSettings = field(default_factory=lambda: BreakerSettings(slow_call_s=4.0))
    rate_limit_pause_s: float = 1.0
    """How long a 429 without `Retry-After` holds everyone, with jitter."""
    rate_limit_pause_max_s: float = 300.0

    auth_failures: int = 3
    """Rejected reads in a row that turn reading off."""
    downgrade_s: float = 600.0
    probe_timeout_ms: int = 2_000
    auth_probe_s: float = 60.0
    """How often a delivery that was refused for its key is tried again."""
    control_poll_s: float = 1.0
    """How often the control file (`memory-control.json` in the data folder) is looked at."""

    zep_api_url: str | None = None
    zep_api_key: str | None = field(default=None, repr=False)
    zep_connections: int = 50
    data_dir: Path = Path(".konak")
    database_url: str | None = field(default=None, repr=False)
    """PostgreSQL; None keeps SQLite files in `data_dir`."""

    shutdown_drain_s: float = 5.0
    """How long closing waits for the outbox to empty; what is left is delivered after the next start."""
