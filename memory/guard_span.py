"""What the span of a guarded call says: how it ended, from a closed set."""

from __future__ import annotations

from typing import TypeVar

from memory.guard import ANSWERED, Answer, Refused
from observability.tracing import SpanScope

T = TypeVar("T")


def note_outcome(span: SpanScope, answer: Answer[T] | Refused) -> None:
    """Write the backend's status on the span, or why it was not asked; only faults mark it as failed."""
    if isinstance(answer, Refused):
        span.set("konak.memory.status", answer.reason)
        return
    status = answer.outcome.status
    span.set("konak.memory.status", status)
    if status not in (*ANSWERED, "not_found"):
        span.fail(status)
