"""Digits that may belong together: runs of groups with what separates them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

MIN_DIGITS: Final = 7
RUN: Final = re.compile(rf"[0-9](?:[^\w@%&£$€₺₽¥₴₪﷼\x01]{{0,5}}+[0-9]){{{MIN_DIGITS - 1},}}+")
"""Seven digits and more with up to five other signs between two; letters, currencies and "@" end a run."""

_SUM: Final = re.compile(r"(?<![0-9]{2})(?<![0-9]{2}\s)\+|(?<=\s)\+(?=[0-9(])")
_GROUP: Final = re.compile(r"([0-9]+)([^0-9]*)")
_TIGHT: Final = re.compile(r"[ \t().\-/*_·•~'\[\]]{1,3}")


@lru_cache(maxsize=1024)
def _is_tight(gap: str) -> bool:
    """Whether a gap is what people put between the groups of a telephone number."""
    return _TIGHT.fullmatch(gap) is not None


class DigitRun:
    """One run: its digits without separators, and where groups of them begin.

    Groups are numbered from 0; `firsts[g]` is the place of a group's first digit among all digits (with one more entry
    for the end), `sizes[g]` how many digits it has, `gaps[g]` what follows it.
    """

    __slots__ = ("_breaks", "_ends", "_places", "digits", "firsts", "gaps", "sizes", "text")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        parts = _GROUP.findall(text, start, end)
        self.digits = "".join([group for group, _ in parts])
        self.firsts: list[int] = [0]
        self.sizes: list[int] = []
        self.gaps: list[str] = []
        self._places: list[int] = []
        self._breaks: list[int] | None = None
        first, place = 0, start
        for group, gap in parts:
            size = len(group)
            self.sizes.append(size)
            self.gaps.append(gap)
            self._places.append(place)
            first += size
            place += size + len(gap)
            self.firsts.append(first)
        self._ends = set(self.firsts)

    def tight_until(self, group: int) -> int:
        """Return the digit place up to which groups are separated as telephone numbers are: spaces, dots, hyphens ..."""
        if self._breaks is None:
            self._breaks = [
                self.firsts[at + 1] for at, gap in enumerate(self.gaps) if gap and not _is_tight(gap)
            ]
        following = bisect_right(self._breaks, self.firsts[group])
        return self._breaks[following] if following < len(self._breaks) else len(self.digits)

    def place(self, digit: int) -> int:
        """Return where a digit stands in the text."""
        group = bisect_right(self.firsts, digit, 0, len(self.sizes)) - 1
        return self._places[group] + digit - self.firsts[group]

    def end(self, past: int) -> int:
        """Return where the text goes on after the digit before `past`."""
        return self.place(past - 1) + 1

    def group_place(self, group: int) -> int:
        """Return where a group starts in the text."""
        return self._places[group]

    def ends_at(self, first: int, count: int) -> bool:
        """Whether `count` digits from digit place `first` end where a group ends."""
        return first + count in self._ends

    def is_tight(self, group: int, count: int) -> bool:
        """Whether `count` digits from a group on end where a group ends, and are tightly separated."""
        past = self.firsts[group] + count
        return past in self._ends and past <= self.tight_until(group)

    def source(self, first: int, past: int) -> tuple[int, int]:
        """Return where digits [first, past) stand in the text."""
        return self.place(first), self.end(past)

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


def run_places(text: str) -> list[tuple[int, int]]:
    """Return where the runs of a normalised text stand, left to right; underscores must have become asterisks."""
    places: list[tuple[int, int]] = []
    for match in RUN.finditer(text):
        start, end = match.span()
        if "+" in match[0]:
            places.extend(_between_sums(text, start, end))
        else:
            places.append((start, end))
    return places


def _between_sums(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the runs that are left of one when "2+1" (rooms) and " +90" separate nothing, as "0533+861" does."""
    for match in _SUM.finditer(text, start, end):
        yield from (run.span() for run in RUN.finditer(text, start, match.start()))
        start = match.end()
    yield from (run.span() for run in RUN.finditer(text, start, end))
