"""Digits that may belong together: runs of groups with what separates them."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import Final

from memory.redaction.outlines import APART

Places = list[tuple[int, int]]

MIN_DIGITS: Final = 7
RUN: Final = re.compile(rb"1(?<!1.)(?:%b{0,5}+1){%d,}+" % (APART, MIN_DIGITS - 1))
"""In an outline: seven digits and more with up to five other signs between two; letters, currencies and "@" end a run."""

PLUS_REACH: Final = 7
"""How many characters before a run its plus sign may stand."""

_SUM: Final = re.compile(rb"\+(?:(?<!11.)(?<!11 .)|(?<= .)(?=[1(]))")
_GROUPS: Final = re.compile(r"([0-9]+)")
_TIGHT: Final = re.compile(r"[ \t().\-/*_·•~'\[\]]{1,3}")


@lru_cache(maxsize=1024)
def _is_tight(gap: str) -> bool:
    """Whether a gap is what people put between the groups of a telephone number."""
    return _TIGHT.fullmatch(gap) is not None


class DigitRun:
    """One run: its digits without separators, and where groups of them begin.

    Groups are numbered from 0; `firsts[g]` is the place of a group's first digit among all digits (with one more entry
    for the end), `sizes[g]` how many digits it has, `gaps[g]` what follows it. `plus`: a plus sign stands in it or
    shortly before. `taken`: the digit place up to which digits belong to numbers that have been found;
    `spent`: where in the text the last number before the run ends.
    """

    __slots__ = (
        "_breaks",
        "_ends",
        "_places",
        "digits",
        "firsts",
        "gaps",
        "plus",
        "sizes",
        "spent",
        "start",
        "taken",
        "text",
    )

    def __init__(self, text: str, start: int, end: int, spent: int = 0) -> None:
        self.text = text
        self.start = start
        piece = text[start:end]
        parts = _GROUPS.split(piece)
        groups = parts[1::2]
        self.digits = "".join(groups)
        self.sizes = list(map(len, groups))
        self.firsts = list(accumulate(self.sizes, initial=0))
        self.gaps: list[str] = parts[2::2]
        self.plus = "+" in piece or "+" in text[max(0, start - PLUS_REACH) : start]
        self.taken, self.spent = 0, spent
        self._breaks: list[int] | None = None
        self._ends: set[int] | None = None
        self._places: list[int] | None = None

    def tight_until(self, group: int) -> int:
        """Return the digit place up to which groups are separated as telephone numbers are: spaces, dots, hyphens ..."""
        if self._breaks is None:
            self._breaks = [
                self.firsts[at + 1] for at, gap in enumerate(self.gaps) if gap and not _is_tight(gap)
            ]
        following = bisect_right(self._breaks, self.firsts[group])
        return self._breaks[following] if following < len(self._breaks) else len(self.digits)

    def _starts(self) -> list[int]:
        """Return where the groups start in the text."""
        if self._places is None:
            steps = map(int.__add__, self.sizes, map(len, self.gaps))
            self._places = list(accumulate(steps, initial=self.start))
        return self._places

    def place(self, digit: int) -> int:
        """Return where a digit stands in the text."""
        group = bisect_right(self.firsts, digit, 0, len(self.sizes)) - 1
        return self._starts()[group] + digit - self.firsts[group]

    def groups_until(self, past: int) -> int:
        """Return how many groups end by digit place `past`."""
        return bisect_right(self.firsts, past) - 1

    def end(self, past: int) -> int:
        """Return where the text goes on after the digit before `past`."""
        return self.place(past - 1) + 1

    def group_place(self, group: int) -> int:
        """Return where a group starts in the text."""
        return self._starts()[group]

    def ends_at(self, first: int, count: int) -> bool:
        """Whether `count` digits from digit place `first` end where a group ends."""
        if self._ends is None:
            self._ends = set(self.firsts)
        return first + count in self._ends

    def is_tight(self, group: int, count: int) -> bool:
        """Whether `count` digits from a group on end where a group ends, and are tightly separated."""
        first = self.firsts[group]
        return self.ends_at(first, count) and first + count <= self.tight_until(group)

    def source(self, first: int, past: int) -> tuple[int, int]:
        """Return where digits [first, past) stand in the text."""
        starts, firsts = self._starts(), self.firsts
        size = len(self.sizes)
        one = bisect_right(firsts, first, 0, size) - 1
        other = bisect_right(firsts, past - 1, one, size) - 1
        return starts[one] + first - firsts[one], starts[other] + past - firsts[other]

    def gaps_until(self, group: int, past: int) -> list[str]:
        """Return the separators between the groups from `group` on that end by digit place `past`."""
        last = bisect_right(self.firsts, past - 1, group, len(self.sizes)) - 1
        return self.gaps[group:last]

    def groups_in(self, first: int, past: int) -> int:
        """Return how many groups digits [first, past) are written in."""
        return bisect_right(self.firsts, past - 1) - bisect_right(self.firsts, first) + 1

    def sizes_until(self, group: int, past: int) -> list[int]:
        """Return the sizes of the groups from `group` on that end by digit place `past`."""
        last = bisect_right(self.firsts, past - 1, group, len(self.sizes))
        return self.sizes[group:last]


def run_places(outline: bytes, start: int = 0, end: int = sys.maxsize) -> Places:
    """Return where an outlined text, or a stretch of it, has runs, left to right."""
    places = [match.span() for match in RUN.finditer(outline, start, end)]
    if not places or outline.find(b"+", start, end) < 0:
        return places
    parts: Places = []
    for first, past in places:
        if outline.find(b"+", first, past) < 0:
            parts.append((first, past))
        else:
            parts += _between_sums(outline, first, past)
    return parts


def _between_sums(outline: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the runs that are left of one when "2+1" (rooms) and " +90" separate nothing, as "0533+861" does."""
    for match in _SUM.finditer(outline, start, end):
        yield from (run.span() for run in RUN.finditer(outline, start, match.start()))
        start = match.end()
    yield from (run.span() for run in RUN.finditer(outline, start, end))
