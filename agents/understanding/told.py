"""Leave out the home that is only told of: the one sold or lived in, in "we sold our house in Leeds and look for a villa"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.understanding.clauses import Clause, clause_of
from agents.understanding.mentions import Mention, Reading

_OF_HOMES = frozenset(
    {"property_type", "home", "listing_type", "place", "out_of_area", "bedrooms", "bathrooms", "area_m2", "plot_donum",
     "price", "number", "feature", "title_deed", "category"}
)  # fmt: skip
"""What a home that is told of has, as one that is looked for does."""


def without_told(reading: Reading, clauses: Sequence[Clause]) -> Reading:
    """Drop what stands in a clause that tells of a home instead of asking for one.

    A place stays if it is the only one: "I work in Girne, I need a flat".
    """
    told = [clause for clause in clauses if clause.frame == "tell"]
    if not told:
        return reading
    elsewhere = any(clause_of(clauses, m) not in told for m in reading.of("place"))
    kept = (
        m
        for m in reading.mentions
        if clause_of(clauses, m) not in told or not _is_of_home(m) or (m.kind == "place" and not elsewhere)
    )
    return replace(reading, mentions=tuple(kept))


def _is_of_home(mention: Mention) -> bool:
    hint = mention.kind == "domain" and mention.more.get("agent") == "real_estate"
    return hint or mention.kind in _OF_HOMES
