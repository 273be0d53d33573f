"""Find what a message names without wishing for it: "internet in the flat", "the furniture I'll buy myself, so never mind"."""

from __future__ import annotations

from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext

_WISHED = frozenset(
    {"feature", "title_deed", "property_type", "place", "category", "bedrooms", "bathrooms", "price", "slot"}
)
"""What "never mind" may be about; where there are two of them, it is not known which."""
_HOMES = frozenset({"property_type", "home", "place", "bedrooms", "price"})
_NEVER_MIND = frozenset({("no_matter", "any"), ("negation", "optional")})


def let_be(reading: Reading, context: DialogueContext) -> frozenset[int]:
    """Find the one wish of the search that "never mind" behind it is about: "furniture I can bring myself, so never mind"; ids."""
    slots = [context.slots[name].value for name in ("features", "title_deed") if name in context.slots]
    said = [m for m in reading.mentions if m.kind in _WISHED]
    if len(said) != 1 or not any(said[0].value in values for values in slots):
        return frozenset()
    loose = {(m.kind, m.value) for m in reading.mentions if m.first >= said[0].last}
    return frozenset({id(said[0])}) if _NEVER_MIND & loose else frozenset()


def bought(reading: Reading, context: DialogueContext) -> frozenset[int]:
    """Find the buying that is said of what the search wants in a home, not of the home: "the furniture we'll buy ourselves"; ids."""
    slot = context.slots.get("features")
    standing = [m for m in reading.of("feature") if slot is not None and m.value in slot.value]
    if any(m.kind in _HOMES for m in reading.mentions):
        return frozenset()
    return frozenset(
        id(m) for m in reading.of("listing_type") if any(0 <= m.first - f.last <= 1 for f in standing)
    )


def within(reading: Reading) -> list[Mention]:
    """Find the inside of a home that a feature stands before, or that opens what is said of one: "internet in the flat"."""
    features = list(reading.of("feature"))
    return [
        cue
        for cue in reading.of("cue")
        if cue.value == "inside" and any(f.last == cue.first or cue.first == 0 for f in features)
    ]
