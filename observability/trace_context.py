"""The trace of one turn as a plain value that travels through graph state, tasks and processes.

A turn runs as several tasks, may be cut off and may be finished by another process, and is still *one* span. So its
ids are not kept in memory: they are derived from the turn's own id (and from the client's W3C context where there is
one), children name that span as their parent while it does not exist yet, and the turn's end writes it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

TRACEPARENT: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
MAX_TRACESTATE: Final = 512
_SAMPLED: Final = 0x01


@dataclass(frozen=True, slots=True)
class RemoteParent:
    """What a W3C `traceparent` says: ids as integers, and whether the caller records its trace."""

    trace_id: int
    span_id: int
    sampled: bool
    tracestate: str = ""


@dataclass(frozen=True, slots=True)
class TurnTrace:
    """Where a turn's spans belong. `started_ns` is Unix time in nanoseconds; all of it survives JSON."""

    trace_id: str
    """32 hexadecimal digits."""
    span_id: str
    """16 hexadecimal digits of the turn's own span."""
    sampled: bool
    started_ns: int
    parent_span_id: str | None = None
    """The client's span, where it sent one."""
    tracestate: str = ""

    @property
    def traceparent(self) -> str:
        """W3C form, to hand on to what a turn calls."""
        return f"00-{self.trace_id}-{self.span_id}-{int(self.sampled):02x}"

    def to_json(self) -> dict[str, str | int | bool | None]:
        """Return a JSON object for graph state."""
        return {
            "trace_id": self.trace_id,
            "span_id": self.span_id,
            "sampled": self.sampled,
            "started_ns": self.started_ns,
            "parent_span_id": self.parent_span_id,
            "tracestate": self.tracestate,
        }

    @classmethod
    def from_json(cls, value: object) -> TurnTrace | None:
        """Return the trace that `to_json` wrote; None for anything else, state may be older than this code."""
        if not isinstance(value, Mapping):
            return None
        trace_id, span_id = value.get("trace_id"), value.get("span_id")
        parent, state, started = value.get("parent_span_id"), value.get("tracestate"), value.get("started_ns")
        if not (_is_hex(trace_id, 32) and _is_hex(span_id, 16) and isinstance(started, int)):
            return None
        return cls(
            trace_id=str(trace_id),
            span_id=str(span_id),
            sampled=value.get("sampled") is True,
            started_ns=started,
            parent_span_id=str(parent) if _is_hex(parent, 16) else None,
            tracestate=state if isinstance(state, str) else "",
        )


def parse_carrier(carrier: Mapping[str, object] | None) -> RemoteParent | None:
    """Read W3C trace context out of headers or metadata, names in any case; None where there is none or it is bad."""
    if not carrier:
        return None
    found = {
        name.lower(): value
        for name, value in carrier.items()
        if isinstance(value, str) and name.lower() in ("traceparent", "tracestate")
    }
    match = TRACEPARENT.fullmatch(found.get("traceparent", "").strip())
    if match is None:
        return None
    version, trace_id, span_id, flags, rest = match.groups()
    if version == "ff" or (version == "00" and rest) or not int(trace_id, 16) or not int(span_id, 16):
        return None
    state = found.get("tracestate", "").strip()
    return RemoteParent(
        trace_id=int(trace_id, 16),
        span_id=int(span_id, 16),
        sampled=bool(int(flags, 16) & _SAMPLED),
        tracestate=state if len(state) <= MAX_TRACESTATE else "",
    )


def derive_ids(turn_id: str) -> tuple[int, int]:
    """Return trace and span id of a turn: the same in every process, never zero."""
    digest = hashlib.sha256(turn_id.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:16]) or 1, int.from_bytes(digest[16:24]) or 1


def _is_hex(value: object, length: int) -> bool:
    return (
        isinstance(value, str) and len(value) == length and re.fullmatch(r"[0-9a-f]+", value) is not None
    ) and int(value, 16) != 0
