"""Tell whether a message comes back to the search for a home after something else was asked."""

from __future__ import annotations

from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext
from agents.understanding.weights import LOCAL_KINDS, PLACE_MOVES, RETURNS

_HOMES = frozenset({"property_type", "home", "listing_type"})
_BESIDE = 3
"""Tokens between "back to" and what is come back to."""


def coming_back(reading: Reading, context: DialogueContext | None) -> float:
    """Weigh what says that the search goes on: "back to the flats", or another place behind a question of law."""
    if context is None or not (context.slots or context.shown):
        return 0.0
    if _names_search(reading, context):
        return RETURNS
    return PLACE_MOVES if _moves(reading, context) else 0.0


def _names_search(reading: Reading, context: DialogueContext) -> bool:
    """Whether it is said what is come back to, and that it is the search: its homes, its place, or "the search" itself."""
    cues = [m for m in reading.of("cue") if m.value == "return"]
    if any(m.value == "return_home" for m in reading.of("cue")):
        return True
    places = context.slots["location"].value if "location" in context.slots else ()
    elsewhere = context.local.get("location") not in (*places, list(places))
    goals = [m for m in reading.mentions if m.kind in _HOMES or (elsewhere and m.value in places)]
    return any(_beside(cue, goal) for cue in cues for goal in goals)


def _moves(reading: Reading, context: DialogueContext) -> bool:
    """Whether a place is the search's: it is preferred, or law and fees were asked about, which are the same everywhere."""
    if context.active_agent != "local_info" or "location" not in context.slots:
        return False
    lawful = "topic" in context.local and "category" not in context.local
    if not lawful and not any(m.value == "prefer" for m in reading.of("cue")):
        return False
    places = [m for m in reading.of("place") if not m.negated]
    asks = any(m.kind in LOCAL_KINDS or m.kind == "situation" for m in reading.mentions)
    return bool(places) and not asks


def _beside(cue: Mention, goal: Mention) -> bool:
    return 0 <= goal.first - cue.last <= _BESIDE or 0 <= cue.first - goal.last <= _BESIDE
