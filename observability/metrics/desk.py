"""What becomes of requests that users leave for the agency."""

from __future__ import annotations

from typing import Final

from observability.labels import DELIVERIES
from observability.metrics.family import counter

DESK_DELIVERIES: Final = counter(
    "assistant_desk_deliveries_total",
    "Tries to deliver a request to the agency's webhook, by what became of it.",
    outcome=DELIVERIES,
)


def inc_desk_delivery(outcome: str) -> None:
    """Count one try."""
    DESK_DELIVERIES.child(outcome).inc()
