"""Take a mention as a wish: which slot it sets, adds to, takes from or clears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agents.understanding.changes import Changes
from agents.understanding.clauses import inside
from agents.understanding.mentions import Mention, Reading
from agents.understanding.named_kind import named_kind
from agents.understanding.slot_rules import OPPOSITES
from agents.understanding.types import DialogueContext
from agents.understanding.weights import SURROUNDINGS

RANGES = frozenset({"bedrooms", "bathrooms", "area_m2", "plot_donum"})
PAID_BY: Mapping[str | None, str] = {"month": "rent", "week": "short_stay", "night": "short_stay"}
"""How often a price is paid says what is looked for."""
_REACH = 4
"""Tokens between a thing and the "too" or "remove" that is said of it."""
_SENTENCE = 9
"""The same for a place that is all the "too" can be said of."""
_ADDABLE = frozenset(
    {"feature", "title_deed", "price", "category", "cuisine", "number", "listing_type", *RANGES}
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a message says around its mentions, for taking them one by one."""

    context: DialogueContext
    adding: Sequence[Mention]
    removing: Sequence[Mention]
    pointing: Sequence[Mention]
    """Words for the home in hand."""
    describing: bool
    """It is asked what a place is like."""
    returning: bool
    """What was searched before is named to come back to it."""
    names_place: bool
    """A place is wished for: "not Girne, Lefkoşa" corrects and bars nothing."""
    deeds: bool
    """Title deeds are talked about, so that "only Turkish" is one."""
    dropped: frozenset[int] = frozenset()
    """Features that the message takes back itself: "the pool is too much upkeep, leave it out"; ids of mentions."""
    barred: frozenset[int] = frozenset()
    """Features that the message turns away behind their name: "a pool is too dangerous, only ones without"; ids of mentions."""
    alone: bool = False
    """Nothing but a place, and what the search is for anyway, can be meant by "too": "for the flats Lapta would do too"."""
    marks: tuple[int, ...] = ()
    """Tokens that are marks."""
    moving: Sequence[Mention] = ()
    """Words that put something into the place of something else."""
    left: frozenset[str] = frozenset()
    """Places of the search that are only named beside others: "Famagusta is too near, rather İskele", "beside Lapta also Alsancak"."""
    paid: bool = False
    """An amount is named, which a currency elsewhere in the message is said of: "I'm paid in lira, 18000 would do"."""

    @classmethod
    def of(cls, reading: Reading, context: DialogueContext) -> Wishes:
        """Look for "too", "also", a leading "or", and "take out"."""
        amounts = list(reading.of("price", "number", *RANGES))
        cues = [
            m for m in reading.of("cue") if not inside(m, amounts)
        ]  # the "üstüne" of "400 sterlinin üstüne"
        adding = [m for m in cues if m.value == "add" or (m.value == "or" and m.first == 0)]
        marks = tuple(at for at, token in enumerate(reading.tokens) if token.kind == "mark")
        removing = [m for m in cues if m.value == "remove"]
        returning, describing = (any(m.value == of for m in cues) for of in ("return", "describe"))
        named = any(m.relation == "in" and not m.negated for m in reading.of("place"))
        deeds = reading.first("title_deed") is not None
        pointing = [m for m in cues if m.value == "that_one"]
        dropped, barred = _dropped(reading, "without_it"), _dropped(reading, "only_without")
        alone = not any(m.kind in _ADDABLE for m in reading.mentions)
        return cls(
            context,
            adding,
            removing,
            pointing,
            describing,
            returning,
            named,
            deeds,
            dropped,
            barred,
            alone,
            marks,
            moving := [m for m in cues if m.value == "replace"],
            _left(reading, context, moving),
            reading.first("price") is not None,
        )

    def take(self, mention: Mention, changes: Changes) -> None:
        """Take one mention; kinds that are no wish change nothing."""
        kind, value = mention.kind, mention.value
        if kind == "place" and self.describing and not mention.negated:
            return  # "what is Lapta like?"
        if kind == "place":
            self._place(mention, changes)
        elif kind == "listing_type" and not mention.negated:
            if value != "rent" or changes.set.get("listing_type") != "short_stay":
                changes.set["listing_type"] = value  # "rent a villa for a week" is a short stay
        elif kind == "property_type" and ((self.returning and self.context.slots) or self._in_hand(mention)):
            return  # "back to the flats", "can we see this flat?"
        elif kind == "property_type" and mention.optional:
            self._let_go("property_type", value, changes)
        elif kind == "property_type" and mention.negated:
            changes.remove.setdefault("property_type", []).append(value)
        elif kind == "property_type":
            changes.put("property_type", value, adding=self._adds(mention, "property_type"))
        elif kind in RANGES and not mention.negated:
            widens = mention.bound not in ("min", "max") and self._adds(mention, kind)
            changes.put_range(kind, list(value), adding=widens)
        elif kind == "price":
            changes.set["price"] = _both_ends(changes.set.get("price"), list(value))
            if mention.currency:
                changes.set["currency"] = mention.currency
            if mention.per in PAID_BY:
                changes.set.setdefault("listing_type", PAID_BY[mention.per])
        elif (
            kind == "currency"
            and (self.paid or "price" in self.context.slots or "price" in changes.set)
            and not mention.negated
        ):
            changes.set.setdefault("currency", value)
        elif kind in ("feature", "title_deed"):
            taken = replace(mention, optional=True) if id(mention) in self.dropped else mention
            taken = replace(mention, negated=True, optional=False) if id(mention) in self.barred else taken
            _trait(taken, changes, adding=kind == "feature" or self._adds(mention, "title_deed"))
        elif kind == "cuisine" and value == "turkish" and self.deeds:  # "not exchange title, only Turkish"
            changes.put("title_deed", "turkish")
        elif kind == "category":
            if mention.relation == "near" and "named" in mention.more:
                changes.put("near", named_kind(str(value), str(mention.more["named"])), adding=True)
            elif mention.relation == "near" or (value in SURROUNDINGS and mention.relation == "in"):
                changes.put("near", value, adding=True)
        elif kind == "no_matter":
            self._no_matter(str(value), changes)

    def _place(self, mention: Mention, changes: Changes) -> None:
        place = mention.value
        if place in self.left:
            return
        if mention.optional:
            self._let_go("location", place, changes)
        elif mention.relation == "instead":
            if "location" in self.context.slots and place in self.context.slots["location"].value:
                changes.remove.setdefault("location", []).append(place)
        elif mention.negated or mention.relation == "except":
            slot = self.context.slots.get("location")
            corrects = self.names_place and (mention.negated or bool(self.moving))
            if slot is not None and place in slot.value and (corrects or _near_cue(mention, self.removing)):
                changes.remove.setdefault("location", []).append(place)
            else:
                changes.put("exclude_location", place, adding=True)
        elif mention.relation == "near":
            changes.put("near", place, adding=True)
        else:
            changes.put("location", place, adding=self._adds(mention, "location"))

    def _let_go(self, name: str, value: Any, changes: Changes) -> None:
        """Take one of several values out, or the whole slot with the only one."""
        slot = self.context.slots.get(name)
        if slot is not None and value in slot.value and len(slot.value) > 1:
            changes.remove.setdefault(name, []).append(value)
        else:
            changes.clear.append(name)

    def _in_hand(self, mention: Mention) -> bool:
        """Whether a type names the home in hand: "bu daire", "this villa"."""
        return any(
            (cue.first < mention.first and mention.last <= cue.last) or cue.last == mention.first
            for cue in self.pointing
        )

    def _adds(self, mention: Mention, slot: str) -> bool:
        """Whether a value joins what the slot has: "Lapta too", "or 4 bedrooms"."""
        reach = _SENTENCE if slot == "location" and self.alone else _REACH
        added = bool(mention.more.get("too")) or any(
            _near_cue(mention, [cue], reach=reach) and not self._apart(mention, cue) for cue in self.adding
        )
        return slot in self.context.slots and added

    def _apart(self, mention: Mention, cue: Mention) -> bool:
        """Whether a "too" belongs to what stands behind a mark: "two bedrooms, my friend comes along too", but "Lapta, too"."""
        moved = any(
            cue.last <= m.first < mention.first for m in self.moving
        )  # "also move the house to Lapta"
        return moved or any(mention.last <= at < cue.first - 1 for at in self.marks)

    def _no_matter(self, slot: str, changes: Changes) -> None:
        asked = self.context.asked
        if slot != "any":
            changes.clear += [slot, OPPOSITES[slot]] if slot in OPPOSITES else [slot]
        elif asked is not None and asked.kind == "ask_slot" and asked.slot:
            changes.clear.append(asked.slot)


def _left(reading: Reading, context: DialogueContext, moving: Sequence[Mention]) -> frozenset[str]:
    """Give the places of the search that another one takes the place of, or that are only beside it."""
    slot = context.slots.get("location")
    places = [m for m in reading.of("place") if not m.negated and m.relation not in ("except", "instead")]
    new = [m for m in places if slot is not None and m.value not in slot.value]
    if slot is None or not new:
        return frozenset()
    return frozenset(
        m.value
        for m in places
        if m.value in slot.value
        and (m.relation == "near" or any(m.last <= cue.first <= new[-1].first for cue in moving))
    )


def _dropped(reading: Reading, said: str) -> frozenset[int]:
    """Find what the "it" of "leave it out" stands for: the feature named last before."""
    found = set()
    for cue in reading.of("cue"):
        before = [m for m in reading.of("feature") if m.last <= cue.first]
        if cue.value == said and before:
            found.add(id(before[-1]))
    return frozenset(found)


def _both_ends(said: list[Any] | None, value: list[Any]) -> list[Any]:
    """Join two open ends named in one message ("120k minimum, 200k maximum"); else the later amount counts."""
    if said is None or value.count(None) != 1 or said.count(None) != 1:
        return value
    low, high = (said[0] if value[0] is None else value[0]), (said[1] if value[1] is None else value[1])
    return [low, high] if low is not None and high is not None and low <= high else value


def _trait(mention: Mention, changes: Changes, *, adding: bool) -> None:
    slot: Any = "features" if mention.kind == "feature" else "title_deed"
    if mention.optional and not mention.more.get("drawback"):
        changes.clear.append(str(mention.value) if slot == "features" else slot)
    elif mention.negated or mention.optional:
        changes.put(f"exclude_{slot}", mention.value, adding=True)
    else:
        changes.put(slot, mention.value, adding=adding)


def _near_cue(mention: Mention, cues: Sequence[Mention], *, reach: int = _REACH) -> bool:
    return any(
        0 <= cue.first - mention.last <= reach or 0 <= mention.first - cue.last <= reach for cue in cues
    )
