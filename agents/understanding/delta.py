"""Turn what a message mentions into changes of the search: what is asked for, no longer asked for, or asked about."""

from __future__ import annotations

from collections.abc import Sequence

from agents.understanding.acts import Acts
from agents.understanding.bare_numbers import take_number
from agents.understanding.changes import Changes
from agents.understanding.clauses import Clause, clause_of, inside, overlap
from agents.understanding.comparatives import take_relative
from agents.understanding.foreign import foreign_spans
from agents.understanding.item_questions import asks_about_home, places_nothing
from agents.understanding.mentions import Mention, Reading
from agents.understanding.named_only import (
    ABOUT_HOME,
    REPLACED,
    ask_about,
    asked_features,
    converts,
    describes,
    insists,
    measures_plot,
    picks,
    superseded,
)
from agents.understanding.other_places import asked_there, carry_place, take_anywhere
from agents.understanding.price_steps import step_in, take_step
from agents.understanding.rooms_in_pairs import take_pair
from agents.understanding.said_around import RANGES
from agents.understanding.thousands import take_thousands
from agents.understanding.types import DialogueContext
from agents.understanding.wishes import Wishes

_PART_OF_FOREIGN = frozenset(
    {"listing_type", "property_type", *RANGES, "price", "feature", "property_name", "currency"}
)
"""What may be a part of somebody else's phrase: "rental car", "hotel room"."""
_SEARCHED_FOR = frozenset({"place", "listing_type", "bedrooms", "price"})


def search_changes(
    reading: Reading,
    clauses: Sequence[Clause],
    acts: Acts,
    context: DialogueContext,
    *,
    moved_here: bool,
    selects: bool = False,
) -> Changes:
    """Read the changes of the search.

    `moved_here` says that another agent was spoken to before this message, `selects` that its numbers are those of shown items.
    """
    changes = Changes()
    in_hand = bool(context.focus or context.shown)
    foreign, relative = foreign_spans(reading), list(reading.of("relative"))
    wishes = Wishes.of(reading, context, clauses)
    told = acts.any_of(ABOUT_HOME) and all(m.kind not in _SEARCHED_FOR for m in reading.mentions)
    asked = asked_features(reading, clauses) if in_hand else frozenset()
    insisted, step = insists(reading, clauses), step_in(reading)
    for mention in reading.mentions:
        if mention.kind in _PART_OF_FOREIGN and inside(mention, foreign):
            continue
        if mention is step:
            continue  # "50 less"
        if selects and "compare" in acts and mention.kind in RANGES:
            continue  # "compare 1 and 3"
        if mention.kind == "place" and asked_there(reading, mention, clauses, context):
            continue  # "bungalows only, also is there a bank in Lapta?"
        if mention.kind == "place" and in_hand and picks(mention, acts, context):
            continue  # "the cheapest one in Lefke, tell me about it"
        if mention.kind == "property_type" and in_hand and told and not acts.liked:
            continue  # "what can you tell me about the flat?"
        if mention.kind == "property_type" and measures_plot(reading, mention, context):
            continue  # "a villa", then "at least 1 donum of land"
        if mention.kind in REPLACED and superseded(reading, mention, context):
            continue  # "a studio would drive me mad. Make it a flat"
        if mention.kind == "feature" and told and in_hand and describes(reading, mention):
            continue  # "tell me about the one with the balcony"
        if mention.kind == "bedrooms" and any(
            overlap(mention, m) and str(m.value).startswith("bedrooms") for m in relative
        ):
            continue  # "one bedroom more"
        if places_nothing(mention, clauses):
            continue  # "does it stop anywhere?"
        if mention.kind == "category" and inside(mention, relative):
            continue  # "closer to the sea" moves, it does not add
        asks = id(mention) in asked or asks_about_home(reading, mention, clauses, in_hand=in_hand)
        if asks and not (insisted and mention.kind == "feature"):
            named = mention.kind in ("feature", "title_deed")
            changes.requested.append(str(mention.value) if named else mention.kind)
        elif mention.kind == "slot":
            ask_about(mention, clauses, changes)
        elif mention.kind in ("currency", "price") and converts(reading, mention, clauses):
            continue
        else:
            wishes.take(mention, changes)
    _take_lacking(reading, clauses, changes, context)
    _settle_opposites(reading, changes)
    _keep_cleared(changes)
    _agree(acts, changes, context)
    if not selects and step is None:
        take_pair(reading, changes, context)
        take_number(reading, changes, context)
    take_thousands(changes, context)
    _take_currency(reading, changes)
    take_anywhere(reading, changes, context)
    if "why" not in acts:  # "why are they so expensive there?" wants none of it changed
        if not (selects and "compare" in acts):  # "which is the bigger of the first two"
            take_relative(reading, changes, context)
        if step is not None:
            take_step(reading, step, changes, context)
        carry_place(reading, acts, changes, context, moved_here)
    return changes


def _take_lacking(
    reading: Reading, clauses: Sequence[Clause], changes: Changes, context: DialogueContext
) -> None:
    """Take "one that has it" behind "no, it has no garage" as a wish for a garage."""
    if context.lacking is None or reading.first("feature") is not None:
        return
    pointing = [m for m in reading.of("cue") if m.value == "that_one"]
    ones = [m for m in reading.of("lone_one", "number") if m.value == 1]
    wishing = [m for m in reading.of("frame") if m.value == "want"]
    relative = [m for m in wishing if any(inside(cue, [m]) for cue in pointing)]  # "one that has"
    before = {m.last for m in (*relative, *(m for m in reading.of("cue") if m.value == "with"))}
    of_one = before | {m.last for m in wishing}
    for pronoun in (*(m for m in pointing if m.first in before), *(m for m in ones if m.first in of_one)):
        clause = clause_of(clauses, pronoun)
        if clause is not None and clause.frame == "want":
            changes.put("features", context.lacking, adding=True)
            return


def _settle_opposites(reading: Reading, changes: Changes) -> None:
    """Take "furnished or unfurnished is fine" for what it says: that it does not matter."""
    wanted = [name for gathered in (changes.set, changes.add) for name in gathered.get("features", ())]
    for mention in reading.of("feature"):
        opposite = mention.more.get("opposite")
        if mention.value in wanted and opposite in wanted:
            for gathered in (changes.set, changes.add):
                if "features" in gathered:
                    gathered["features"] = [
                        n for n in gathered["features"] if n not in (mention.value, opposite)
                    ]
            changes.clear += [str(mention.value), str(opposite)]
            wanted = [name for name in wanted if name not in (mention.value, opposite)]
    for mention in (m for m in reading.of("feature") if m.value in wanted and _or_not(reading, m)):
        changes.clear += [str(name) for name in (mention.value, mention.more.get("opposite")) if name]
    _keep_cleared(changes)


def _or_not(reading: Reading, mention: Mention) -> bool:
    """Whether "or not" stands right behind a wish: "furnished or not, it's all the same"."""
    choice = next((m for m in reading.of("cue") if m.value == "or" and m.first == mention.last), None)
    return choice is not None and any(
        m.value == "not" and m.first == choice.last and _closes(reading, m.last) for m in reading.of("cue")
    )


def _closes(reading: Reading, at: int) -> bool:
    return at >= len(reading.tokens) or reading.tokens[at].kind == "mark"


def _keep_cleared(changes: Changes) -> None:
    """Leave out what is told of something that the same message takes back: "our dog stays with grandma, no need for pets"."""
    for gathered in (changes.set, changes.add):
        kept = [name for name in gathered.get("features", ()) if name not in changes.clear]
        if "features" in gathered:
            gathered["features"] = kept
            if not kept:
                del gathered["features"]


def _agree(acts: Acts, changes: Changes, context: DialogueContext) -> None:
    """Take a yes to "do you need a garage?"."""
    asked = context.asked
    if (
        asked is not None
        and asked.kind == "confirm"
        and asked.slot == "features"
        and asked.value
        and "yes" in acts
    ):
        changes.put("features", asked.value, adding=True)


def _take_currency(reading: Reading, changes: Changes) -> None:
    """Let a currency named apart from its amount count: "they pay us in dollars, so 550 to 700"."""
    named = next((m for m in reading.of("currency") if not m.negated), None)
    if "price" in changes.set and named is not None:
        changes.set.setdefault("currency", named.value)
