"""Leave out what is only told beside a wish, part by part between commas: "I'm a barber, they throw me out, I need a shop".

Two rules, both only where another part of the message says something: what stands before a verb form that tells (`verb_forms.py`, Turkish:
"our internet was gone yesterday, I had asked for land"), and words for local places in a part that neither wishes nor asks. Clauses that a
lexicon's telling verbs open are `told.py`'s; what two words tell together is `compositions.py`'s.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

from agents.understanding.clauses import Clause, clause_of, cut_clauses
from agents.understanding.mentions import Mention, Reading
from agents.understanding.question_words import asked_by_word
from agents.understanding.told import TOLD

_STOPS = frozenset(",.;:!?،؛؟…\n")
_TOLD = frozenset({"listing_type", "property_type", "feature", "bedrooms"})
"""What may be told of a home that is not looked for; an amount and an animal that are told of are meant, a place without another."""
_MEANT = frozenset({"pets_allowed"})
_LOCAL = frozenset({"category", "cuisine", "domain"})
_ASKS = frozenset({"on_duty", "open_now"})
_WEATHER = "weather"
_HOME = frozenset({"property_type", "home", "bedrooms"})
_SAYING = frozenset(
    {
        "place",
        "category",
        "topic",
        "price",
        "number",
        "act",
        "negation",
        "no_matter",
        "relative",
        *_TOLD,
        "slot",
    }
)

Span = tuple[int, int]


def without_asides(reading: Reading, tells: Callable[[str], bool] | None) -> Reading:
    """Drop what is told beside a wish; `tells` says whether a folded word is a verb that tells and wishes nothing."""
    parts = _parts(reading)
    if len(parts) < 2:
        return reading
    gone = {id(m) for m in _beside_home(reading, parts)}
    if tells is not None:
        gone |= {id(m) for part in parts for m in _told_in(reading, part, tells)}
    if not gone:
        return reading
    return replace(reading, mentions=tuple(m for m in reading.mentions if id(m) not in gone))


def _parts(reading: Reading) -> list[Span]:
    """Give what stands between commas and stops, in tokens."""
    marks = [at for at, token in enumerate(reading.tokens) if token.kind == "mark" and token.fold in _STOPS]
    bounds = [-1, *marks, len(reading.tokens)]
    return [(left + 1, right) for left, right in itertools.pairwise(bounds) if right - left > 1]


def _within(reading: Reading, part: Span) -> list[Mention]:
    return [m for m in reading.mentions if part[0] <= m.first < part[1]]


def _told_in(reading: Reading, part: Span, tells: Callable[[str], bool]) -> list[Mention]:
    """Give what a telling verb stands behind, where something else is said in another part."""
    held = _within(reading, part)
    frames = [
        m.first for m in held if m.kind in ("frame", "negation", "no_matter", "cue") and m.value != TOLD
    ]
    verbs = [at for at in range(*part) if tells(reading.tokens[at].fold)]
    verbs += [m.first for m in held if m.kind == "cue" and m.value == TOLD]
    others = any(m.kind == "place" and m not in held for m in reading.mentions)
    told = [
        m
        for m in held
        if (m.kind in _TOLD or (m.kind == "place" and others))
        and m.value not in _MEANT
        and not (m.negated or m.optional)
        and any(m.last <= verb and not any(m.first <= frame <= verb for frame in frames) for verb in verbs)
    ]
    elsewhere = any(m.kind in _SAYING and not part[0] <= m.first < part[1] for m in reading.mentions)
    return told if elsewhere else []


def _beside_home(reading: Reading, parts: Sequence[Span]) -> list[Mention]:
    """Give the words for local places in parts that wish and ask nothing, where another part wishes for a home."""
    gone: list[Mention] = []
    held = [_within(reading, part) for part in parts]
    if not any(_wishes_home(mentions) for mentions in held):
        return gone
    clauses = cut_clauses(reading)
    for part, mentions in zip(parts, held, strict=True):
        asked = part[1] < len(reading.tokens) and reading.tokens[part[1]].fold in "?؟"
        asked = asked or asked_by_word(reading.tokens[slice(*part)])
        if asked or any(m.kind == "frame" or m.kind in _ASKS or m.relation == "near" for m in mentions):
            continue
        if any(m.kind in ("listing_type", "relation", "topic") or m.value == _WEATHER for m in mentions):
            continue
        gone += [
            m
            for m in mentions
            if m.kind in _LOCAL
            and m.more.get("agent") != "real_estate"
            and not _asked(clause_of(clauses, m))  # "and tell me, where is a pharmacy"
        ]
    return gone


def _asked(clause: Clause | None) -> bool:
    return clause is not None and (clause.question or clause.frame == "ask")


def _wishes_home(mentions: Sequence[Mention]) -> bool:
    """Whether a part wishes for a home and says what for."""
    kinds = {m.kind for m in mentions if not m.negated}
    framed = any(m.kind == "frame" and m.value in ("want", "exists") for m in mentions)
    return framed and "listing_type" in kinds and bool(kinds & _HOME)
