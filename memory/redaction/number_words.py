"""Read numbers that are spelled out, in five languages, as the digits they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from memory.redaction import context
from memory.redaction.digit_runs import run_places
from memory.redaction.folding import fold
from memory.redaction.lexicon import LEXICON, load, trie
from memory.redaction.lookalikes import touching
from memory.redaction.numbers import find_numbers
from memory.redaction.view import Span, ViewBuilder

SPELLED_DIGITS: Final = 7
"""This many single digits spelled in a row are a number to call or to identify somebody by, whatever it is."""

Role = Literal["unit", "teen", "ten", "hundred", "times_hundred", "repeat", "separator", "plus"]


@dataclass(frozen=True, slots=True)
class Word:
    """What a number word does and the value it has."""

    role: Role
    value: int


def _words() -> dict[str, Word]:
    """Return all number words, folded, with the glued German ones."""
    roles: dict[str, Role] = {
        "units": "unit",
        "teens": "teen",
        "tens": "ten",
        "hundreds": "hundred",
        "repeat": "repeat",
    }
    words: dict[str, Word] = {}
    for language in load("number_words.toml").values():
        for section, role in roles.items():
            for word, value in language.get(section, {}).items():
                words.setdefault(fold(word), Word(role, value))
        for word in language.get("hundred", ()):
            words.setdefault(fold(word), Word("times_hundred", 100))
        joint = language.get("unit_joins_ten_with")
        if joint:
            for unit, one in language["units"].items():
                for ten, many in language["tens"].items():
                    if one:
                        words.setdefault(fold(unit + joint + ten), Word("teen", one + many))
    return words


def _glued() -> frozenset[str]:
    """Return the numbers up to 999 that are written as one word, as written."""
    glued: set[str] = set()
    for language in load("number_words.toml").values():
        units = list(language["units"])
        tens = [*language.get("tens", {}), *language.get("teens", {})]
        joint = language.get("unit_joins_ten_with")
        pairs = (
            [unit + joint + ten for unit in units for ten in tens]
            if joint
            else [ten + unit for ten in tens for unit in units]
        )
        hundreds = [head + hundred for hundred in language.get("hundred", ()) for head in ("", *units)]
        tails = [*units, *tens, *pairs]
        glued.update(tails, hundreds, language.get("hundreds", ()), language.get("repeat", ()))
        glued.update(head + tail for head in hundreds for tail in tails)
    return frozenset(glued)


WORDS: Final = _words()
GLUED: Final = _glued()
SEPARATORS: Final = frozenset(LEXICON["words_between"]["separators"])
"""Words between the groups of a number, as written."""
_PLUS: Final = frozenset(map(fold, LEXICON["words_between"]["plus"]))
_ANY: Final = trie([*WORDS])
_GAP: Final = r"(?:[^\w\x01£$€₺₽%@]|_){0,4}+"
_BETWEEN: Final = rf"(?:{_GAP}(?:{trie([*SEPARATORS, 've', 'and', 'und', 'و'])})(?![^\W_]))?"
RUN: Final = re.compile(
    rf"(?:(?<![^\W\d_])(?:{_ANY})|(?<![^\W_])(?:{trie(_PLUS)})(?=\W{{1,3}}(?:{_ANY}))|(?<![^\W_])[0-9]{{1,11}})(?:{_BETWEEN}{_GAP}(?:(?:{_ANY})|[0-9]{{1,11}})){{2,120}}"
)
"""Three number words or digit groups and more in a row."""
_SPLIT: Final = re.compile(
    rf"(?P<word>{_ANY})|(?P<digits>[0-9]+)|(?P<plus>{trie(_PLUS)})|(?P<separator>{trie(SEPARATORS)})"
)


BESIDE_DIGITS: Final = re.compile(rf"[0-9](?:(?={_ANY})|(?<=[^\W\d_]{{3}}[0-9]))")
"""A digit glued to a number word, or to the end of what could be one."""


class Group(NamedTuple):
    """Digits as they are dictated together, where they stand, and how many of them were spelled one by one."""

    start: int
    end: int
    digits: str
    singles: int
    spelled: bool


def find_spelled(text: str) -> list[Span]:
    """Return numbers in a normalised text of which at least a part is spelled out."""
    builder = ViewBuilder(text)
    shown: list[tuple[int, int]] = []
    length = 0
    bare: list[Span] = []
    for run in RUN.finditer(text):
        groups = read_groups(text, run.start(), run.end())
        if not any(group.spelled for group in groups):
            continue
        for group in groups:
            gap = builder.done if group is groups[0] else None
            if gap is None:
                builder.show(builder.done, group.start, " ")
                length += 1
            else:
                length += group.start - gap
            builder.show(group.start, group.end, group.digits)
            if group.spelled:
                shown.append((length, length + len(group.digits)))
            length += len(group.digits)
        bare.extend(_dictated(text, groups))
    if not shown:
        return []
    view = builder.build()
    found = [
        Span(*view.source(span.start, span.end), span.kind)
        for span in touching(find_numbers(view.text, run_places(view.text)), shown)
    ]
    ranges = [(span.start, span.end) for span in found]
    return sorted([*found, *(span for span in bare if not touching([span], ranges))])


def _dictated(text: str, groups: list[Group]) -> list[Span]:
    """Return the run as a number where enough digits were spelled one by one."""
    singles = [group for group in groups if group.singles]
    if sum(group.singles for group in singles) < SPELLED_DIGITS:
        return []
    start, end = singles[0].start, singles[-1].end
    return [] if context.is_amount(text, start, end) else [Span(start, end, "phone")]


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
