"""Read letters that look like digits as digits where they stand among digits: "O533 l23 4S 67"."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from memory.redaction.digit_runs import run_places
from memory.redaction.numbers import find_numbers
from memory.redaction.outlines import DIGIT, LOOKALIKES
from memory.redaction.view import Span

_SHOWN: Final = str.maketrans(LOOKALIKES, "0001111155523334478699")
_ALIKE: Final = rb"[ol!$]"
_WORD: Final = re.compile(
    rb"[1ol!$](?<![1aol].)(?:"
    rb"(?:(?<=1)(?=1{0,11}%b)|(?<=%b)(?=[^1 ]{0,2}1))[1ol!$]{1,18}(?![1aol])"
    rb"|(?<=[ol!])(?:(?=[ (-]1)(?<=1[ (-].)|(?=[ -]?\(?1)))" % (_ALIKE, _ALIKE)
)
"""In an outline: words of digits and what looks like some, or one such letter between digits, or before them."""
_OTHERWISE: Final = re.compile(r"(?<=[0-9][ .-])[oοоilі|](?=[ .-][0-9])|(?<![^\W_])[oοо](?=[ .-]?\(?5)")


_LONE: Final = re.compile(rb"[x (-][ol!][ (-]\(?1|^[ol!][ (-]\(?1")


def has_lone_letter(outline: bytes) -> bool:
    """Whether a letter that looks like a digit stands by itself before one."""
    return _LONE.search(outline) is not None


def find_lookalikes(text: str, outline: bytes) -> list[Span]:
    """Return numbers in a normalised text that only show when look-alike letters are read as digits."""
    shown = [word.span() for word in _WORD.finditer(outline)]
    if not shown:
        return []
    places: list[tuple[int, int]] = []
    texts: list[str] = []
    outlines: list[bytes] = []
    done = 0
    for start, end in shown:
        if end - start == 1 and not _OTHERWISE.match(text, start):
            continue
        places.append((start, end))
        texts += [text[done:start], text[start:end].translate(_SHOWN)]
        outlines += [outline[done:start], DIGIT * (end - start)]
        done = end
    if not places:
        return []
    read_outline = b"".join([*outlines, outline[done:]])
    runs = _touching(run_places(read_outline), places)
    return touching(find_numbers("".join([*texts, text[done:]]), read_outline, runs), places) if runs else []


def _touching(runs: list[tuple[int, int]], shown: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the runs that hold anything of what was read differently; both lists are sorted."""
    return [(start, end) for start, end, _ in touching([Span(*run, "") for run in runs], shown)]


def touching(spans: list[Span], shown: list[tuple[int, int]]) -> list[Span]:
    """Return the spans that hold anything of what was read differently; both lists are sorted."""
    starts = [start for start, _ in shown]
    kept: list[Span] = []
    for span in spans:
        last = bisect_left(starts, span.end) - 1
        if last >= 0 and shown[last][1] > span.start:
            kept.append(span)
    return kept
