"""Settle by the dialogue what a word with two meanings is: "Karakol", "Bahçeli", "Kumsal" are places where one is asked for."""

from __future__ import annotations

from dataclasses import replace

from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext

PREMISES = "commercial"
_HIDDEN = frozenset({"category", "feature", "weak_place"})


def with_bare_names(reading: Reading, context: DialogueContext) -> Reading:
    """Turn a name that could be a place into one, where a place was asked for or it is all that is said in a search.

    A garden ("bahçeli") is a more likely wish than a village, so that a feature becomes a place only as an answer.
    """
    names = list(reading.of("weak_place"))
    if not names:
        return reading
    asked = context.asked is not None and context.asked.slot == "location"
    meant = [m for m in names if asked or _alone(reading, m, context)]
    return replace(reading, mentions=tuple(_resolved(reading, meant))) if meant else reading


def with_premises(reading: Reading, context: DialogueContext) -> Reading:
    """Take "shops" for what is searched where premises are: "go on with the shops"."""
    kinds = context.slots["property_type"].value if "property_type" in context.slots else ()
    meant = {m.first for m in reading.of("category") if m.more.get("premises") and m.relation is None}
    if PREMISES not in kinds or not meant:
        return reading
    mentions = (
        replace(m, kind="property_type", value=PREMISES, more={}) if _is_word_for(m, meant) else m
        for m in reading.mentions
        if m.first not in meant or m.kind != "domain"
    )
    return replace(reading, mentions=tuple(mentions))


def _is_word_for(mention: Mention, starts: set[int]) -> bool:
    return mention.kind == "category" and mention.first in starts


def _alone(reading: Reading, name: Mention, context: DialogueContext) -> bool:
    """Whether a name is the whole message, homes are searched, and it is no wish by itself."""
    words = [t for t in reading.tokens if t.kind != "mark" and not t.suffix]
    feature = any(m.kind == "feature" and m.first == name.first for m in reading.mentions)
    return len(words) == 1 and context.active_agent == "real_estate" and bool(context.slots) and not feature


def _resolved(reading: Reading, meant: list[Mention]) -> list[Mention]:
    starts = {name.first for name in meant}
    kept = [m for m in reading.mentions if not (m.first in starts and m.kind in (*_HIDDEN, "domain"))]
    places = [replace(name, kind="place", relation="in") for name in meant]
    return sorted([*kept, *places], key=lambda m: (m.start, m.end))
