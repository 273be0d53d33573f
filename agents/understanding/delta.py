"""Turn what a message mentions into changes of the search: what is asked for, no longer asked for, or asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from agents.understanding.acts import Acts
from agents.understanding.bare_numbers import take_number
from agents.understanding.changes import Changes
from agents.understanding.clauses import QUESTION_WORDS, Clause, clause_of, inside, overlap
from agents.understanding.foreign import foreign_spans
from agents.understanding.item_questions import asks_about_home, places_nothing
from agents.understanding.mentions import Mention, Reading
from agents.understanding.price_steps import step_in, take_step
from agents.understanding.relative import CHEAPER, round_money
from agents.understanding.rooms_in_pairs import take_pair
from agents.understanding.thousands import take_thousands
from agents.understanding.types import DialogueContext
from agents.understanding.wishes import RANGES, Wishes

_PART_OF_FOREIGN = frozenset(
    {"listing_type", "property_type", *RANGES, "price", "feature", "property_name", "currency"}
)
"""What may be a part of somebody else's phrase: "rental car", "hotel room"."""
_REPLACED: Mapping[str, str] = {"property_type": "property_type", "place": "location"}
_OF_PLOT = 1
"""Tokens between an area and the land that it is of."""
_BESIDE = 4
"""Tokens between "make it" and what it is to be: "make it a one bedroom flat"."""
ONLY_ASKED = frozenset({"phone", "address", "photos", "sea_distance"})
"""What is named of a home only to ask for it."""
_SEARCHED = frozenset({"place", "property_type", "listing_type", "bedrooms", "feature", "home"})
_SEARCHED_FOR = frozenset({"place", "listing_type", "bedrooms", "price"})
_ABOUT_HOME = frozenset({"details", "viewing", "why"})
"""Acts that are about the home in hand."""
_ATTRIBUTES = frozenset({"feature", "slot", "title_deed", "price", "property_type", "category", "domain"})
"""What a question may be about, so that its pronoun points at nothing said before."""


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
    told = acts.any_of(_ABOUT_HOME) and all(m.kind not in _SEARCHED_FOR for m in reading.mentions)
    asked = _asked_features(reading, clauses) if in_hand else frozenset()
    insisted, step = _insists(reading, clauses), step_in(reading)
    for mention in reading.mentions:
        if mention.kind in _PART_OF_FOREIGN and inside(mention, foreign):
            continue
        if mention is step:
            continue  # "50 less"
        if selects and "compare" in acts and mention.kind in RANGES:
            continue  # "compare 1 and 3"
        if mention.kind == "place" and in_hand and _picks(mention, acts, context):
            continue  # "the cheapest one in Lefke, tell me about it"
        if mention.kind == "property_type" and in_hand and told and not acts.liked:
            continue  # "what can you tell me about the flat?"
        if mention.kind == "property_type" and _measures_plot(reading, mention, context):
            continue  # "a villa", then "at least 1 donum of land"
        if mention.kind in _REPLACED and _superseded(reading, mention, context):
            continue  # "a studio would drive me mad. Make it a flat"
        if mention.kind == "feature" and told and in_hand and _describes(reading, mention):
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
            named = mention.kind in ("feature", "title_deed") and "of" not in mention.more
            changes.requested.append(str(mention.value) if named else mention.kind)
        elif mention.kind == "slot":
            _ask_about(mention, clauses, changes)
        elif mention.kind in ("currency", "price") and _converts(reading, mention, clauses):
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
    _take_anywhere(reading, changes, context)
    if "why" not in acts:  # "why are they so expensive there?" wants none of it changed
        if not (selects and "compare" in acts):  # "which is the bigger of the first two"
            _take_relative(reading, changes, context)
        if step is not None:
            take_step(reading, step, changes, context)
        _carry_place(reading, acts, changes, context, moved_here)
    return changes


def _picks(place: Mention, acts: Acts, context: DialogueContext) -> bool:
    """Whether a place of the search only says which of the homes shown is meant."""
    searched = context.slots.get("location")
    return acts.any_of(_ABOUT_HOME) and searched is not None and place.value in searched.value


def _measures_plot(reading: Reading, mention: Mention, context: DialogueContext) -> bool:
    """Whether "land" only says what is measured around a house that is searched."""
    kinds = context.slots["property_type"].value if "property_type" in context.slots else ()
    if not kinds or mention.value in kinds or mention.value != "land":
        return False
    return any(0 <= mention.first - m.last <= _OF_PLOT for m in reading.of("plot_donum"))


def _superseded(reading: Reading, mention: Mention, context: DialogueContext) -> bool:
    """Whether a value that the search has is named only to put another in its place: "make it a flat instead"."""
    slot = context.slots.get(_REPLACED[mention.kind])
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


def _describes(reading: Reading, feature: Mention) -> bool:
    """Whether a feature tells which home is meant: "the one with the pool"."""
    behind = [m.last for m in reading.of("cue") if m.value == "that_one" and m.last <= feature.first]
    joined = [m for m in reading.of("cue") if m.value == "with" and m.last <= feature.first]
    return any(with_.first in behind for with_ in joined)


def _asked_features(reading: Reading, clauses: Sequence[Clause]) -> frozenset[int]:
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


def _insists(reading: Reading, clauses: Sequence[Clause]) -> bool:
    """Whether what was asked about is wished for in the next breath: "wifi and parking? I need both"."""
    both = next((m for m in reading.of("cue") if m.value == "both"), None)
    clause = clause_of(clauses, both) if both is not None else None
    return clause is not None and clause.frame == "want"


def _ask_about(mention: Mention, clauses: Sequence[Clause], changes: Changes) -> None:
    """Note a slot that is asked about: "what's the price?"."""
    clause = clause_of(clauses, mention)
    frame = clause.frame if clause is not None else None
    asks = mention.more.get("asks") or mention.more.get("composed")  # "was kostet sie?"
    if asks or frame in ("ask", "exists") or (mention.value in ONLY_ASKED and frame != "deny"):
        changes.requested.append(str(mention.value))


def _converts(reading: Reading, mention: Mention, clauses: Sequence[Clause]) -> bool:
    """Whether money is only asked about: "how much is that in pounds?"."""
    clause = clause_of(clauses, mention)
    if clause is None or not (clause.frame == "ask" or clause.question):
        return False
    money = [m for m in reading.mentions if m.kind == "currency"]
    searching = any(m.kind in _SEARCHED for m in reading.mentions)
    return bool(money) and not searching


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


def _take_relative(reading: Reading, changes: Changes, context: DialogueContext) -> None:
    """Take "cheaper", "bigger", "closer to the sea"; beside an amount "expensive" only bounds it."""
    prices, areas = list(reading.of("price")), list(reading.of("area_m2", "plot_donum"))
    for mention in reading.of("relative"):
        if mention.last < len(reading.tokens) and reading.tokens[mention.last].fold in QUESTION_WORDS:
            continue  # "elektrik pahalı mı" asks
        quantity, _, way = str(mention.value).rpartition("_")
        if quantity == "price" and (
            "price" in changes.set or any(overlap(price, mention) for price in prices)
        ):
            continue  # "let us go up, to 850"
        if quantity == "size" and (areas or {"area_m2", "plot_donum"} & changes.set.keys()):
            continue  # "bigger, at least 180 m2"
        if quantity in ("size", "bedrooms") and "bedrooms" in changes.set:
            continue  # "the studio is too small, a 2+1 then"
        if (
            quantity == "price"
            and way == "down"
            and "price" not in context.slots
            and _undercut(changes, context)
        ):
            continue
        changes.relative[quantity] = "down" if way == "down" else "up"


def _undercut(changes: Changes, context: DialogueContext) -> bool:
    """Let "cheaper" without a budget mean: below the home talked about, or the cheapest one shown."""
    homes = [item for item in context.shown if item.kind == "listing" and item.price]
    focus = [item for item in homes if item.id == context.focus]
    cheapest = min(focus or homes, key=lambda item: item.price or 0.0, default=None)
    if cheapest is None or cheapest.price is None:
        return False
    changes.set["price"] = [None, round_money(cheapest.price * CHEAPER)]
    if cheapest.currency:
        changes.set["currency"] = cheapest.currency
    return True


def _take_currency(reading: Reading, changes: Changes) -> None:
    """Let a currency named apart from its amount count: "they pay us in dollars, so 550 to 700"."""
    named = next((m for m in reading.of("currency") if not m.negated), None)
    if "price" in changes.set and named is not None:
        changes.set.setdefault("currency", named.value)


def _take_anywhere(reading: Reading, changes: Changes, context: DialogueContext) -> None:
    """Clear the place for "anywhere", also "anywhere but Karpaz"."""
    anywhere = any(m.value == "anywhere" for m in reading.of("cue"))
    if anywhere and "location" in context.slots and "location" not in changes.set:
        changes.clear.append("location")


def _carry_place(
    reading: Reading, acts: Acts, changes: Changes, context: DialogueContext, moved_here: bool
) -> None:
    """Use the place that was talked about with another agent: "now find me a flat there"."""
    if "location" in {*changes.set, *changes.add, *changes.clear}:
        return
    frames = [m for m in reading.mentions if m.kind == "frame"]
    there = any(m.value == "there" and not inside(m, frames) for m in reading.of("cue"))
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
