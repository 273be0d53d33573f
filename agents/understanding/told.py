"""Leave out the home that is only told of, in a clause whose verb tells: "we sold a flat in Leeds and look for a villa".

The frame `told` of a lexicon lists what opens such a clause, subject and verb ("we recently sold", "my sister lives"), or verbs alone with
`side = "around"`, where the word order is free: such a clause begins at the pause before its verb. `asides.py` is for what is told
without such a verb, `compositions.py` for what two words tell together wherever they stand ("nurse" and "hospital").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from agents.understanding.mentions import Mention, Reading

TOLD = "told"
_PAUSES = frozenset(",;:-–—،")
"""Marks that end what is told: "we sold our house in Leeds, a villa would be nice"."""
_KEPT = frozenset({"act", "frame", "evaluation"})
"""What people do with a message they do whatever they tell in it."""

Piece = tuple[int, int, Any]
"""Tokens [first, last) of a sentence, and the frame they are meant in."""


def until_pause(reading: Reading, pieces: Sequence[Piece], frames: Sequence[Mention]) -> Iterator[Piece]:
    """Let what is told reach to the pauses around its verb, or to an "and" that turns to something else."""
    turns = {m.first - 1 for m in reading.of("cue") if m.value == "turn"}
    before: Piece | None = None
    """What no frame has taken yet: it may belong to the verb behind it."""
    for first, last, frame in pieces:
        verb = next((f for f in frames if f.value == TOLD and first <= f.first < last), None)
        if frame != TOLD or verb is None:
            if before is not None:
                yield before
            before = (first, last, frame)
            continue
        begins = first
        if verb.more.get("side") == "around" and before is not None and before[2] is None:
            begins, before = before[0], None  # "a flat in Leeds we sold"
        if before is not None:
            yield before
        pauses = [at + 1 for at in range(begins, last) if reading.tokens[at].fold in _PAUSES or at in turns]
        starts = max((at for at in pauses if at <= verb.first), default=begins)
        ends = min((at for at in pauses if at > verb.last), default=last)
        yield begins, starts, None
        yield starts, ends, TOLD
        before = (ends, last, None)
    if before is not None:
        yield before


def without_told(reading: Reading, told: Sequence[tuple[int, int]]) -> Reading:
    """Drop what is mentioned in the tokens that only tell.

    Where the lexicon says `place = "alone"`, a place stays if it is the only one: "I work in Girne, I need a flat".
    """
    if not told:
        return reading
    inside = {id(m) for m in reading.mentions if any(first <= m.first < last for first, last in told)}
    elsewhere = any(id(m) not in inside for m in reading.of("place"))
    stays = not elsewhere and any(
        m.value == TOLD and m.more.get("place") == "alone" for m in reading.of("frame")
    )
    kept = (
        m for m in reading.mentions if id(m) not in inside or m.kind in _KEPT or (m.kind == "place" and stays)
    )
    return replace(reading, mentions=tuple(kept))
