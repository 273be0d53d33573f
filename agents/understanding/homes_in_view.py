"""Keep homes within reach while another agent's list is on the screen: "this flat", "the second villa", "can I view it?"."""

from __future__ import annotations

from dataclasses import replace

from agents.understanding.clauses import overlap
from agents.understanding.mentions import Reading
from agents.understanding.types import DialogueContext

_HOMES = ("property_type", "home")


def with_homes(context: DialogueContext) -> DialogueContext:
    """Give the context with the homes shown last in the place of whatever was shown since."""
    if not context.homes or any(item.kind == "listing" for item in context.shown):
        return context
    return replace(context, shown=context.homes, focus=context.home)


def means_homes(reading: Reading, context: DialogueContext) -> bool:
    """Whether a message points at one of the homes: by a number beside a word for homes, or by "this flat"."""
    if not context.homes:
        return False
    if counts_earlier_homes(reading, context):
        return True
    named = list(reading.of(*_HOMES))
    counted = any(0 <= home.first - number.last <= 1 for number in reading.of("ordinal") for home in named)
    pointed = any(
        cue.value == "that_one" and (overlap(cue, home) or home.first == cue.last)
        for cue in reading.of("cue")
        for home in named
    )
    return counted or pointed


def counts_earlier_homes(reading: Reading, context: DialogueContext) -> bool:
    """Whether a number is that of a home: "the first one from before", "the third" of a list of two pharmacies."""
    numbers = [int(m.value) for m in reading.of("ordinal")]
    if not numbers or not context.homes or any(item.kind == "listing" for item in context.shown):
        return False
    back = any(m.value == "earlier" for m in reading.of("cue"))
    return back or (len(context.shown) < max(numbers) <= len(context.homes))
