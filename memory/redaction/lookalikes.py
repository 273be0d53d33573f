"""Read letters that look like digits as digits where they stand among digits: "O533 l23 4S 67"."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from memory.redaction.numbers import find_numbers
from memory.redaction.view import Span

_LETTERS: Final = "oοоilі|!$sѕzзeεаatbбgq"
_SHOWN: Final = str.maketrans(_LETTERS, "0001111155523334478699")
_WORD: Final = re.compile(
    rf"(?<![^\W_])(?=[^0-9\s]{{0,3}}[0-9])(?=[0-9]{{0,12}}[{_LETTERS}])[0-9{_LETTERS}]{{2,19}}(?![^\W_])"
    rf"|(?<=[0-9][ .-])[oοоilі|](?=[ .-][0-9])|(?<![^\W_])[oοо](?=[ .-]?\(?5)"
)

LETTER_BESIDE_DIGIT: Final = re.compile(
    r"[0-9](?:(?=[^\W\d_|])|(?<=[^\W\d_|].)|(?<=[oοо][ .(-].)|[ .-][oοоilі|][ .-])"
)
"""A digit glued to a letter, or a lonely letter among digits: without either, no letter can stand for a digit."""


def find_lookalikes(text: str) -> list[Span]:
    """Return numbers in a normalised text that only show when look-alike letters are read as digits."""
    shown: list[tuple[int, int]] = []

    def read(word: re.Match[str]) -> str:
        shown.append(word.span())
        return word[0].translate(_SHOWN)

    read_text = _WORD.sub(read, text)
    if not shown:
        return []
    return touching(find_numbers(read_text), shown)


def touching(spans: list[Span], shown: list[tuple[int, int]]) -> list[Span]:
    """Return the spans that hold anything of what was read differently; both lists are sorted."""
    starts = [start for start, _ in shown]
    kept: list[Span] = []
    for span in spans:
        last = bisect_left(starts, span.end) - 1
        if last >= 0 and shown[last][1] > span.start:
            kept.append(span)
    return kept
