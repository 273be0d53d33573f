"""Know what is meant by a message as a whole, and where the dialogue stands, before its words are weighed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents.understanding.acts import Acts
from agents.understanding.clauses import Clause, clause_of, inside
from agents.understanding.coming_back import coming_back
from agents.understanding.evidence_of import frame_of, homes_listed, is_asked, pending_business, sentence_of
from agents.understanding.foreign import NAMED, foreign_spans, living_in_lodging, trades
from agents.understanding.homes_in_view import counts_earlier_homes
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext

HOME = frozenset({"property_type", "listing_type", "home"})
_BEGINS = frozenset({"property_type", "listing_type", "bedrooms"})
_BOUNDS = ("place", "price", "bedrooms", "area_m2")
"""What a home is wished with, in a message that begins a conversation."""
_OWNED_WITHIN = 3
"""Tokens between "my" and the home: "my two bedroom flat"."""
_BESIDE_HOME = 2
"""Tokens between "near" and the home that something else is to be near."""


class WholeMessage:
    """A message with its dialogue, and what its parts are to each other."""

    def __init__(
        self, reading: Reading, clauses: Sequence[Clause], context: DialogueContext | None, acts: Acts
    ) -> None:
        self.reading, self.clauses, self.acts = reading, clauses, acts.mentions
        self.back = coming_back(reading, context)
        active = context.active_agent if context is not None else None
        slots = context.slots if context is not None else {}
        self.active = active
        self.elsewhere = active not in (None, "real_estate")
        self.lawful = {clause_of(clauses, m) for m in reading.of("topic")} - {None}
        self.deeds_asked = any(m.value == "title_deeds" for m in reading.of("topic"))
        sure = self.deeds_asked or any(m.more.get("composed") for m in reading.of("topic"))
        ruled = {clause.sentence for clause in self.lawful if clause is not None} if sure else set()
        self.ruled = {clause for clause in clauses if clause.sentence in ruled}
        self.lawful |= self.ruled
        self.deeds = list(reading.of("title_deed"))
        self.deed_slots = [m for m in reading.of("slot") if m.value == "title_deed" and m.last - m.first > 1]
        self.pending = pending_business(context)
        self.listed = homes_listed(context)
        self.shown = context is not None and any(item.kind == "listing" for item in context.shown)
        self.searched = context is not None and bool(slots or context.focus)
        self.movable = context is not None and bool(slots or context.shown)
        self.amount_said = active == "real_estate" and any(m.currency or m.bound for m in reading.of("price"))
        self.staying = "listing_type" in slots and slots["listing_type"].value == "short_stay"
        self.stays = [m for m in reading.of("listing_type") if m.value == "short_stay"]
        self.sought = frozenset(map(str, slots["location"].value)) if "location" in slots else frozenset()
        self.earlier = context is not None and counts_earlier_homes(reading, context)
        self.standing = {
            value
            for name in ("features", "exclude_features", "title_deed", "near")
            if name in slots
            for value in slots[name].value
        }
        self.hints = [m for m in reading.of("domain") if m.more["agent"] == "real_estate"]
        self.telling = self.searched and (bool(self.deeds) or reading.first("feature") is not None)
        self.names = list(reading.of("property_name"))
        self.named = [m for m in reading.mentions if m.kind in NAMED]
        self.rented = [m for m in reading.of("listing_type") if m.last - m.first > 1]
        self.home_named = any(m.kind in HOME for m in reading.mentions)
        self.home_said = self.home_named or any(m.kind in ("feature", "place") for m in reading.mentions)
        self.list_meant = self.home_said or reading.first("relative") is not None  # "sort this list by price"
        self.near_home = bool(self.back) or self.home_named or reading.first("bedrooms") is not None
        let = reading.first("listing_type") is not None  # "a room to rent, student at EMU"
        self.surrounding = [
            m
            for m in reading.of("category")
            if (m.relation == "near" or (let and "named" in m.more)) and self._of_home(m)
        ]
        self.foreign = foreign_spans(reading)
        self.owned = self._owned()
        self.living, self.trades = living_in_lodging(reading), trades(reading)
        self.released = self._released()
        self.deciding = {
            self.part(m)
            for m in self.foreign
            if m.certainty == 1.0  # no misspelt word decides
            and not inside(m, [*self.surrounding, *self.released])
            and not self.is_purpose(m, clause_of(clauses, m))
        }
        self.praised = self._praised()
        self.asked_of_law = list(reading.of("topic"))
        self.title = next((m for m in reading.of("domain") if m.more.get("title")), None)

    def is_purpose(self, mention: Mention, clause: Clause | None) -> bool:
        """Whether words of daily life say what a home is for: "a shop for a bakery", "a terrace to have dinner on"."""
        if self.trades:
            return True
        if self.active != "real_estate" or is_asked(clause) or mention.kind == "topic":
            return False
        return any(
            m.last <= mention.first and sentence_of(clause_of(self.clauses, m)) == sentence_of(clause)
            for m in self.reading.of("feature")
        )

    def searches_behind(self) -> bool:
        resets = [act for act in self.acts if act.value == "reset"]
        return any(
            m.first >= act.last and m.kind in _BEGINS and not (m.negated or m.optional)
            for act in resets
            for m in self.reading.mentions
        )

    def _released(self) -> list[Mention]:
        """Give what the search has and no longer needs: "the beach doesn't matter", "forget the university"."""
        freed = [
            replace(m, first=m.more["of"][0], last=m.more["of"][1])
            for m in self.reading.of("no_matter")
            if "of" in m.more
        ]
        dropped = [
            m for m in self.reading.of("category") if m.optional or m.negated or m.relation == "except"
        ]
        return [m for m in (*freed, *dropped) if m.value in self.standing]

    def pairs(self) -> bool:
        """Whether a kind of home and what it is wanted for stand in one clause that asks nothing of them or of the law.

        Where nobody has spoken yet, a home with its place or its price does as well.
        """
        homes = [
            m
            for m in self.reading.of("property_type", "home", "bedrooms")
            if not (inside(m, self.foreign) or m in self.owned)
        ]
        near = [m for m in self.reading.of("relation") if m.value == "near"]
        bounds = _BOUNDS if self.active is None else ()
        return any(
            home.kind != wanted.kind
            and clause_of(self.clauses, home) == (clause := clause_of(self.clauses, wanted))
            and frame_of(clause) not in ("ask", "deny")
            and clause not in self.lawful
            and "stay" not in wanted.more
            and not any(0 <= home.first - word.last <= _BESIDE_HOME for word in near)
            for home in homes
            for wanted in self.reading.of("listing_type", *bounds)
            if not inside(wanted, self.foreign)
        )

    def _owned(self) -> list[Mention]:
        """Give the homes that whoever begins a conversation has already: "I need a plumber for my flat"."""
        if self.active is not None:
            return []
        own = [m for m in self.reading.of("cue") if m.value == "owned"]
        return [
            m
            for m in self.reading.of("property_type", "home", "bedrooms")
            if any(
                cue.first <= m.first <= cue.last + _OWNED_WITHIN and not self._wishes(cue, m) for cue in own
            )
        ]

    def _wishes(self, cue: Mention, home: Mention) -> bool:
        """Whether "my" belongs to somebody who wishes: "my son needs a studio"."""
        return any(cue.last <= frame.first < home.first for frame in self.reading.of("frame"))

    def of_numbered(self, clause: Clause | None) -> bool:
        """Whether a clause speaks of one of the homes on the screen by its number: "the second one"."""
        return self.shown and any(
            sentence_of(clause_of(self.clauses, m)) == sentence_of(clause) for m in self.reading.of("ordinal")
        )

    def part(self, mention: Mention) -> tuple[Clause | None, int]:
        """Give the clause of a mention and how many marks stand before it: what is told between others decides for its own part."""
        marks = sum(token.kind == "mark" for token in self.reading.tokens[: mention.first])
        return clause_of(self.clauses, mention), marks

    def _of_home(self, mention: Mention) -> bool:
        """Whether "near a hospital" says where a home should be rather than asks for a hospital."""
        searching = self.active == "real_estate" and not is_asked(clause_of(self.clauses, mention))
        return self.near_home or searching

    def _praised(self) -> set[Clause | None]:
        """Give the clauses that say how a home is liked; "ok, houses there" and "land would be fine too" do not."""
        said = [
            (m.value, clause) for m in self.reading.of("evaluation") if (clause := clause_of(self.clauses, m))
        ]
        of_something = {clause.sentence for value, clause in said if value == "verb"}
        liked: set[Clause | None] = {
            clause
            for value, clause in said
            if value == "works" or (value == "good" and clause.sentence in of_something)
        }
        return liked - {clause_of(self.clauses, m) for m in self.reading.of("cue") if m.value == "add"}

    def pointed(self, clause: Clause | None) -> bool:
        """Whether a clause points at the home in hand: "how much is the deposit on it?"."""
        pointed = any(
            m.value == "that_one" and clause_of(self.clauses, m) == clause for m in self.reading.of("cue")
        )
        return self.searched and pointed
