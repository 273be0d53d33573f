"""Read numbers that are spelled out, in five languages, as the digits they stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from memory.redaction import context
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


def find_spelled(text: str) -> list[Span]:
    """Return numbers in a normalised text of which at least a part is spelled out."""
    builder = ViewBuilder(text)
    shown: list[tuple[int, int]] = []
    length = 0
    bare: list[Span] = []
    for run in RUN.finditer(text):
        reading = _read(run[0])
        if reading is None:
            continue
        digits, singles = reading
        length += run.start() - builder.done
        builder.show(run.start(), run.end(), digits)
        shown.append((length, length + len(digits)))
        length += len(digits)
        if singles >= SPELLED_DIGITS and not context.is_amount(text, run.start(), run.end()):
            bare.append(Span(run.start(), run.end(), "phone"))
    if not shown:
        return []
    view = builder.build()
    found = [
        Span(*view.source(span.start, span.end), span.kind)
        for span in touching(find_numbers(view.text), shown)
    ]
    return sorted(
        [*found, *(span for span in bare if not touching([span], [(f.start, f.end) for f in found]))]
    )


def _read(written: str) -> tuple[str, int] | None:
    """Return the digits of a spelled run with a space between groups, and how many were spelled one by one.

    None where nothing in it is a word.
    """
    reader = _Reader()
    for token in _SPLIT.finditer(written):
        if token.lastgroup == "digits":
            reader.take_digits(token[0])
        elif token.lastgroup == "plus":
            reader.plus = True
        elif token.lastgroup == "separator":
            reader.spelled += 1
        else:
            reader.take(WORDS[token[0]])
    return reader.result()


class _Reader:
    """Collect number words into groups of digits, the way they are dictated."""

    def __init__(self) -> None:
        self.groups: list[str] = []
        self.singles = 0
        self.spelled = 0
        self.plus = False
        self._value: int | None = None
        self._last: Role | None = None
        self._unit = 0
        self._repeat = 1

    def take_digits(self, digits: str) -> None:
        self._close()
        self.groups.append(digits)

    def take(self, word: Word) -> None:
        """Add a word to the group it continues, or to a new one."""
        self.spelled += 1
        if word.role == "repeat":
            self._close()
            self._repeat = word.value
            return
        if word.role == "times_hundred":
            self._multiply()
        elif word.role == "unit":
            self._add_unit(word.value)
        elif (
            self._value is not None
            and self._last in ("hundred", "times_hundred")
            and word.role in ("ten", "teen")
        ):
            self._value += word.value
        else:
            self._close()
            self._value = word.value
        self._last = word.role

    def _add_unit(self, unit: int) -> None:
        joins = self._value is not None and self._last in ("ten", "hundred", "times_hundred") and unit > 0
        if joins and self._value is not None:
            self._value += unit
        else:
            self._close()
            self._value = unit
            self.singles += self._repeat
        self._unit = unit

    def _multiply(self) -> None:
        """Read "yuz" / "hundred": it multiplies the unit just said, which may have looked like the end of a group."""
        if self._value is not None and self._last == "unit":
            if self._value > 9:
                self._value -= self._unit
                self._close()
            else:
                self.singles -= 1
            self._value = self._unit * 100
            return
        self._close()
        self._value = 100

    def _close(self) -> None:
        if self._value is not None:
            self.groups.append(str(self._value) * self._repeat)
            self._repeat = 1
        self._value = None
        self._last = None

    def result(self) -> tuple[str, int] | None:
        """Return the digits and the number of single spelled ones."""
        self._close()
        if not self.spelled:
            return None
        return ("+" if self.plus else "") + " ".join(self.groups), self.singles
