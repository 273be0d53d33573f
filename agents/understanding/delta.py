"""Turn what a message mentions into changes of the search: what is asked for, no longer asked for, or asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from agents.understanding.acts import Acts
from agents.understanding.clauses import Clause, clause_of
from agents.understanding.mentions import Mention, Reading
from agents.understanding.merge import CHEAPER, round_money
from agents.understanding.route import SURROUNDINGS, foreign_spans
from agents.understanding.types import DialogueContext, SlotDelta

_RANGES = frozenset({"bedrooms", "bathrooms", "area_m2", "plot_donum"})
_ABOUT = frozenset({"feature", "title_deed", "property_type", "listing_type", *_RANGES, "price", "category"})
_FOREIGN_TOO = frozenset({"listing_type", "property_type", *_RANGES, "price", "feature", "property_name", "currency"})
"""What may be part of somebody else's phrase."""
_ADD_REACH = 4
MOST_ROOMS = 20
SHORT_ANSWER = 6
_RENT_PRICES = 100
"""A bare number from here on is money when homes are talked about."""


@dataclass
class Changes:
    """A delta in the making, with what else the mentions say."""

    set: dict[str, Any] = field(default_factory=dict)
    add: dict[str, list[Any]] = field(default_factory=dict)
    remove: dict[str, list[Any]] = field(default_factory=dict)
    clear: list[str] = field(default_factory=list)
    relative: dict[str, Literal["up", "down"]] = field(default_factory=dict)
    carried: dict[str, Any] = field(default_factory=dict)
    requested: list[str] = field(default_factory=list)

    def delta(self) -> SlotDelta:
        """Freeze the changes."""
        return SlotDelta(
            self.set, self.add, self.remove, tuple(dict.fromkeys(self.clear)), self.relative, self.carried
        )


def search_changes(
    reading: Reading, clauses: Sequence[Clause], acts: Acts, context: DialogueContext, *, moved_here: bool
) -> Changes:
    """Read the changes of the search; `moved_here` says that another agent was spoken to before this message."""
    changes = Changes()
    item = bool(context.focus or context.shown)
    foreign = foreign_spans(reading)
    deeds = reading.first("title_deed") is not None
    relative = list(reading.of("relative"))
    adding = [m for m in reading.of("cue") if m.value == "add" or (m.value == "or" and m.first == 0)]
    removing = [m for m in reading.of("cue") if m.value == "remove"]
    for mention in reading.mentions:
        if mention.kind in _FOREIGN_TOO and _within(mention, foreign):
            continue  # "rental car", "book a hotel room"
        if mention.kind == "category" and _within(mention, relative):
            continue  # "closer to the sea" moves, it does not add
        clause = clause_of(clauses, mention)
        if mention.kind in _ABOUT and _asks_about_item(reading, mention, clause, item=item):
            changes.requested.append(
                str(mention.value) if mention.kind in ("feature", "title_deed") else mention.kind
            )
            continue
        if mention.kind == "slot":
            if clause and clause.frame in ("ask", "exists"):
                changes.requested.append(str(mention.value))
            continue
        _take(
            mention,
            changes,
            context,
            adding=_near_cue(mention, adding),
            removing=_near_cue(mention, removing),
            deeds=deeds,
        )
    asked = context.asked
    if asked is not None and asked.kind == "confirm" and asked.slot == "features" and asked.value and "yes" in acts:
        _list(changes, "features", asked.value, True)
    _numbers(reading, changes, context)
    _relative(reading, changes, context)
    anywhere = any(m.value == "anywhere" for m in reading.of("cue"))
    if anywhere and "location" in context.slots and "location" not in changes.set:
        changes.clear.append("location")
    _carry_place(reading, acts, changes, context, moved_here)
    return changes


def _asks_about_item(reading: Reading, mention: Mention, clause: Clause | None, *, item: bool) -> bool:
    """Whether a mention is what is asked about the home in hand rather than wished for."""
    if clause is None:
        return False
    points = any(m.value == "that_one" and clause.holds(m) for m in reading.of("cue"))
    if not item and not points:
        return False
    inside = [m for m in reading.mentions if clause.holds(m)]
    searching = any(m.kind in ("place", "bedrooms", "price", "listing_type") for m in inside) or any(
        m.kind == "property_type" and not _definite(reading, m) for m in inside
    )
    if clause.frame == "ask":
        return item or points
    if clause.frame == "exists":
        return mention.kind == "feature" and not searching and not any(m.kind == "home" for m in inside)
    if clause.frame is None and clause.question:
        return mention.kind == "feature" and not searching and clause.last - clause.first <= 7
    follower = reading.tokens[mention.last] if mention.last < len(reading.tokens) else None
    return follower is not None and follower.fold in ("mi", "mu") and mention.kind == "feature"


def _definite(reading: Reading, mention: Mention) -> bool:
    """Whether words name the home in hand: "the apartment", "bu daire"."""
    return any(
        m.value == "that_one" and m.first < mention.last and mention.first < m.last for m in reading.of("cue")
    )


def _within(mention: Mention, others: Sequence[Mention]) -> bool:
    return any(other.first <= mention.first and mention.last <= other.last for other in others)


def _near_cue(mention: Mention, cues: Sequence[Mention]) -> bool:
    return any(
        0 <= cue.first - mention.last <= _ADD_REACH or 0 <= mention.first - cue.last <= _ADD_REACH
        for cue in cues
    )


def _take(
    mention: Mention, changes: Changes, context: DialogueContext, *, adding: bool, removing: bool, deeds: bool
) -> None:
    """Take one mention as a wish."""
    kind, value = mention.kind, mention.value
    if kind == "place":
        standing = context.slots["location"].value if "location" in context.slots else ()
        _take_place(mention, changes, adding and bool(standing), removing=removing, standing=standing)
    elif kind == "listing_type" and not mention.negated:
        changes.set["listing_type"] = value
    elif kind == "property_type":
        if mention.negated:
            changes.remove.setdefault("property_type", []).append(value)
        else:
            _list(changes, "property_type", value, adding and "property_type" in context.slots)
    elif kind in _RANGES:
        if mention.negated:
            return
        if adding and kind in context.slots:
            changes.add.setdefault(kind, []).append(list(value))
        elif kind in changes.set:
            changes.set[kind] = _hull(changes.set[kind], list(value))
        else:
            changes.set[kind] = list(value)
    elif kind == "price":
        changes.set["price"] = list(value)
        if mention.currency:
            changes.set["currency"] = mention.currency
    elif kind == "currency" and "price" in context.slots:
        changes.set.setdefault("currency", value)
    elif kind == "cuisine" and value == "turkish" and deeds:  # "not exchange title, only Turkish"
        _list(changes, "title_deed", "turkish", False)
    elif kind in ("feature", "title_deed"):
        _take_trait(mention, changes)
    elif kind == "category" and mention.relation == "near":
        _list(changes, "near", value, True)
    elif kind == "category" and value in SURROUNDINGS and mention.relation in ("near", "in"):
        _list(changes, "near", value, True)
    elif kind == "no_matter":
        _take_no_matter(str(value), changes, context)


def _take_place(
    mention: Mention, changes: Changes, adding: bool, *, removing: bool, standing: Sequence[str]
) -> None:
    if (mention.negated or mention.relation == "except") and removing and mention.value in standing:
        changes.remove.setdefault("location", []).append(mention.value)
    elif mention.negated or mention.relation == "except":
        changes.add.setdefault("exclude_location", []).append(mention.value)
    elif mention.relation == "near":
        _list(changes, "near", mention.value, True)
    else:
        _list(changes, "location", mention.value, adding)


def _take_trait(mention: Mention, changes: Changes) -> None:
    slot = "features" if mention.kind == "feature" else "title_deed"
    if mention.optional:
        changes.clear.append(str(mention.value)) if slot == "features" else changes.clear.append("title_deed")
    elif mention.negated:
        changes.add.setdefault(f"exclude_{slot}", []).append(mention.value)
    elif slot == "features":
        _list(changes, "features", mention.value, True)
    else:
        _list(changes, "title_deed", mention.value, False)


def _take_no_matter(slot: str, changes: Changes, context: DialogueContext) -> None:
    if slot == "any":
        if context.asked is not None and context.asked.kind == "ask_slot" and context.asked.slot:
            changes.clear.append(context.asked.slot)
        return
    changes.clear.append(slot)


def _list(changes: Changes, slot: str, value: Any, adding: bool) -> None:
    target = changes.add if adding else changes.set
    values = target.setdefault(slot, [])
    if value not in values:
        values.append(value)


def _hull(old: list[Any], new: list[Any]) -> list[Any]:
    low = None if old[0] is None or new[0] is None else min(old[0], new[0])
    high = None if old[1] is None or new[1] is None else max(old[1], new[1])
    return [low, high]


def _numbers(reading: Reading, changes: Changes, context: DialogueContext) -> None:
    """Let a bare number answer what was asked; a large one alone is money."""
    numbers = list(reading.of("number"))
    if not numbers:
        return
    number = numbers[0]
    if _is_telephone(reading, number):
        return
    asked = context.asked.slot if context.asked and context.asked.kind == "ask_slot" else None
    span = number.more.get("range")
    if asked in ("bedrooms", "bathrooms") and asked not in changes.set:
        value = span or _bounded(number, exact=True)
        if all(v is None or v <= MOST_ROOMS for v in value):
            changes.set[asked] = list(value)
    elif (
        asked is None
        and context.asked is not None
        and context.asked.kind == "ask_slot"
        and _is_count(reading, number)
    ):
        if "bedrooms" not in context.slots and "bedrooms" not in changes.set:
            changes.set["bedrooms"] = _bounded(number, exact=True)
    elif "price" not in changes.set and (asked == "price" or _is_money(number, changes, context)):
        changes.set["price"] = list(span or _bounded(number, exact=False))
    elif asked in ("area_m2", "plot_donum") and asked not in changes.set:
        low, high = _bounded(number, exact=False)
        changes.set[asked] = [number.value, None] if number.bound is None else [low, high]


def _is_telephone(reading: Reading, number: Mention) -> bool:
    """Whether a number begins with a zero or is written in several groups."""
    first = reading.tokens[number.first]
    behind = reading.tokens[number.last].kind if number.last < len(reading.tokens) else "mark"
    return (first.fold.startswith("0") and len(first.fold) > 1) or behind == "number"


def _is_count(reading: Reading, number: Mention) -> bool:
    """Whether a bare number in a short answer may count rooms."""
    words = sum(token.kind != "mark" for token in reading.tokens)
    return isinstance(number.value, int) and 0 < number.value <= MOST_ROOMS // 2 and words <= SHORT_ANSWER


def _is_money(number: Mention, changes: Changes, context: DialogueContext) -> bool:
    if not isinstance(number.value, int | float) or number.value < _RENT_PRICES:
        return False
    return "listing_type" in context.slots or "listing_type" in changes.set or "price" in context.slots


def _bounded(number: Mention, *, exact: bool) -> list[Any]:
    value = number.value
    if number.bound == "min":
        return [value, None]
    if number.bound == "max" or (not exact and number.bound is None):
        return [None, value]
    if number.bound == "about" and not exact:
        return [round(value * 0.9), round(value * 1.1)]
    return [value, value]


def _relative(reading: Reading, changes: Changes, context: DialogueContext) -> None:
    for mention in reading.of("relative"):
        quantity, _, way = str(mention.value).rpartition("_")
        if quantity == "price" and any(
            p.first < mention.last and mention.first < p.last for p in reading.of("price")
        ):
            continue  # "not more expensive than 250,000" is a bound
        if quantity == "price" and way == "down" and "price" not in context.slots and _below_shown(changes, context):
            continue
        if way in ("up", "down"):
            changes.relative[quantity] = way  # type: ignore[assignment]


def _below_shown(changes: Changes, context: DialogueContext) -> bool:
    """Let "cheaper" without a budget mean: below the cheapest home shown (or the one talked about)."""
    homes = [item for item in context.shown if item.kind == "listing" and item.price]
    focus = [item for item in homes if item.id == context.focus]
    cheapest = min(focus or homes, key=lambda item: item.price or 0.0, default=None)
    if cheapest is None or cheapest.price is None:
        return False
    changes.set["price"] = [None, round_money(cheapest.price * CHEAPER)]
    if cheapest.currency:
        changes.set["currency"] = cheapest.currency
    return True


def _carry_place(
    reading: Reading, acts: Acts, changes: Changes, context: DialogueContext, moved_here: bool
) -> None:
    """Use the place that was talked about with another agent: "now find me a flat there"."""
    if "location" in changes.set or "location" in changes.add or "location" in changes.clear:
        return
    place = context.place or context.local.get("location")
    if isinstance(place, list):
        place = place[-1] if place else None
    if not place or "location" in changes.add.get("exclude_location", []):
        return
    frames = [m for m in reading.mentions if m.kind == "frame"]
    there = any(
        m.value == "there" and not any(f.first <= m.first < f.last for f in frames) for m in reading.of("cue")
    )
    old = context.slots.get("location")
    if old is None and (there or moved_here or changes.set or changes.add):
        changes.carried["location"] = [place]
    elif (
        there
        and moved_here
        and old is not None
        and old.value != [place]
        and not acts.any_of(frozenset({"viewing"}))
    ):
        changes.carried["location"] = [place]
