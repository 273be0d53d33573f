"""Leave out what is told of another home than the one that is sought: "we sold a flat in Leeds and want a villa".

The frame `told` lists the verbs of such tales. A tale takes what stands between the marks around its verb, whatever the word order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agents.understanding.mentions import Mention, Reading

TOLD = "told"
_KEPT = frozenset({"act", "frame"})
"""What people do with a message they do whatever they tell in it."""

Piece = tuple[int, int, Any]


def with_tales(reading: Reading, pieces: Sequence[Piece], frames: Sequence[Mention]) -> list[Piece]:
    """Let each tale among the pieces of a sentence reach from mark to mark, as far as no other frame begins."""
    if not any(frame.value == TOLD for frame in frames):
        return list(pieces)
    out: list[Piece] = []
    for first, last, frame in pieces:
        verb = next((f for f in frames if f.value == TOLD and first <= f.first < last), None)
        if frame != TOLD or verb is None:
            out.append((first, last, frame))
            continue
        begins = first
        if verb.first == first and out and out[-1][2] is None:  # "a flat in Leeds we sold"
            begins = out.pop()[0]
        marks = [at + 1 for at in range(begins, last) if reading.tokens[at].kind == "mark"]
        starts = max((at for at in marks if at <= verb.first), default=begins)
        until = min((at for at in marks if at > verb.last), default=last)
        out += [(begins, starts, None), (starts, until, TOLD), (until, last, None)]
    return out


def without_tales(reading: Reading, told: Sequence[tuple[int, int]]) -> Reading:
    """Drop what is mentioned in the tokens of a tale."""
    if not told:
        return reading
    kept = (
        m
        for m in reading.mentions
        if m.kind in _KEPT or not any(first <= m.first < last for first, last in told)
    )
    return replace(reading, mentions=tuple(kept))
