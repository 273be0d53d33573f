"""Take a name that is an ordinary word too for a place where the dialogue asks for one: "Karakol", "Bahçeli", "Kumsal"."""

from __future__ import annotations

from dataclasses import replace

from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext

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
