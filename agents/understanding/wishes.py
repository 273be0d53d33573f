"""Take a mention as a wish: which slot it sets, adds to, takes from or clears."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agents.understanding.changes import Changes
from agents.understanding.clauses import SENTENCE_ENDS, Clause, clause_of, inside
from agents.understanding.mentions import Mention, Reading
from agents.understanding.named_kind import named_kind
from agents.understanding.slot_rules import OPPOSITES, SHORT_FOR, SIZES
from agents.understanding.types import DialogueContext
from agents.understanding.weights import SURROUNDINGS

RANGES = frozenset({"bedrooms", "bathrooms", "area_m2", "plot_donum"})
PAID_BY: Mapping[str | None, str] = {"month": "rent", "week": "short_stay", "night": "short_stay"}
"""How often a price is paid says what is looked for."""
ANY_HOME = "house"
"""The type whose word is said of homes of any kind."""
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
    named: Sequence[Mention]
    """Places that are wished for: "not Girne, Lefkoşa" corrects and bars nothing."""
    priced: bool
    """An amount is named, before its currency or behind it."""
    deeds: bool
    """Title deeds are talked about, so that "only Turkish" is one."""
    more: tuple[int, ...] = ()
    """Where the words end that add what stands right behind them."""
    stops: tuple[int, ...] = ()
    """Tokens that end a sentence: a "too" behind one is said of something else."""
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

    @classmethod
    def of(cls, reading: Reading, context: DialogueContext, clauses: Sequence[Clause] = ()) -> Wishes:
        """Look for "too", "also", a leading "or", and "take out"."""
        amounts = list(reading.of("price", "number", *RANGES))
        cues = [
            m for m in reading.of("cue") if not inside(m, amounts)
        ]  # the "üstüne" of "400 sterlinin üstüne"
        adding = [m for m in cues if m.value == "add" or (m.value == "or" and m.first == 0)]
        marks = tuple(at for at, token in enumerate(reading.tokens) if token.kind == "mark")
        removing = [m for m in cues if m.value == "remove"]
        moving = [m for m in cues if m.value == "replace"]
        returning = any(m.value in ("return", "return_home") for m in cues)
        describing = any(m.value == "describe" and _questions(clause_of(clauses, m)) for m in cues)
        named = [m for m in reading.of("place") if m.relation == "in" and not m.negated]
        deeds = reading.first("title_deed") is not None or any(
            m.value == "title_deed" for m in reading.of("slot")
        )
        pointing = [m for m in cues if m.value == "that_one"]
        priced = "price" in context.slots or reading.first("price") is not None
        stops = tuple(at for at, token in enumerate(reading.tokens) if token.fold in SENTENCE_ENDS)
        alone = not any(m.kind in _ADDABLE for m in reading.mentions)
        return cls(
            context,
            adding,
            removing,
            pointing,
            describing,
            returning,
            named,
            priced,
            deeds,
            more=tuple(m.last for m in cues if m.value == "add_next" or (m.value == "and" and m.first == 0)),
            stops=stops,
            dropped=dropped(reading, "without_it"),
            barred=dropped(reading, "only_without"),
            alone=alone,
            marks=marks,
            moving=moving,
            left=_left(reading, context, moving),
        )

    def take(self, mention: Mention, changes: Changes) -> None:
        """Take one mention; kinds that are no wish change nothing."""
        kind, value = mention.kind, mention.value
        if mention.relation == "instead" and kind != "place":
            self._replaced(mention, changes)
            return
        if kind == "place" and self.describing and not mention.negated:
            return  # "what is Lapta like?"
        if kind == "place":
            self._place(mention, changes)
        elif kind == "listing_type" and not mention.negated:
            if value != "rent" or changes.set.get("listing_type") != "short_stay":
                changes.set["listing_type"] = value  # "rent a villa for a week" is a short stay
        elif kind == "property_type" and (self._returns_to(mention) or self._in_hand(mention)):
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
        elif kind == "currency" and self.priced and not mention.negated:
            changes.set.setdefault("currency", value)
        elif kind in ("feature", "title_deed"):
            if kind == "feature" and self._either_will_do(mention):
                changes.clear.append(OPPOSITES[str(value)])
                return
            taken = replace(mention, optional=True) if id(mention) in self.dropped else mention
            taken = replace(mention, negated=True, optional=False) if id(mention) in self.barred else taken
            _trait(
                taken,
                changes,
                adding=kind == "feature" or self._adds(mention, "title_deed"),
                wished=value in self._has("features"),
            )
            if "also" in mention.more:  # "Turkish or exchange title"
                _trait(replace(taken, value=mention.more["also"]), changes, adding=True, wished=False)
        elif kind == "cuisine" and value == "turkish" and self.deeds:  # "not exchange title, only Turkish"
            changes.put("title_deed", "turkish")
        elif kind in ("category", "short") and (mention.optional or mention.negated):
            self._take_back(str(value), changes)
        elif kind == "category":
            if mention.relation == "near" and (mention.optional or mention.negated):
                changes.clear.append(str(value))  # "it need not be near a hospital any more"
            elif mention.relation == "near" and "named" in mention.more:
                changes.put("near", named_kind(str(value), str(mention.more["named"])), adding=True)
            elif mention.relation == "near" or (value in SURROUNDINGS and mention.relation == "in"):
                changes.put("near", value, adding=True)
        elif kind == "no_matter":
            self._no_matter(str(value), changes)

    def _place(self, mention: Mention, changes: Changes) -> None:
        place = mention.value
        if place in self.left:
            return
        kept = self.context.slots.get("location")
        one_of_several = kept is not None and place in kept.value and len(kept.value) > 1
        taken_out = mention.optional and (one_of_several or self._near(mention, self.removing))
        if mention.optional and not taken_out:
            changes.clear.append("location")
        elif mention.relation == "instead":
            if kept is not None and place in kept.value:
                changes.remove.setdefault("location", []).append(place)
        elif mention.negated or taken_out or mention.relation == "except":
            near = self.context.slots.get("near")
            if near is not None and place in near.value and self._near(mention, self.removing):
                changes.remove.setdefault("near", []).append(place)
                return
            corrects = bool(self.named) and (
                mention.negated or bool(self.moving) or self._stands_apart(mention)
            )
            leaves = corrects or one_of_several or self._near(mention, self.removing)
            if kept is not None and place in kept.value and leaves:
                changes.remove.setdefault("location", []).append(place)
            else:
                changes.put("exclude_location", place, adding=True)
        elif mention.relation == "near":
            changes.put("near", place, adding=True)
        else:
            changes.put("location", place, adding=self._adds(mention, "location"))

    def _stands_apart(self, left: Mention) -> bool:
        """Whether a mark stands between a place and the one named: "Lapta, not Girne", but "all of Girne except Lapta"."""
        return any(
            min(left.last, other.last) <= mark < max(left.first, other.first)
            for other in self.named
            for mark in self.marks
        )

    def _returns_to(self, mention: Mention) -> bool:
        """Whether a type only names what was searched: "back to the flats", though not behind a search for villas."""
        searched = self._has("property_type")
        named = not searched or mention.value in {*searched, ANY_HOME}
        return self.returning and bool(self.context.slots) and named

    @staticmethod
    def _replaced(mention: Mention, changes: Changes) -> None:
        """Let go of what something else is wanted for: "a villa instead of the house", "a terrace instead of the balcony"."""
        if mention.kind in ("property_type", "title_deed"):
            changes.remove.setdefault(mention.kind, []).append(mention.value)
        elif mention.kind == "feature":
            changes.clear.append(str(mention.value))

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

    def _near(self, mention: Mention, cues: Sequence[Mention], *, reach: int = _REACH) -> bool:
        """Whether a cue stands by a mention, in the same sentence."""
        return any(
            (0 <= cue.first - mention.last <= reach or 0 <= mention.first - cue.last <= reach)
            and not any(
                min(cue.first, mention.first) < at < max(cue.first, mention.first) for at in self.stops
            )
            for cue in cues
        )

    def _adds(self, mention: Mention, slot: str) -> bool:
        """Whether a value joins what the slot has: "Lapta too", "or 4 bedrooms"."""
        reach = _SENTENCE if slot == "location" and self.alone else _REACH
        added = bool(mention.more.get("too")) or self._follows_more(mention)
        added = added or any(
            self._near(mention, [cue], reach=reach) and not self._apart(mention, cue) for cue in self.adding
        )
        return slot in self.context.slots and added

    def _has(self, slot: str) -> set[Any]:
        return set(self.context.slots[slot].value) if slot in self.context.slots else set()

    def _take_back(self, value: str, changes: Changes) -> None:
        """Clear what a word names or is short for, as far as the search has it: "forget the view"."""
        has = self._has("features") | self._has("near")
        changes.clear += [name for name in (value, *SHORT_FOR.get(value, ())) if name in has]

    def _either_will_do(self, mention: Mention) -> bool:
        """Whether the opposite of what was asked for is fine as well: "unfurnished is ok too"."""
        kept = self.context.slots.get("features")
        opposite = OPPOSITES.get(str(mention.value))
        return kept is not None and opposite in kept.value and self._near(mention, self.adding)

    def _follows_more(self, mention: Mention) -> bool:
        """Whether a place or a type stands right behind a "more" that adds: "ещё Гёньели посмотри"."""
        listed = mention.kind in ("place", "property_type")
        return listed and any(0 <= mention.first - last <= 1 for last in self.more)

    def _apart(self, mention: Mention, cue: Mention) -> bool:
        """Whether a "too" belongs to what stands behind a mark: "two bedrooms, my friend comes along too", but "Lapta, too"."""
        moved = any(
            cue.last <= m.first < mention.first for m in self.moving
        )  # "also move the house to Lapta"
        return moved or any(mention.last <= at < cue.first - 1 for at in self.marks)

    def _no_matter(self, slot: str, changes: Changes) -> None:
        asked = self.context.asked
        if slot in SIZES:
            changes.clear += SIZES
        elif slot in SHORT_FOR:
            self._take_back(slot, changes)
        elif slot != "any":
            changes.clear += [slot, OPPOSITES[slot]] if slot in OPPOSITES else [slot]
        elif asked is not None and asked.kind == "ask_slot" and asked.slot:
            changes.clear.append(asked.slot)


def _questions(clause: Clause | None) -> bool:
    """Whether a clause asks: "Lapta is a good area" says where the home is wanted."""
    return clause is None or clause.question or clause.frame in ("ask", "exists")


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


def dropped(reading: Reading, said: str) -> frozenset[int]:
    """Find what the "it" of "leave it out" stands for: the feature named last before; ids of mentions."""
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


def _trait(mention: Mention, changes: Changes, *, adding: bool, wished: bool) -> None:
    slot: Any = "features" if mention.kind == "feature" else "title_deed"
    if "of" in mention.more:  # a view: which one is not said, so that it can only be given up
        changes.clear += list(mention.more["of"]) if mention.optional or mention.negated else []
        return
    if mention.optional and (wished or not mention.more.get("drawback")):
        changes.clear.append(str(mention.value) if slot == "features" else slot)
    elif mention.negated or mention.optional:
        changes.put(f"exclude_{slot}", mention.value, adding=True)
    else:
        changes.put(slot, mention.value, adding=adding)
