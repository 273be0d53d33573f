"""Scrapes of a `/metrics` text, and what counters and histograms grew by between two of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

Labels = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All samples of one scrape. `taken_at` is Unix time in seconds."""

    taken_at: float
    samples: Mapping[tuple[str, Labels], float]

    @classmethod
    def parse(cls, text: str, taken_at: float) -> Snapshot:
        """Read the text format of Prometheus; ValueError where it is something else."""
        return cls(
            taken_at,
            {
                (sample.name, frozenset(sample.labels.items())): sample.value
                for family in text_string_to_metric_families(text)
                for sample in family.samples
            },
        )

    def select(self, name: str, **labels: str) -> dict[Labels, float]:
        """Return the samples of a name that carry these labels."""
        wanted = set(labels.items())
        return {got: value for (one, got), value in self.samples.items() if one == name and wanted <= got}


class Growth:
    """What counters grew by; one that shrank was reset by a restart and counts from zero."""

    def __init__(self, before: Snapshot | None, after: Snapshot) -> None:
        self._before = before
        self._after = after

    def series(self, name: str, **labels: str) -> dict[Labels, float]:
        """Return what every series of a name grew by."""
        found = self._after.select(name, **labels)
        if self._before is None:
            return found
        earlier = self._before.select(name, **labels)
        return {
            key: value - earlier.get(key, 0.0) if value >= earlier.get(key, 0.0) else value
            for key, value in found.items()
        }

    def total(self, name: str, **labels: str) -> float:
        """Return what all series of a name together grew by."""
        return sum(self.series(name, **labels).values())

    def quantile(
        self, quantile: float, name: str, *, without: tuple[str, str] | None = None, **labels: str
    ) -> float | None:
        """Estimate as `histogram_quantile` does: linear inside a bucket, the last edge for what lies beyond."""
        buckets: dict[float, float] = {}
        for key, value in self.series(f"{name}_bucket", **labels).items():
            if without is not None and without in key:
                continue
            edge = float(dict(key)["le"])
            buckets[edge] = buckets.get(edge, 0.0) + value
        total = buckets.get(math.inf, 0.0)
        if not total:
            return None
        rank, lower, below = quantile * total, 0.0, 0.0
        for edge in sorted(buckets):
            if buckets[edge] >= rank:
                if math.isinf(edge):
                    return lower
                inside = buckets[edge] - below
                return lower + (edge - lower) * ((rank - below) / inside if inside else 1.0)
            lower, below = edge, buckets[edge]
        return lower
