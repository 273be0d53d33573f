"""Health as documents: parts with a state and an age, and what live, ready and health say about them. Pure.

Degraded is not down: a part that turns can do without (memory, a collector, a chat model) leaves the process ready,
and the document says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

State = Literal["ok", "degraded", "down", "off"]

_STALE_AFTER_S: Final = 60.0
_OK, _UNAVAILABLE = 200, 503


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the process as it was last seen.

    `checked_at` is Unix time in seconds; `detail` is one safe line for operators. A `required` part is one without
    which no turn can end: the graph, the checkpointer, the catalogue, the outbox.
    """

    name: str
    state: State
    checked_at: float
    detail: str = ""
    required: bool = False
    stale_after_s: float = _STALE_AFTER_S
    """A part not looked at for this long counts as down, whatever it said then."""

    def state_at(self, now: float) -> State:
        """Return the state, "down" where the last look is too old; "off" does not age."""
        stale = self.state != "off" and now - self.checked_at > self.stale_after_s
        return "down" if stale else self.state


@dataclass(frozen=True, slots=True)
class Document:
    """An answer of a health route: HTTP status and JSON body."""

    status_code: int
    body: Mapping[str, Any]


def live() -> Document:
    """Answer that the event loop turns; whoever asks needs nothing else."""
    return Document(_OK, {"status": "live"})


def ready(parts: Iterable[Part], now: float, *, draining: bool = False) -> Document:
    """Say whether new turns may come: not while draining, nor without a required part."""
    parts = tuple(parts)
    states = {part.name: part.state_at(now) for part in parts}
    required = {part.name for part in parts if part.required}
    down = sorted(name for name in required if states[name] == "down")
    degraded = sorted(
        name for name, state in states.items() if state in ("degraded", "down") and name not in down
    )
    if draining or down:
        return Document(
            _UNAVAILABLE, {"status": "draining" if draining else "down", "down": down, "degraded": degraded}
        )
    return Document(_OK, {"status": "degraded" if degraded else "ready", "down": [], "degraded": degraded})


def health(
    parts: Iterable[Part], now: float, *, started_at: float, version: str, draining: bool = False
) -> Document:
    """Show every part with state, age in seconds and detail; always 200, it is for people and dashboards."""
    parts = tuple(parts)
    summary = ready(parts, now, draining=draining).body
    return Document(
        _OK,
        {
            **summary,
            "version": version,
            "uptime_s": round(now - started_at, 1),
            "parts": {
                part.name: {
                    "state": part.state_at(now),
                    "age_s": round(max(0.0, now - part.checked_at), 1),
                    "required": part.required,
                    "detail": part.detail,
                }
                for part in parts
            },
        },
    )
