"""Make every series exist before the first event, so that dashboards and rates start from zero."""

from __future__ import annotations

from observability.metrics import assistant, desk, memory, model
from observability.metrics.family import Family


def warm_metrics() -> None:
    """Create all series with zeros; calling it again changes nothing that was counted."""
    for module in (assistant, desk, memory, model):
        for value in vars(module).values():
            if isinstance(value, Family):
                value.warm()
