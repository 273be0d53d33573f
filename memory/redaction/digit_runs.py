"""Digits that may belong together: runs of groups with what separates them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

MIN_DIGITS: Final = 7
_SEPARATOR: Final = r"[^\w+=@%&£$€₺₽¥₴₪﷼\x01]|_|(?<=[0-9]{2})\+"
RUN: Final = re.compile(rf"[0-9](?:(?:{_SEPARATOR}){{0,5}}+[0-9]){{{MIN_DIGITS - 1},}}+")
"""Seven digits and more with up to five other signs between two; letters, currencies and "=" end a run."""

_GROUP: Final = re.compile(r"([0-9]+)([^0-9]*)")
_TIGHT: Final = re.compile(r"[ \t().\-/*_·•~'\[\]]{1,3}")


@lru_cache(maxsize=1024)
def _is_tight(gap: str) -> bool:
    return _TIGHT.fullmatch(gap) is not None


class DigitRun:
    """One run: its digits without separators, and where groups of them begin and end.

    `groups` holds (first digit, one past the last) in digit places, `gaps` what follows each group. `tight_until[g]`
    is the digit place up to which groups from `g` on are separated as telephone numbers are (spaces, dots, hyphens,
    parentheses, slashes).
    """

    __slots__ = ("_firsts", "_places", "boundary", "digits", "gaps", "groups", "text", "tight_until")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.groups: list[tuple[int, int]] = []
        self.gaps: list[str] = []
        self._firsts: list[int] = []
        self._places: list[int] = []
        pieces: list[str] = []
        size = 0
        for match in _GROUP.finditer(text, start, end):
            group, gap = match.groups()
            pieces.append(group)
            self._firsts.append(size)
            self._places.append(match.start())
            self.groups.append((size, size + len(group)))
            self.gaps.append(gap)
            size += len(group)
        self.digits = "".join(pieces)
        self.boundary = bytearray(size + 1)
        self.tight_until = [0] * len(pieces)
        until = size
        for index in range(len(pieces) - 1, -1, -1):
            past = self.groups[index][1]
            self.boundary[past] = 1
            if past < size and not _is_tight(self.gaps[index]):
                until = past
            self.tight_until[index] = until

    def place(self, digit: int) -> int:
        """Return where a digit stands in the text."""
        group = bisect_right(self._firsts, digit) - 1
        return self._places[group] + digit - self._firsts[group]

    def ends_at(self, first: int, count: int) -> bool:
        """Whether `count` digits from digit place `first` end where a group ends."""
        past = first + count
        return past <= len(self.digits) and bool(self.boundary[past])

    def source(self, first: int, past: int) -> tuple[int, int]:
        """Return where digits [first, past) stand in the text."""
        return self.place(first), self.place(past - 1) + 1

    def gaps_between(self, group: int, past: int) -> list[str]:
        """Return the separators between the groups from `group` on that end by digit place `past`."""
        gaps: list[str] = []
        while self.groups[group][1] < past:
            gaps.append(self.gaps[group])
            group += 1
        return gaps


def has_run(text: str) -> bool:
    """Whether there is any run in a normalised text."""
    return RUN.search(text) is not None


def digit_runs(text: str) -> Iterator[DigitRun]:
    """Yield the runs of a normalised text, left to right."""
    for match in RUN.finditer(text):
        yield DigitRun(text, match.start(), match.end())
