"""Metric families whose labels are closed vocabularies and whose children are looked up once.

`labels()` of prometheus_client costs more than the increment itself; here a child is one dictionary lookup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final, Generic, TypeVar

from prometheus_client import Counter, Gauge, Histogram

from observability.labels import Vocabulary

Metric = TypeVar("Metric", Counter, Gauge, Histogram)

LATENCY_BUCKETS: Final = (
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.15,
    0.2,
    0.25,
    0.3,
    0.4,
    0.5,
    0.75,
    1.0,
    2.5,
    5.0,
    10.0,
)
"""Seconds. The decisions of the rollout fall at .15 (write p95), .25 (deadline), .3 (read p95) and .5 s (first token)."""


class Family(Generic[Metric]):
    """A labelled metric; `child` maps unknown values to "other" and never makes a series of its own."""

    def __init__(self, metric: Metric, labels: Mapping[str, Vocabulary]) -> None:
        self.metric: Metric = metric
        self._vocabularies = tuple(labels.values())
        self._children: dict[tuple[str, ...], Metric] = {}

    def child(self, *values: object) -> Metric:
        """Return the series of these label values, in the order of the labels."""
        found = self._children.get(values)  # type: ignore[arg-type]  # unknown values simply miss
        if found is not None:
            return found
        known = tuple(vocabulary(value) for vocabulary, value in zip(self._vocabularies, values, strict=True))
        found = self._children.get(known)
        if found is None:
            found = self._children[known] = self.metric.labels(*known)
        return found

    def combinations(self) -> Iterator[tuple[str, ...]]:
        """Yield every combination of label values this family can have."""
        return product(*(vocabulary.series for vocabulary in self._vocabularies))

    def warm(self) -> None:
        """Make every series exist with zero, so that a rate over a first failure is not lost."""
        for values in self.combinations():
            self.child(*values)


def counter(name: str, documentation: str, **labels: Vocabulary) -> Family[Counter]:
    """Make a counter family on the default registry."""
    return Family(Counter(name, documentation, tuple(labels)), labels)


def gauge(name: str, documentation: str, **labels: Vocabulary) -> Family[Gauge]:
    """Make a gauge family on the default registry."""
    return Family(Gauge(name, documentation, tuple(labels)), labels)


def histogram(name: str, documentation: str, **labels: Vocabulary) -> Family[Histogram]:
    """Make a latency histogram family, in seconds, on the default registry."""
    return Family(Histogram(name, documentation, tuple(labels), buckets=LATENCY_BUCKETS), labels)
