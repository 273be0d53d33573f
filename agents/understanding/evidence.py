"""Weigh what the words of a message say about whose business it is.

Every piece of evidence is a mention with a weight; a wish counts more than a question, and what is refused hardly counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agents.understanding.acts import Acts
from agents.understanding.clauses import Clause, clause_of, inside, overlap
from agents.understanding.coming_back import coming_back
from agents.understanding.evidence_of import (
    frame_of,
    homes_listed,
    is_asked,
    pending_business,
    says,
    sentence_of,
)
from agents.understanding.foreign import NAMED, foreign_spans, living_in_lodging, trades
from agents.understanding.homes_in_view import counts_earlier_homes
from agents.understanding.item_questions import places_nothing
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext
from agents.understanding.weights import (
    AMOUNT_OF_SEARCH,
    ASKED_OF_HOME,
    BESIDE,
    BEYOND_DOUBT,
    DECIDES,
    EARLIER,
    ENOUGH,
    FRAMES,
    FURTHER,
    HOME_PAIR,
    HOME_WISH,
    LIST_ACTS,
    LISTED,
    LODGING,
    NEAR,
    PLACE_LEFT,
    PLACE_MOVED,
    PLACE_TOO,
    POINTED_AT,
    RESUMED,
    STANDING,
    SUPPLIES,
    SURROUNDINGS,
    TAKEN_BACK,
    WISHED_NEAR,
    Domain,
)

_HOME = frozenset({"property_type", "listing_type", "home"})
_BEGINS = frozenset({"property_type", "listing_type", "bedrooms"})
_BESIDE_HOME = 2
"""Tokens between "near" and the home that something else is to be near."""
_UNOWNED = frozenset({"place", "number", "currency", "when", "ordinal", "no_matter", "out_of_area"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each domain in a message."""

    scores: Mapping[Domain, float]
    wishes: frozenset[Domain]
    """Domains that a wish is about, not only a question or a bare word."""
    first: Mapping[Domain, int]
    """Where the evidence begins, in tokens."""
    tells: bool = False
    """Something is named that no domain owns: a place, a number, a day."""
    day: bool = False
    """A day is stated, not asked about: "I'm free on the 4th" answers "which day suits you?"."""
    apart: frozenset[Domain] = frozenset()
    """Domains with a wish in a clause of its own."""
    searches_behind: bool = False
    """What a search begins with is named behind "start over"."""
    home_named: bool = True
    """A home is named, not only rooms, pets or buying, which hotels and tickets have as well."""


def weigh(
    reading: Reading, clauses: Sequence[Clause], acts: Acts, context: DialogueContext | None = None
) -> Evidence:
    """Add up the evidence of a message; `context` is None for what an assistant said."""
    scales = _Scales(reading, clauses, context, acts)
    for mention in reading.mentions:
        if mention.kind != "act":
            scales.put(mention)
    for act in acts.mentions:
        scales.put(act)
    return scales.evidence()


class _Scales:
    """One weighing: what is known of the message as a whole, and the pieces put on so far."""

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
        self.placed = "location" in slots
        self.sought = frozenset(map(str, slots["location"].value)) if self.placed else frozenset()
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
        self.home_named = any(m.kind in _HOME for m in reading.mentions)
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
        self.living, self.trades = living_in_lodging(reading), trades(reading)
        self.released = self._released()
        self.deciding = {
            self._part(m)
            for m in self.foreign
            if m.certainty == 1.0  # no misspelt word decides
            and not inside(m, [*self.surrounding, *self.released])
            and not self._is_purpose(m, clause_of(clauses, m))
        }
        self.praised = self._praised()
        self.asked_of_law = list(reading.of("topic"))
        self.title = next((m for m in reading.of("domain") if m.more.get("title")), None)
        self.pieces: dict[Domain, list[float]] = {}
        self.first: dict[Domain, int] = {}
        self.wishes: set[Domain] = set()
        self.own: dict[Domain, set[Clause | None]] = {}

    def put(self, mention: Mention) -> None:
        """Put one mention on the scales."""
        domain, weight = says(mention)
        clause = clause_of(self.clauses, mention)
        frame = clause.frame if clause is not None else None
        if mention.kind == "category" and mention.value in SURROUNDINGS:
            wished = mention.relation == "near" and frame == "want" and self.searched
            domain, weight = ("real_estate", WISHED_NEAR) if wished else (None, 0.0)
        if (
            mention.kind == "category"
            and mention.relation == "near"
            and (mention.optional or mention.negated)
        ):
            known = mention.value in self.standing  # "it need not be near a hospital" asks for none
            domain, weight = ("real_estate", STANDING) if known else (None, 0.0)
        active_here = self.searched and self.active == "real_estate"
        lawful = mention.kind == "topic" or mention.value == "local_law"
        if lawful and self.telling and mention.value != "title_deeds" and not is_asked(clause):
            weight = NEAR  # "the pool is nothing but costs", "my lawyer says: only Turkish title"
        if mention.value == SUPPLIES and active_here and not is_asked(clause):
            weight = NEAR  # "bills included if possible", "it needs to have electricity"
        if mention.kind in ("ordinal", "ordinal_run") and self.listed:
            domain, weight = "real_estate", LISTED  # "ok, the third one"
        if mention.kind == "category" and mention in self.released:
            domain, weight = "real_estate", STANDING
        if mention.kind == "short" and (mention.optional or mention.negated) and self.searched:
            domain, weight = "real_estate", STANDING
        if mention.kind == "ordinal" and self.earlier:
            domain, weight = "real_estate", EARLIER
        if domain is None or places_nothing(mention, self.clauses):
            return
        if mention.kind == "act" and self.listed and mention.value in LIST_ACTS:
            weight = LISTED
        if mention.kind == "domain" and domain == "other" and inside(mention, self.deed_slots):
            return  # "title deeds ready" names no entry of a calendar
        if mention.kind == "domain" and mention.negated:
            return  # a title "without shares" is no business of a bank
        if mention.kind == "act" and mention.value == "why" and self.shown:
            weight = LISTED  # what was shown is explained by whoever showed it
        if mention.kind == "domain" and mention.value == "knowledge" and self.lawful:
            return  # "what is an exchange title?", "what is a service charge?"
        if mention.kind == "domain" and mention.value == "list" and self.movable and self.list_meant:
            return  # "take the pool off the list"
        if mention.value == LODGING and (self.living or (self.staying and inside(mention, self.stays))):
            return  # "how much is it per night?" while a holiday home is searched
        if mention.kind == "domain" and mention.value == "appointment" and self.pending is not None:
            domain, weight = self.pending, RESUMED
        if any(inside(mention, [span]) for span in self.released) and domain != "real_estate":
            return  # "the beach doesn't matter"
        if domain == "real_estate":
            weight = self._for_home(mention, weight, clause)
        elif mention.kind in ("domain", "category") and inside(mention, self.named):
            return
        elif domain == "other" and inside(mention, self.asked_of_law):
            return  # the "transfer" of "transfer fees"
        elif mention.kind == "domain" and mention.more["weight"] < DECIDES and inside(mention, self.rented):
            return  # the "rental" of "long-term rental"
        elif inside(mention, self.surrounding) or (
            domain == "local_info" and self._is_purpose(mention, clause)
        ):
            weight = min(weight, NEAR)
        if self.elsewhere and self.title is not None and mention.first >= self.title.last:
            weight *= BESIDE  # "call it apartment visit"
        if weight <= 0:
            return
        if mention.kind == "topic" and self.amount_said and not is_asked(clause):
            weight *= BESIDE  # "up to 70 thousand, instalments welcome" names a price and asks nothing
        factor = FRAMES[frame]
        if frame == "ask" and (
            (mention.kind == "topic" and (mention.value == "title_deeds" or not self._pointed(clause)))
            or (domain == "other" and weight >= BEYOND_DOUBT)
        ):
            factor = 1.0  # "when am I free?" is all that a calendar is asked; law is no attribute of a home
        if (
            frame == "deny"
            and self.searched
            and mention.kind in ("feature", "title_deed")
            and mention.negated
        ):
            factor = 1.0  # what a home must not have is said to whoever looks for it
        self.pieces.setdefault(domain, []).append(weight * factor)
        self.first[domain] = min(self.first.get(domain, mention.first), mention.first)
        if frame != "deny" and weight >= (HOME_WISH if domain == "real_estate" else DECIDES):
            self.own.setdefault(domain, set()).add(clause)
        wished = mention.kind != "topic" or frame != "want"  # "by instalments" wishes, it does not ask
        if (
            wished
            and frame in ("want", "exists", "ask")
            and weight >= (DECIDES if frame == "ask" else ENOUGH)
        ):
            self.wishes.add(domain)

    def evidence(self) -> Evidence:
        """Read the scales."""
        if self.elsewhere and self.placed and self._adds_place():
            self.pieces.setdefault("real_estate", []).append(PLACE_TOO)
        if self.back:
            self.pieces.setdefault("real_estate", []).append(self.back)
        if self.active == "concierge" and self.searched and self.reading.first("place") is not None:
            self.pieces.setdefault("real_estate", []).append(
                PLACE_TOO
            )  # "and in Çatalköy?", behind a refusal
        if self._leaves_place():
            self.pieces.setdefault("real_estate", []).append(PLACE_LEFT)
        if self.elsewhere and "local_info" not in self.pieces and self._moves_place():
            self.pieces.setdefault("real_estate", []).append(PLACE_MOVED)
        if "real_estate" in self.pieces and self._pairs():
            self.pieces["real_estate"].append(HOME_PAIR)
        scores = {d: max(all_) + FURTHER * (sum(all_) - max(all_)) for d, all_ in self.pieces.items()}
        apart = {
            d
            for d, at in self.own.items()
            if d in self.wishes and any(at != other for e, other in self.own.items() if e != d)
        }
        return Evidence(
            scores,
            frozenset(self.wishes),
            self.first,
            tells=any(
                m.kind in _UNOWNED and not any(inside(m, [act]) for act in self.reading.of("act"))
                for m in self.reading.mentions
            ),
            day=self.reading.first("when") is not None
            and not any(is_asked(clause) for clause in self.clauses),
            apart=frozenset(apart),
            searches_behind=self._searches_behind(),
            home_named=any(m.kind in ("property_type", "home") for m in self.reading.mentions),
        )

    def _is_purpose(self, mention: Mention, clause: Clause | None) -> bool:
        """Whether words of daily life say what a home is for: "a shop for a bakery", "a terrace to have dinner on"."""
        if self.trades:
            return True
        if self.active != "real_estate" or is_asked(clause) or mention.kind == "topic":
            return False
        return any(
            m.last <= mention.first and sentence_of(clause_of(self.clauses, m)) == sentence_of(clause)
            for m in self.reading.of("feature")
        )

    def _searches_behind(self) -> bool:
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
        dropped = [m for m in self.reading.of("category") if m.optional or m.negated]
        return [m for m in (*freed, *dropped) if m.value in self.standing]

    def _leaves_place(self) -> bool:
        """Whether a place of the search is taken out or given up for another: "leave Alsancak out, the taxi would ruin me"."""
        removing = [m for m in self.reading.of("cue") if m.value == "remove"]
        return any(
            m.value in self.sought
            and (
                m.negated
                or m.optional
                or m.relation in ("except", "instead")
                or any(cue.first == m.last or cue.last == m.first for cue in removing)
            )
            for m in self.reading.of("place")
        )

    def _pairs(self) -> bool:
        """Whether a kind of home and what it is wanted for stand in one clause that asks nothing of them or of the law."""
        homes = [m for m in self.reading.of("property_type", "home") if not inside(m, self.foreign)]
        near = [m for m in self.reading.of("relation") if m.value == "near"]
        return any(
            clause_of(self.clauses, home) == (clause := clause_of(self.clauses, wanted))
            and frame_of(clause) not in ("ask", "deny")
            and clause not in self.lawful
            and "stay" not in wanted.more
            and not any(0 <= home.first - word.last <= _BESIDE_HOME for word in near)
            for home in homes
            for wanted in self.reading.of("listing_type")
            if not inside(wanted, self.foreign)
        )

    def _for_home(self, mention: Mention, weight: float, clause: Clause | None) -> float:
        """Say what a word for homes counts for here; 0 where it is part of something else."""
        if inside(mention, self.foreign) or (mention.kind != "property_name" and inside(mention, self.names)):
            return 0.0
        if mention.optional and mention.kind == "feature" and mention.value in self.standing:
            return TAKEN_BACK
        if mention.kind in ("feature", "title_deed", "no_matter") and mention.value in self.standing:
            weight = max(weight, STANDING) if mention.kind == "no_matter" else STANDING
        elif mention.kind == "relative" and not self.movable:
            weight /= 2
        elif self.elsewhere and not self.home_named:
            weight = self._away(mention, weight)
        money = mention.kind in ("price", "currency")
        if money and self.elsewhere and self.searched and not is_asked(clause):
            weight = max(weight, AMOUNT_OF_SEARCH)
        if self.searched and self.elsewhere and is_asked(clause):
            if mention.kind == "feature":
                weight = max(weight, ASKED_OF_HOME)
            elif mention.kind in ("property_type", "home") and self._pointed(clause):
                weight = max(weight, POINTED_AT)
        if (
            clause in self.praised
            and clause is not None
            and clause.frame is None
            and mention.kind in ("property_type", "home", "domain")
        ):
            weight *= BESIDE  # "that apartment seems nice" looks for none
        if self.deeds_asked and clause in self.lawful and mention.kind in ("title_deed", "act", "domain"):
            if mention.kind == "title_deed" or inside(mention, self.deeds):
                return 0.0  # "what is the difference between the Turkish and the exchange title?"
            weight *= BESIDE
        asked = (
            frame_of(clause) == "ask"
            or clause in self.ruled
            or any(c is not None and c.question for c in self.lawful)
        )
        if self.lawful and (
            (mention.kind in ("listing_type", "title_deed") and clause in self.lawful)
            or (mention.kind in _HOME and asked)
            or (mention.kind == "domain" and asked and not self._pointed(clause))
        ):
            weight *= BESIDE  # "can foreigners buy more than one?"
        if self._part(mention) in self.deciding:
            weight *= BESIDE  # "a cab to the apartment", "add the visit to my calendar"
        return weight

    def _part(self, mention: Mention) -> tuple[Clause | None, int]:
        """Give the clause of a mention and how many marks stand before it: what is told between others decides for its own part."""
        marks = sum(token.kind == "mark" for token in self.reading.tokens[: mention.first])
        return clause_of(self.clauses, mention), marks

    def _away(self, mention: Mention, weight: float) -> float:
        """Words that fit a hotel or a salon as well ("a room", "a visit") say little while another agent speaks."""
        if mention.kind == "act":
            if self.listed or (self.searched and self.active == "concierge"):
                return weight
            return weight / (2 if self.searched else 4)
        hint = mention.kind == "domain" and weight < HOME_WISH
        rooms = mention.kind == "bedrooms" and not any(overlap(mention, m) for m in self.hints)
        if not self.searched and (hint or rooms or mention.kind == "feature"):
            return weight / 2
        return weight

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

    def _pointed(self, clause: Clause | None) -> bool:
        """Whether a clause points at the home in hand: "how much is the deposit on it?"."""
        pointed = any(
            m.value == "that_one" and clause_of(self.clauses, m) == clause for m in self.reading.of("cue")
        )
        return self.searched and pointed

    def _moves_place(self) -> bool:
        """Whether another place is named in the stead of one that homes are searched in: "Boğaz instead of Long Beach"."""
        places = list(self.reading.of("place"))
        old = [m for m in places if m.value in self.sought]
        leaves = any(m.negated or m.relation in ("except", "instead") for m in old)
        leaves = leaves or (bool(old) and any(m.value == "replace" for m in self.reading.of("cue")))
        return leaves and any(m.value not in self.sought for m in places)

    def _adds_place(self) -> bool:
        """Whether a place is added to others, or settled on: "Tatlısu da olur", "Tatlısu olsun"."""
        adding = [m for m in self.reading.of("cue") if m.value in ("add", "settle")]
        return any(
            0 <= cue.first - place.last <= 1 or 0 <= place.first - cue.last <= 1
            for place in self.reading.of("place")
            for cue in adding
        )
