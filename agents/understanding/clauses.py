"""Cut a message into clauses and say how each is meant: as a wish, a question about the home in hand, or a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from agents.understanding.mentions import Mention, Reading
from agents.understanding.told import until_pause

Frame = Literal["want", "ask", "exists", "deny", "told"]

SENTENCE_ENDS = frozenset(".!?;؟…\n")
_ABOUT, _SHORT_ABOUT = 2, 6
"""Tokens of "what about", and of a clause that asks by it."""
VERB_FINAL = frozenset({"tr", "fa"})
"""Languages in which the frame ("... istiyorum") closes its clause."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens [first, last) that are meant in one way."""

    first: int
    last: int
    frame: Frame | None
    question: bool
    """Its sentence ends in a question mark."""
    sentence: int

    def holds(self, mention: Mention) -> bool:
        """Whether a mention begins in this clause."""
        return self.first <= mention.first < self.last


def cut_clauses(reading: Reading) -> list[Clause]:
    """Give the clauses of a message in order; every token lies in exactly one."""
    features, barring = list(reading.of("feature")), list(reading.of("barring"))
    frames = [
        m
        for m in reading.mentions
        if m.kind == "frame"
        and (m.value != "aux" or _opens(reading, m))
        and not inside(m, barring)  # the "where" of "nothing where Africans live" asks for no place
        and not (m.value == "want" and inside(m, features))  # the "a place" of "a place to wash clothes"
    ]
    clauses: list[Clause] = []
    for number, (first, last, question) in enumerate(_sentences(reading)):
        held = _without_denied(reading, [f for f in frames if first <= f.first < last])
        cut = _cut_final if reading.lang in VERB_FINAL or _closes(reading, held, last) else _cut_initial
        pieces = until_pause(reading, cut(first, last, held), held)
        clauses.extend(
            Clause(a, b, _meant(frame, b - a, features, at=a), question, number)
            for a, b, frame in pieces
            if a < b
        )
    return clauses


def inside(mention: Mention, others: Sequence[Mention]) -> bool:
    """Whether a mention lies within one of others."""
    return any(other.first <= mention.first and mention.last <= other.last for other in others)


def overlap(left: Mention, right: Mention) -> bool:
    """Whether two mentions share a token."""
    return left.first < right.last and right.first < left.last


def clause_of(clauses: Sequence[Clause], mention: Mention) -> Clause | None:
    """Find the clause that a mention begins in."""
    return next((clause for clause in clauses if clause.holds(mention)), None)


def _without_denied(reading: Reading, frames: Sequence[Mention]) -> list[Mention]:
    """Drop the verb that a refusal is about: the "add" of "I don't need to add an event"."""
    denied = [f.last for f in frames if f.value == "deny"]
    return [
        f
        for f in frames
        if f.value != "want"
        or not any(
            0 <= f.first - at <= 1 and all(t.kind == "word" for t in reading.tokens[at : f.first])
            for at in denied
        )
    ]


def _meant(frame: Any, length: int, features: Sequence[Mention], *, at: int) -> Any:
    """Say how a frame means its clause: an auxiliary asks, "what about" wishes unless it is nearly all and a feature follows."""
    if frame != "about":
        return "ask" if frame == "aux" else frame
    asks = length <= _SHORT_ABOUT and any(0 <= m.first - at - _ABOUT <= 1 for m in features)
    return "ask" if asks else "want"


def _opens(reading: Reading, mention: Mention) -> bool:
    """Whether a verb opens a sentence or what follows a comma or a yes: then it asks."""
    if mention.first == 0:
        return True
    before = reading.tokens[mention.first - 1]
    return before.kind == "mark" or any(m.kind == "act" and m.last == mention.first for m in reading.mentions)


def _closes(reading: Reading, frames: Sequence[Mention], last: int) -> bool:
    """Whether the only frame of a sentence closes it, in whatever language: "а бассейн там есть?"."""
    if len(frames) != 1 or frames[0].value not in ("ask", "exists"):
        return False
    return all(token.kind == "mark" for token in reading.tokens[frames[0].last : last])


def _sentences(reading: Reading) -> list[tuple[int, int, bool]]:
    sentences = []
    start = 0
    size = len(reading.tokens)
    ranks = {m.last - 1 for m in reading.of("ordinal")}  # "2. evin havuzu var mı"
    for index, token in enumerate(reading.tokens):
        if token.kind == "mark" and token.fold in SENTENCE_ENDS and index not in ranks:
            if index > start:
                sentences.append((start, index + 1, token.fold in "?؟"))
            start = index + 1
    if start < size:
        sentences.append((start, size, False))
    return sentences


def _cut_initial(first: int, last: int, frames: list[Mention]) -> list[tuple[int, int, Any]]:
    """What follows a frame belongs to it; what stands before the first one is open, or shares it in a short lead."""
    if not frames:
        return [(first, last, None)]
    pieces: list[tuple[int, int, Any]] = [(first, frames[0].first, None)]
    for index, frame in enumerate(frames):
        end = frames[index + 1].first if index + 1 < len(frames) else last
        pieces.append((frame.first, end, frame.value))
    return pieces


def _cut_final(first: int, last: int, frames: list[Mention]) -> list[tuple[int, int, Any]]:
    """What stands before a frame belongs to it; what is left behind the last one shares it."""
    if not frames:
        return [(first, last, None)]
    pieces: list[tuple[int, int, Any]] = []
    start = first
    for index, frame in enumerate(frames):
        end = last if index + 1 == len(frames) and last - frame.last <= 2 else frame.last
        pieces.append((start, end, frame.value))
        start = end
    if start < last:
        pieces.append((start, last, None))
    return pieces
