"""The faults Zep is made to show, one row of the table each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What the stand-in does during a row; `dead` means that nothing listens at all until recovery."""

    name: str
    rules: tuple[dict[str, Any], ...] = ()
    dead: bool = False
    pairs: int | None = None
    """Turns of this row where it needs more than the others."""
    heal_s: float = 60.0
    """How long recovery may take: the breaker's wait and probes, or the pause after a rejected key."""
    opens_breaker: bool = True
    """Whether a breaker may open; 429 and 401 must never do that."""


FAULTS = (
    Fault("healthy", opens_breaker=False),
    Fault("hanging", ({"kind": "hang"},)),
    Fault("600 ms slow", ({"kind": "latency", "latency_ms": 600},)),
    Fault("240 ms slow", ({"kind": "latency", "latency_ms": 235, "jitter_ms": 10},)),
    Fault("500", ({"kind": "status", "status": 500},)),
    Fault("500 after commit", ({"kind": "status", "status": 500, "when": "after"},)),
    Fault("resets", ({"kind": "reset"},)),
    Fault("lost answers", ({"kind": "reset", "when": "after", "percent": 50},)),
    Fault("truncated JSON", ({"kind": "truncate_json"},)),
    Fault(
        "HTML errors",
        ({"kind": "status", "status": 502, "body": "<html>bad gateway", "content_type": "text/html"},),
    ),
    Fault("HTML with 200", ({"kind": "status", "status": 200, "body": "<html>captive portal"},)),
    Fault("429, Retry-After 2", ({"kind": "status", "status": 429, "retry_after": 2},), opens_breaker=False),
    Fault("429, no header", ({"kind": "status", "status": 429},), opens_breaker=False),
    Fault(
        "401",
        ({"kind": "status", "status": 401, "body": "unauthorized\n"},),
        heal_s=120.0,
        opens_breaker=False,
    ),
    Fault("hanging, 2 s on 2 s off", ({"kind": "hang", "flap_s": 2},), pairs=200, heal_s=90.0),
    Fault("dead port", dead=True),
)
