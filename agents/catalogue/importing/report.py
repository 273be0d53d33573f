"""What an import did, row by row where it refused one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[int, int], None]
"""Called now and then with how much of how much is done (bytes of a file, or rows)."""

MOST_REFUSALS_KEPT = 1_000


class ImportFileError(ValueError):
    """A file that cannot be imported at all; the message is one line for people. Nothing was changed by it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that was not taken. Rows are counted as a spreadsheet does: in CSV the header is row 1."""

    row: int
    reason: str


@dataclass(slots=True)
class ImportReport:
    """Counts of an import; it grows while the import runs."""

    read: int = 0
    new: int = 0
    replaced: int = 0
    removed: int = 0
    """Off the market by their own account, and no longer in the catalogue."""
    skipped: int = 0
    """Fine, and nothing anybody asks for (benches, bins)."""
    demo_removed: int = 0
    refused: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    """The first thousand refusals."""
    remarks: Counter[str] = field(default_factory=Counter)
    """What was taken with less than it said: remark -> number of rows."""

    @property
    def stored(self) -> int:
        """Rows that are in the catalogue now."""
        return self.new + self.replaced

    def refuse(self, row: int, reason: str) -> None:
        """Note a refused row."""
        self.refused += 1
        if len(self.refusals) < MOST_REFUSALS_KEPT:
            self.refusals.append(Refusal(row, reason))
