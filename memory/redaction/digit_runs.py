"""Digits that may belong together: runs of groups with what separates them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

MIN_DIGITS: Final = 7
_SEPARATOR: Final = r"[^\w+=@%&£$€₺₽¥₴₪﷼\x01]|_|(?<=[0-9]{3})\+"
RUN: Final = re.compile(rf"[0-9](?:(?:{_SEPARATOR}){{0,5}}+[0-9]){{{MIN_DIGITS - 1},}}+")
"""Seven digits and more with up to five other signs between two; letters, currencies and "=" end a run."""

_GROUP: Final = re.compile(r"[0-9]+")
_TIGHT: Final = re.compile(r"[ \t().\-/*_·•~'\[\]]{1,3}")


class DigitRun:
    """One run: its digits without separators, where each stood, and where groups begin and end.

    `groups` holds (first digit, one past the last) in digit places. `tight_until[g]` is the digit place up to which
    groups from `g` on are separated as telephone numbers are (spaces, dots, hyphens, parentheses, slashes).
    """

    __slots__ = ("boundary", "digits", "gaps", "groups", "places", "text", "tight_until")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.groups: list[tuple[int, int]] = []
        self.gaps: list[str] = []
        self.places: list[int] = []
        pieces: list[str] = []
        size = 0
        last = start
        for match in _GROUP.finditer(text, start, end):
            first, past = match.span()
            if pieces:
                self.gaps.append(text[last:first])
            pieces.append(match[0])
            self.groups.append((size, size + past - first))
            self.places.extend(range(first, past))
            size += past - first
            last = past
        self.gaps.append("")
        self.digits = "".join(pieces)
        self.boundary = bytearray(size + 1)
        self.tight_until = [0] * len(self.groups)
        until = size
        for index in range(len(self.groups) - 1, -1, -1):
            past_digit = self.groups[index][1]
            self.boundary[past_digit] = 1
            if index < len(self.groups) - 1 and not _TIGHT.fullmatch(self.gaps[index]):
                until = past_digit
            self.tight_until[index] = until

    def ends_at(self, first: int, count: int) -> bool:
        """Whether `count` digits from digit place `first` end where a group ends."""
        past = first + count
        return past <= len(self.digits) and bool(self.boundary[past])

    def source(self, first: int, past: int) -> tuple[int, int]:
        """Return where digits [first, past) stand in the text."""
        return self.places[first], self.places[past - 1] + 1

    def gaps_between(self, group: int, past: int) -> list[str]:
        """Return the separators between the groups from `group` on that end by digit place `past`."""
        gaps: list[str] = []
        while self.groups[group][1] < past:
            gaps.append(self.gaps[group])
            group += 1
        return gaps


def digit_runs(text: str) -> Iterator[DigitRun]:
    """Yield the runs of a normalised text, left to right."""
    for match in RUN.finditer(text):
        yield DigitRun(text, match.start(), match.end())
