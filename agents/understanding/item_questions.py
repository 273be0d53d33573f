"""Tell a question about the home in hand ("does it have a pool?") from a wish ("is there a villa with a pool?")."""

from __future__ import annotations

from collections.abc import Sequence

from agents.understanding.clauses import Clause, clause_of, overlap
from agents.understanding.mentions import Mention, Reading
from agents.understanding.question_words import asked_behind
from agents.understanding.said_around import RANGES

_ABOUT = frozenset({"feature", "title_deed", "property_type", "listing_type", *RANGES, "price", "category"})
_SEARCHING = frozenset({"place", "bedrooms", "price", "listing_type"})
_SHORT = 7
"""Tokens of a question that has no verb: "Furnished?", "Pets allowed?"."""


def asks_about_home(reading: Reading, mention: Mention, clauses: Sequence[Clause], *, in_hand: bool) -> bool:
    """Whether a mention is what is asked of a home; `in_hand` says that homes were shown."""
    clause = clause_of(clauses, mention)
    if mention.kind not in _ABOUT or clause is None:
        return False
    if in_hand and mention.kind == "feature" and clause.question and _of_numbered(reading, mention):
        return True  # "and the third one with air conditioning?"
    held = [m for m in reading.mentions if clause.holds(m)]
    pointed = any(m.kind == "cue" and m.value == "that_one" for m in held)
    if not in_hand and not pointed:
        return False
    if mention.kind == "property_type" and any(m.kind == "act" and m.value == "more" for m in held):
        return False  # "which other flats are there?"
    if clause.frame == "ask":
        return True
    if mention.kind != "feature":
        return False
    searching = any(
        m.kind in _SEARCHING or (m.kind == "property_type" and not _definite(reading, m)) for m in held
    )
    moved = any(m.value == "replace" for m in reading.of("cue"))
    searching = searching or (moved and reading.first("ordinal") is None)  # "2. villanın bahçesi var mı peki"
    if clause.frame == "exists":
        others = any(
            m.kind == "act" and m.value == "more" and m.first <= mention.first for m in reading.mentions
        )
        homes = [m for m in held if m.kind == "home" and not _definite(reading, m)]
        return not searching and not others and not homes
    if clause.frame is None and clause.question and pointed:
        return not searching  # "the apartment is furnished and they take pets?"
    if clause.frame is None and clause.question and _opens_with(clause, held):
        return False
    if clause.frame is None and clause.question:
        more = any(m.kind == "act" and m.value == "more" for m in held)  # "anything else with a pool?"
        return not searching and not more and clause.last - clause.first <= _SHORT
    return asked_behind(reading.tokens, mention.last)


def places_nothing(mention: Mention, clauses: Sequence[Clause]) -> bool:
    """Whether "anywhere" stands in a question and opens no search: "does it stop anywhere?"."""
    clause = clause_of(clauses, mention)
    anywhere = mention.kind == "no_matter" and mention.value == "location"
    return anywhere and clause is not None and clause.frame == "ask"


def _of_numbered(reading: Reading, feature: Mention) -> bool:
    """Whether only the number of a shown home stands before what it is asked for, and nothing searches."""
    numbered = any(0 <= feature.first - m.last <= 1 for m in reading.of("ordinal"))
    return numbered and all(m.kind not in (*_SEARCHING, "property_type") for m in reading.mentions)


def _opens_with(clause: Clause, held: Sequence[Mention]) -> bool:
    """Whether it is a wish put as a question: "ok, with a balcony?"."""
    answered = max((m.last for m in held if m.kind == "act"), default=clause.first)
    return any(m.kind == "cue" and m.value == "with" and m.first in (clause.first, answered) for m in held)


def _definite(reading: Reading, mention: Mention) -> bool:
    """Whether words name a home that was shown: "the apartment", "bu daire", "in the flat", "2. daire"."""
    pointed = any(m.value in ("that_one", "inside") and overlap(m, mention) for m in reading.of("cue"))
    return pointed or _ranked(reading, mention)


def _ranked(reading: Reading, mention: Mention) -> bool:
    """Whether a home is named by its place in the list: "2. evin havuzu var mı"."""
    return any(m.last == mention.first for m in reading.of("ordinal"))
