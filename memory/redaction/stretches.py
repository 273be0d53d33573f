"""Stretches of a text whose digits could belong together, without those that are plainly dates or amounts.

Most digits in a chat about homes are prices, areas, dates and years. They are spent here, at one pass over the
outline, before anything is built for what could be a number of a person.
"""

from __future__ import annotations

import re
import sys
from typing import Final

from memory.redaction import context
from memory.redaction.digit_runs import MIN_DIGITS, PLUS_REACH, Places, run_places
from memory.redaction.ibans import may_start_account
from memory.redaction.outlines import APART, DIGIT, LETTERS
from memory.redaction.shapes import is_nothing_but_amounts

FEWEST_ANNOUNCED: Final = 9
"""Fewer digits than that, without a plus sign, are a telephone number only where words announce one."""
FEWEST_TO_READ: Final = 11
"""A run with fewer digits that is written as a date or an amount is one."""
FEWEST_IN_ACCOUNT: Final = 10
"""An IBAN has that many digits with little between them, even where its bank is named in letters."""
ASIDE: Final = 4
"""How far before its first digit a letter may stand that belongs to a stretch."""

_STRETCH: Final = re.compile(rb"1(?<!1.)(?:%b{0,5}+(?:%b{1,3}+%b?+)?+1){5,}+" % (APART, LETTERS, APART))
"""In an outline: six digits and more, which every number of a person has, and at most three letters between two."""
_PLUS: Final = re.compile(rb"\+(?:(?<!1.)|(?<=1111.))")
"""A plus sign that adds nothing, as it does in "2+1"."""
_MIXED: Final = re.compile(rb"[aol+]")
_ODD: Final = re.compile(
    rb"[aol!$](?:1(?<=[ol!$].)|(?<=[ol!$])(?:(?<=1.)|(?:(?<=[x (-].)|(?<=^.))[ (-]\(?1)|(?<=1.)[aol]|(?<=[aol]{3})1)"
)
"""In an outline: what looks like a digit, beside one or by itself before one, and a digit glued to a word."""


Stretch = tuple[int, int, Places, bool, bool]
"""Where it starts and ends, its runs of digits that nothing settles; whether it is odd (letters in it look like digits,
or digits are glued to words), and whether an account could start there."""


class Surroundings:
    """The words around the numbers of a text, None where they are not known; asked only where it matters."""

    __slots__ = ("_announces", "_words")

    def __init__(self, words: list[str] | None) -> None:
        self._words = words
        self._announces: bool | None = None

    def may_announce(self) -> bool:
        """Whether any of the words could announce a telephone number."""
        if self._announces is None:
            self._announces = self._words is None or context.may_announce(self._words)
        return self._announces


def open_stretches(
    text: str, outline: bytes, around: Surroundings, low: int = 0, high: int = sys.maxsize
) -> list[Stretch]:
    """Return the stretches that could hold anything, left to right, in time linear in the text's length."""
    stretches: list[Stretch] = []
    for match in _STRETCH.finditer(outline, low, high):
        start, end = match.span()
        digits = outline.count(DIGIT, start, end)
        odd = _ODD.search(outline, start - ASIDE if start > ASIDE else 0, end + 2) is not None
        if not odd and is_settled(text, outline, start, end, digits, around):
            continue
        account = digits >= FEWEST_IN_ACCOUNT and may_start_account(outline, start, end, digits)
        if odd or _MIXED.search(outline, start, end) is not None:
            runs = open_runs(text, outline, run_places(outline, start, end), around)
        else:
            runs = [(start, end)] if digits >= MIN_DIGITS else []
        if runs or odd or account:
            stretches.append((start, end, runs, odd, account))
    return stretches


def open_runs(text: str, outline: bytes, runs: Places, around: Surroundings) -> Places:
    """Return the runs of digits that nothing settles."""
    return [run for run in runs if not is_settled(text, outline, *run, outline.count(DIGIT, *run), around)]


def is_settled(text: str, outline: bytes, start: int, end: int, digits: int, around: Surroundings) -> bool:
    """Whether so many digits are a date or an amount by their shape, or too few for a number nobody announces."""
    if digits >= FEWEST_TO_READ or _PLUS.search(
        outline, start - PLUS_REACH if start > PLUS_REACH else 0, end
    ):
        return False
    if digits < FEWEST_ANNOUNCED and not around.may_announce():
        return True
    return is_nothing_but_amounts(text, start, end)
