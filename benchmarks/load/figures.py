"""Percentiles, and what a process holds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of all are not above; 0 of nothing."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else 0.0


def row(name: str, milliseconds: Sequence[float]) -> str:
    """Return one line of the table."""
    shown = "".join(f"{percentile(milliseconds, share):9.0f}" for share in (0.5, 0.95, 0.99))
    return f"{name:30}{shown}{max(milliseconds, default=0):9.0f}"


HEAD = f"{'ms':30}{'p50':>9}{'p95':>9}{'p99':>9}{'max':>9}"


@dataclass(frozen=True, slots=True)
class Held:
    """What a process holds: resident memory in megabytes, open file handles."""

    rss_mb: float
    files: int

    @classmethod
    def by(cls, pid: int) -> Held:
        """Look at a process of this machine (Linux)."""
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        return cls(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, files)
