"""Take the place of a search from elsewhere in the dialogue, or let go of it: "find me a flat there", "anywhere"."""

from __future__ import annotations

from agents.understanding.acts import Acts
from agents.understanding.changes import Changes
from agents.understanding.clauses import inside
from agents.understanding.mentions import Reading
from agents.understanding.named_only import ABOUT_HOME
from agents.understanding.types import DialogueContext


def take_anywhere(reading: Reading, changes: Changes, context: DialogueContext) -> None:
    """Clear the place for "anywhere", also "anywhere but Karpaz"."""
    anywhere = any(m.value == "anywhere" for m in reading.of("cue"))
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
