"""Read letters that look like digits as digits where they stand among digits: "O533 l23 4S 67"."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

from memory.redaction.digit_runs import Places, run_places
from memory.redaction.numbers import find_numbers
from memory.redaction.outlines import DIGIT, LOOKALIKES, around
from memory.redaction.view import Span

_SHOWN: Final = str.maketrans(LOOKALIKES, "0001111155523334478699")
ASIDE: Final = 20
"""How far beside a stretch of digits a word of such letters may go on, in characters."""
_ALIKE: Final = rb"[ol!$]"
_WORD: Final = re.compile(
    rb"[1ol!$](?<![1aol].)(?:"
    rb"(?:(?<=1)(?=1{0,11}%b)|(?<=%b)(?=[^1 ]{0,2}1))[1ol!$]{1,18}(?![1aol])"
    rb"|(?<=[ol!])(?:(?=[ (-]1)(?<=1[ (-].)|(?=[ -]?\(?1)))" % (_ALIKE, _ALIKE)
)
"""In an outline: words of digits and what looks like some, or one such letter between digits, or before them."""
_OTHERWISE: Final = re.compile(r"(?<=[0-9][ .-])[oοоilі|](?=[ .-][0-9])|(?<![^\W_])[oοо](?=[ .-]?\(?5)")


def find_lookalikes(text: str, outline: bytes, stretches: Places) -> list[Span]:
    """Return numbers in a normalised text that only show when look-alike letters are read as digits.

    `stretches` is where letters among digits, or beside them, could be some.
    """
    windows: list[list[int]] = []
    for start, end in stretches:
        low, high = around(outline, start, end, ASIDE)
        if windows and low <= windows[-1][1]:
            windows[-1][1] = high
        else:
            windows.append([low, high])
    shown = [word.span() for low, high in windows for word in _WORD.finditer(outline, low, high)]
    if not shown:
        return []
    places: Places = []
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


def _touching(runs: Places, shown: Places) -> Places:
    """Return the runs that hold anything of what was read differently; both lists are sorted."""
    return [(start, end) for start, end, _ in touching([Span(*run, "") for run in runs], shown)]


def touching(spans: list[Span], shown: Places) -> list[Span]:
    """Return the spans that hold anything of what was read differently; both lists are sorted."""
    starts = [start for start, _ in shown]
    kept: list[Span] = []
    for span in spans:
        last = bisect_left(starts, span.end) - 1
        if last >= 0 and shown[last][1] > span.start:
            kept.append(span)
    return kept
