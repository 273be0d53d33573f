"""Read number words in a row the way they are dictated: "five hundred thirty three, double two, oh"."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from memory.redaction.lexicon import trie
from memory.redaction.number_lexicon import ANY_WORD, PLUS, SEPARATORS, WORDS, Role, Word

_SPLIT: Final = re.compile(
    rf"(?P<word>{ANY_WORD})|(?P<digits>[0-9]+)|(?P<plus>{PLUS})|(?P<separator>{trie(SEPARATORS)})"
)


class Group(NamedTuple):
    """Digits as they are dictated together, where they stand, and how many of them were spelled one by one."""

    start: int
    end: int
    digits: str
    singles: int
    spelled: bool


def read_groups(text: str, start: int, end: int) -> list[Group]:
    """Return the groups of digits that a run of number words and digits stands for."""
    reader = _Reader()
    for token in _SPLIT.finditer(text, start, end):
        if token.lastgroup == "digits":
            reader.take_digits(token)
        elif token.lastgroup == "word":
            reader.take(WORDS[token[0]], token)
        elif token.lastgroup == "plus":
            reader.groups.append(Group(token.start(), token.end(), "+", 0, spelled=True))
        else:
            reader.separate()
    return reader.finish()


class _Reader:
    """Collect number words into groups, the way they are dictated."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self._value: int | None = None
        self._last: Role | None = None
        self._unit: re.Match[str] | None = None
        self._start = self._end = 0
        self._repeat = 1
        self._repeat_at = -1
        self._separated = False

    def take_digits(self, token: re.Match[str]) -> None:
        """Add digits that are written as such."""
        self._close()
        self.groups.append(Group(token.start(), token.end(), token[0], 0, spelled=self._separated))
        self._separated = False

    def separate(self) -> None:
        """Note a word that stands for a hyphen or a space."""
        self._close()
        self._separated = True

    def take(self, word: Word, token: re.Match[str]) -> None:
        """Add a word to the group it continues, or begin one with it."""
        if word.role == "repeat":
            self._close()
            self._repeat, self._repeat_at = word.value, token.start()
            return
        if (
            word.role == "times_hundred"
            and self._unit is not None
            and self._value is not None
            and self._last == "unit"
        ):
            self._multiply(self._unit)
        elif self._value is not None and self._continues(word):
            self._value += word.value
        else:
            self._close()
            self._value = word.value
            self._start = token.start() if self._repeat_at < 0 else self._repeat_at
        self._unit = token if word.role == "unit" else None
        self._last = word.role
        self._end = token.end()

    def _continues(self, word: Word) -> bool:
        """Whether a word adds to the value before it: "thirty" "three", "five hundred" "thirty"."""
        if word.role == "unit":
            return word.value > 0 and self._last in ("ten", "hundred", "times_hundred")
        return word.role in ("ten", "teen") and self._last in ("hundred", "times_hundred")

    def _multiply(self, unit: re.Match[str]) -> None:
        """Read "hundred": it multiplies the unit just said, which may have looked like the end of a group."""
        value = WORDS[unit[0]].value
        if self._value is not None and self._value > 9:
            self._value -= value
            self._end = unit.start()
            self._last = "ten"
            self._close()
            self._start = unit.start()
        self._value = value * 100

    def _close(self) -> None:
        """End the group that is being read."""
        if self._value is not None:
            singles = self._repeat if self._last == "unit" and self._value < 10 else 0
            self.groups.append(
                Group(self._start, self._end, str(self._value) * self._repeat, singles, spelled=True)
            )
            self._repeat, self._repeat_at = 1, -1
        self._value = None
        self._last = None

    def finish(self) -> list[Group]:
        """Return the groups, the last one ended."""
        self._close()
        return self.groups
