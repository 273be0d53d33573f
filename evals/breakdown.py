"""A small table beside the headline figures: by language, by tag, by kind of turn, a confusion matrix, the worst examples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rich.table import Table

Cell = str | int | float


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One table: a title, what the columns are called, and the lines."""

    suite: str
    title: str
    columns: tuple[str, ...]
    lines: tuple[tuple[Cell, ...], ...]

    def drawn(self) -> Table:
        """Draw it for a terminal."""
        table = Table(*self.columns, title=f"{self.suite}: {self.title}", title_justify="left", box=None)
        for line in self.lines:
            table.add_row(*(f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in line))
        return table


class Tally:
    """Counts of what went right, by group; `lines` gives group, number and share."""

    def __init__(self) -> None:
        self._counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])

    def add(self, groups: Iterable[str], right: bool) -> None:
        """Count one case under each of its groups."""
        for group in groups:
            self._counts[group][0] += 1
            self._counts[group][1] += right

    def lines(self) -> tuple[tuple[Cell, ...], ...]:
        """Give group, number of cases and share that went right, in the order of the names."""
        return tuple((group, n, right / n) for group, (n, right) in sorted(self._counts.items()))


def confusion(pairs: Iterable[tuple[str, str]], suite: str) -> Breakdown:
    """Lay out (wanted, given) pairs as a matrix, wanted down and given across."""
    counts: defaultdict[tuple[str, str], int] = defaultdict(int)
    for pair in pairs:
        counts[pair] += 1
    labels = sorted({label for pair in counts for label in pair})
    lines: tuple[tuple[Cell, ...], ...] = tuple(
        (wanted, *(counts[wanted, given] for given in labels)) for wanted in labels
    )
    return Breakdown(suite, "route, wanted down and given across", ("wanted", *labels), lines)
