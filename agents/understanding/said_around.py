"""Read what stands around the mentions of a message: "too", "also", "take out", "instead", and what they are said of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from agents.understanding.clauses import SENTENCE_ENDS, Clause, clause_of, inside
from agents.understanding.mentions import Mention, Reading
from agents.understanding.slot_rules import OPPOSITES
from agents.understanding.types import DialogueContext
from agents.understanding.unmeant import bought, let_be, within

RANGES = frozenset({"bedrooms", "bathrooms", "area_m2", "plot_donum"})
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
class SaidAround:
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
    bought: frozenset[int] = frozenset()
    """Words for buying and letting that are said of a part of the home alone; ids of mentions."""
    within: Sequence[Mention] = ()
    """Words for the inside of a home that say where a feature is wanted."""
    correcting: bool = False
    """Something is put right: "I meant Girne and not Lapta, sorry"."""
    left: frozenset[str] = frozenset()
    """Places of the search that are only named beside others: "Famagusta is too near, rather İskele", "beside Lapta also Alsancak"."""

    @classmethod
    def of(cls, reading: Reading, context: DialogueContext, clauses: Sequence[Clause] = ()) -> Self:
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
            dropped=dropped(reading, "without_it") | let_be(reading, context),
            barred=dropped(reading, "only_without"),
            alone=alone,
            marks=marks,
            moving=moving,
            bought=bought(reading, context),
            within=within(reading),
            correcting=any(m.value == "correct" for m in cues),
            left=_left(reading, context, moving),
        )

    def names_stay(self, mention: Mention) -> bool:
        """Whether one word for renting only names the short stay that is searched: "right, the rental"; "long-term" does not."""
        searched = self.context.slots.get("listing_type")
        short = searched is not None and searched.value == "short_stay"
        return short and mention.last - mention.first == 1 and not self.moving

    def returns_to(self, mention: Mention) -> bool:
        """Whether a type only names what was searched: "back to the flats", though not behind a search for villas."""
        searched = self.has("property_type")
        named = not searched or mention.value in {*searched, ANY_HOME}
        return self.returning and bool(self.context.slots) and named

    def in_hand(self, mention: Mention) -> bool:
        """Whether a type names the home in hand: "bu daire", "this villa"."""
        return any(
            (cue.first < mention.first and mention.last <= cue.last) or cue.last == mention.first
            for cue in self.pointing
        )

    def is_where(self, mention: Mention) -> bool:
        """Whether a type only says where a feature is wanted, in a search that knows its type: "internet in the flat"."""
        return "property_type" in self.context.slots and inside(mention, self.within)

    def stands_apart(self, left: Mention) -> bool:
        """Whether a mark stands between a place and the one named: "Lapta, not Girne", but "all of Girne except Lapta"."""
        return any(
            min(left.last, other.last) <= mark < max(left.first, other.first)
            for other in self.named
            for mark in self.marks
        )

    def near(self, mention: Mention, cues: Sequence[Mention], *, reach: int = _REACH) -> bool:
        """Whether a cue stands by a mention, in the same sentence."""
        return any(
            (0 <= cue.first - mention.last <= reach or 0 <= mention.first - cue.last <= reach)
            and not any(
                min(cue.first, mention.first) < at < max(cue.first, mention.first) for at in self.stops
            )
            for cue in cues
        )

    def adds(self, mention: Mention, slot: str) -> bool:
        """Whether a value joins what the slot has: "Lapta too", "or 4 bedrooms"."""
        reach = _SENTENCE if slot == "location" and self.alone else _REACH
        added = bool(mention.more.get("too")) or self._follows_more(mention)
        added = added or any(
            self.near(mention, [cue], reach=reach) and not self._apart(mention, cue) for cue in self.adding
        )
        return slot in self.context.slots and added

    def has(self, slot: str) -> set[Any]:
        """Give the values of a slot of the search."""
        return set(self.context.slots[slot].value) if slot in self.context.slots else set()

    def either_will_do(self, mention: Mention) -> bool:
        """Whether the opposite of what was asked for is fine as well: "unfurnished is ok too"."""
        kept = self.context.slots.get("features")
        opposite = OPPOSITES.get(str(mention.value))
        return kept is not None and opposite in kept.value and self.near(mention, self.adding)

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
