"""Tell what a message names to point at, to replace or to ask about from what it wishes for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from agents.understanding.acts import Acts
from agents.understanding.changes import Changes
from agents.understanding.clauses import Clause, clause_of
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext

REPLACED: Mapping[str, str] = {"property_type": "property_type", "place": "location"}
_BESIDE = 4
"""Tokens between "make it" and what it is to be: "make it a one bedroom flat"."""
_ONLY_ASKED = frozenset({"phone", "address", "photos", "sea_distance"})
"""What is named of a home only to ask for it."""
_SEARCHED = frozenset({"place", "property_type", "listing_type", "bedrooms", "feature", "home"})
_ATTRIBUTES = frozenset({"feature", "slot", "title_deed", "price", "property_type", "category", "domain"})
"""What a question may be about, so that its pronoun points at nothing said before."""
_OF_PLOT = 1
"""Tokens between an area and the land that it is of."""
ABOUT_HOME = frozenset({"details", "viewing", "why"})
"""Acts that are about the home in hand."""


def picks(place: Mention, acts: Acts, context: DialogueContext) -> bool:
    """Whether a place of the search only says which of the homes shown is meant."""
    searched = context.slots.get("location")
    return acts.any_of(ABOUT_HOME) and searched is not None and place.value in searched.value


def superseded(reading: Reading, mention: Mention, context: DialogueContext) -> bool:
    """Whether a value that the search has is named only to put another in its place: "make it a flat instead"."""
    slot = context.slots.get(REPLACED[mention.kind])
    if (
        slot is None
        or mention.value not in slot.value
        or any(m.value in ("add", "or") for m in reading.of("cue"))
    ):
        return False
    cues = [m for m in reading.of("cue") if m.value == "replace"]
    others = [m for m in reading.of(mention.kind) if m.value not in slot.value and not m.negated]
    return any(
        0 <= other.first - cue.last <= _BESIDE or 0 <= cue.first - other.last <= 1
        for cue in cues
        for other in others
    )


def describes(reading: Reading, feature: Mention) -> bool:
    """Whether a feature tells which home is meant: "the one with the pool"."""
    behind = [m.last for m in reading.of("cue") if m.value == "that_one" and m.last <= feature.first]
    joined = [m for m in reading.of("cue") if m.value == "with" and m.last <= feature.first]
    return any(with_.first in behind for with_ in joined)


def asked_features(reading: Reading, clauses: Sequence[Clause]) -> frozenset[int]:
    """Find the features told of oneself that the question behind is about: "I have a dog. Are they allowed?"; gives ids of mentions."""
    features = list(reading.of("feature"))
    asked = {m.value for m in features if (c := clause_of(clauses, m)) is not None and c.frame == "ask"}
    told = {id(m) for m in features if m.value in asked}
    for clause, follower in pairwise(clauses):
        if clause.frame is not None or follower.frame != "ask":
            continue
        held = [m for m in reading.mentions if follower.holds(m)]
        pronoun = any(m.kind == "cue" and m.value == "that_one" for m in held)
        if pronoun and not any(m.kind in _ATTRIBUTES for m in held):
            told |= {id(m) for m in features if clause.holds(m)}
    return frozenset(told)


def insists(reading: Reading, clauses: Sequence[Clause]) -> bool:
    """Whether what was asked about is wished for in the next breath: "wifi and parking? I need both"."""
    both = next((m for m in reading.of("cue") if m.value == "both"), None)
    clause = clause_of(clauses, both) if both is not None else None
    return clause is not None and clause.frame == "want"


def ask_about(mention: Mention, clauses: Sequence[Clause], changes: Changes) -> None:
    """Note a slot that is asked about: "what's the price?"."""
    clause = clause_of(clauses, mention)
    frame = clause.frame if clause is not None else None
    asks = mention.more.get("asks") or mention.more.get("composed")  # "was kostet sie?"
    if asks or frame in ("ask", "exists") or (mention.value in _ONLY_ASKED and frame != "deny"):
        changes.requested.append(str(mention.value))


def converts(reading: Reading, mention: Mention, clauses: Sequence[Clause]) -> bool:
    """Whether money is only asked about: "how much is that in pounds?"."""
    clause = clause_of(clauses, mention)
    if clause is None or not (clause.frame == "ask" or clause.question):
        return False
    money = [m for m in reading.mentions if m.kind == "currency"]
    searching = any(m.kind in _SEARCHED for m in reading.mentions)
    return bool(money) and not searching


def measures_plot(reading: Reading, mention: Mention, context: DialogueContext) -> bool:
    """Whether "land" only says what is measured around a house that is searched."""
    kinds = context.slots["property_type"].value if "property_type" in context.slots else ()
    if not kinds or mention.value in kinds or mention.value != "land":
        return False
    return any(0 <= mention.first - m.last <= _OF_PLOT for m in reading.of("plot_donum"))
