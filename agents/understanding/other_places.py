"""Take the place of a search from elsewhere in the dialogue, or let go of it: "find me a flat there", "anywhere"."""

from __future__ import annotations

from collections.abc import Sequence

from agents.understanding.acts import Acts
from agents.understanding.changes import Changes
from agents.understanding.clauses import Clause, clause_of, inside
from agents.understanding.mentions import Mention, Reading
from agents.understanding.named_only import ABOUT_HOME
from agents.understanding.said_around import RANGES
from agents.understanding.types import DialogueContext

_OF_HOMES = frozenset({"property_type", "home", "listing_type", "bedrooms", "price"})


def asked_there(
    reading: Reading, place: Mention, clauses: Sequence[Clause], context: DialogueContext
) -> bool:
    """Whether a place belongs to a local question beside a wish: "bungalows only, also is there a bank in Lapta?"."""
    clause = clause_of(clauses, place)
    if clause is None or clause.frame not in ("ask", "exists"):
        return False
    named = any(m is not place and not clause.holds(m) for m in reading.of("place"))
    if not named and "location" not in context.slots:
        return False
    local = any(clause.holds(m) and m.relation != "near" for m in reading.of("category"))
    homes = [clause.holds(m) for m in reading.mentions if m.kind in _OF_HOMES]
    return local and bool(homes) and not any(homes)


def take_anywhere(reading: Reading, changes: Changes, context: DialogueContext) -> None:
    """Clear the place for "anywhere", also "anywhere but Karpaz"."""
    amounts = list(reading.of("price", "number", *RANGES))  # "anywhere from 110 to 160 grand"
    anywhere = any(m.value == "anywhere" and not inside(m, amounts) for m in reading.of("cue"))
    if anywhere and "location" in context.slots and "location" not in changes.set:
        changes.clear.append("location")


def carry_place(
    reading: Reading, acts: Acts, changes: Changes, context: DialogueContext, moved_here: bool
) -> None:
    """Use the place that was talked about with another agent: "now find me a flat there"."""
    if "location" in {*changes.set, *changes.add, *changes.clear}:
        return
    frames = [m for m in reading.mentions if m.kind == "frame"]
    # "the second one: is it quiet there?"
    told = acts.any_of(ABOUT_HOME) and reading.first("ordinal") is not None
    there = not told and any(m.value == "there" and not inside(m, frames) for m in reading.of("cue"))
    place = context.place if there else _asked_elsewhere(context)
    if not place or place in changes.add.get("exclude_location", ()):
        return
    old = context.slots.get("location")
    if old is None:
        if {"exclude_location", "near"} & context.slots.keys() and not (there and moved_here):
            return  # "anywhere but İskele" says where, whatever was asked elsewhere
        searches = changes.set or changes.add or not (changes.requested or changes.relative)
        carries = there or (moved_here and bool(searches))
    else:
        pages = "viewing" in acts or "more" in acts  # "the houses, are there more of them?"
        carries = there and moved_here and old.value != [place] and not pages
    if carries:
        changes.carried["location"] = [place]


def _asked_elsewhere(context: DialogueContext) -> str | None:
    """Give the place that the user named to another agent; where a shown home lies was never asked for."""
    if context.homes:  # a list of homes is only out of sight: what was asked beside it moves no search
        return None
    asked = context.local.get("location")
    if isinstance(asked, list):
        asked = asked[-1] if asked else None
    if asked or any(item.kind == "listing" for item in context.shown):
        return asked
    return context.place
