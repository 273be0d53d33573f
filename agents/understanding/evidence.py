"""Weigh what the words of a message say about whose business it is.

Every piece of evidence is a mention with a weight; a wish counts more than a question, and what is refused hardly counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.understanding.acts import Acts
from agents.understanding.clauses import Clause, clause_of, inside
from agents.understanding.homes_in_view import counts_earlier_homes
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext
from agents.understanding.weights import (
    ACT_WEIGHTS,
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
    LISTED_BESIDE,
    LOCAL_KINDS,
    LODGING,
    NEAR,
    PLACE_MOVED,
    PLACE_TOO,
    RESUMED,
    SITUATION,
    STANDING,
    STAY,
    SURROUNDINGS,
    WEIGHTS,
    WISHED_NEAR,
    Domain,
)

_NAMED = frozenset({"place", "property_name", "feature", "title_deed", "property_type", "relative"})
"""What a word for somebody else's business may be part of: "Long Beach", "shop to rent", "closest to the beach"."""
_HOME = frozenset({"property_type", "listing_type", "home"})
_BESIDE_HOME = 2
"""Tokens between "near" and the home that something else is to be near."""
_UNOWNED = frozenset({"place", "number", "when", "ordinal", "no_matter", "out_of_area", "currency"})


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


def foreign_spans(reading: Reading) -> list[Mention]:
    """Give the phrases that belong to someone else's business as a whole: "rental car", "hotel room"."""
    named = [m for m in reading.mentions if m.kind in _NAMED]
    living = _living(reading)
    return [
        m
        for m in reading.of("domain", "situation")
        if (m.kind == "situation" or (m.more["agent"] != "real_estate" and m.more["weight"] >= DECIDES))
        and not inside(m, named)
        and not (living and m.value == LODGING)
    ]


def _living(reading: Reading) -> bool:
    """Whether a home is looked for that may be called lodging: "a hostel or a studio to rent"."""
    kinds, lodging = (
        list(reading.of("property_type")),
        [m for m in reading.of("category") if m.value == LODGING],
    )
    beside = any(
        0 <= max(left.first, right.first) - min(left.last, right.last) <= LISTED_BESIDE
        for left in kinds
        for right in lodging
    )
    return beside and reading.first("listing_type") is not None


class _Scales:
    """One weighing: what is known of the message as a whole, and the pieces put on so far."""

    def __init__(
        self, reading: Reading, clauses: Sequence[Clause], context: DialogueContext | None, acts: Acts
    ) -> None:
        self.reading, self.clauses, self.acts = reading, clauses, acts.mentions
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
        self.pending = _pending(context)
        self.listed = _listed(context)
        self.searched = context is not None and bool(slots or context.focus)
        self.movable = context is not None and bool(slots or context.shown)
        self.placed = "location" in slots
        self.searched_in = frozenset(slots["location"].value) if self.placed else frozenset()
        self.earlier = context is not None and counts_earlier_homes(reading, context)
        self.standing = {
            value
            for name in ("features", "exclude_features", "title_deed")
            if name in slots
            for value in slots[name].value
        }
        self.names = list(reading.of("property_name"))
        self.named = [m for m in reading.mentions if m.kind in _NAMED]
        self.rented = [m for m in reading.of("listing_type") if m.last - m.first > 1]
        self.home_named = any(m.kind in _HOME for m in reading.mentions)
        self.home_said = self.home_named or any(m.kind in ("feature", "place") for m in reading.mentions)
        self.near_home = self.home_named or reading.first("bedrooms") is not None
        self.surrounding = [m for m in reading.of("category") if m.relation == "near" and self._of_home(m)]
        self.foreign = foreign_spans(reading)
        self.deciding = {clause_of(clauses, m) for m in self.foreign if not inside(m, self.surrounding)} - {
            None
        }
        self.praised = self._praised()
        self.living = _living(reading)
        self.title = next((m for m in reading.of("domain") if m.more.get("title")), None)
        self.pieces: dict[Domain, list[float]] = {}
        self.first: dict[Domain, int] = {}
        self.wishes: set[Domain] = set()
        self.own: dict[Domain, set[Clause | None]] = {}

    def put(self, mention: Mention) -> None:
        """Put one mention on the scales."""
        domain, weight = _says(mention)
        clause = clause_of(self.clauses, mention)
        frame = clause.frame if clause is not None else None
        if mention.kind == "category" and mention.value in SURROUNDINGS:
            wished = mention.relation == "near" and frame == "want" and self.searched
            domain, weight = ("real_estate", WISHED_NEAR) if wished else (None, 0.0)
        if mention.kind in ("ordinal", "ordinal_run") and self.listed:
            domain, weight = "real_estate", LISTED  # "ok, the third one"
        if mention.kind == "ordinal" and self.earlier:
            domain, weight = "real_estate", EARLIER
        if domain is None:
            return
        if mention.kind == "act" and self.listed and mention.value in LIST_ACTS:
            weight = LISTED
        if mention.kind == "domain" and mention.negated:
            return  # a title "without shares" is no business of a bank
        if mention.kind == "domain" and mention.value == "knowledge" and self.deeds_asked:
            return  # "what is an exchange title?"
        if mention.kind == "domain" and mention.value == "list" and self.movable and self.home_said:
            return  # "take the pool off the list"
        if mention.value == LODGING and self.living:
            return
        if mention.kind == "domain" and mention.value == "appointment" and self.pending is not None:
            domain, weight = self.pending, RESUMED
        if domain == "real_estate":
            weight = self._for_home(mention, weight, clause)
        elif mention.kind in ("domain", "category") and inside(mention, self.named):
            return
        elif mention.kind == "domain" and mention.more["weight"] < DECIDES and inside(mention, self.rented):
            return  # the "rental" of "long-term rental"
        elif inside(mention, self.surrounding):
            weight = min(weight, NEAR)
        if self.elsewhere and self.title is not None and mention.first >= self.title.last:
            weight *= BESIDE  # "call it apartment visit"
        if weight <= 0:
            return
        factor = FRAMES[frame]
        if frame == "ask" and (
            (mention.kind == "topic" and (mention.value == "title_deeds" or not self._pointed(clause)))
            or (domain == "other" and weight >= BEYOND_DOUBT)
        ):
            factor = 1.0  # "when am I free?" is all that a calendar is asked; law is no attribute of a home
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
            day=self.reading.first("when") is not None and not any(_asked(clause) for clause in self.clauses),
            apart=frozenset(apart),
            home_named=any(m.kind in ("property_type", "home") for m in self.reading.mentions),
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
        if mention.kind in ("feature", "title_deed") and mention.value in self.standing:
            weight = STANDING
        elif mention.kind == "relative" and not self.movable:
            weight /= 2
        elif self.elsewhere and not self.home_named:
            weight = self._away(mention, weight)
        if mention.kind == "price" and self.elsewhere and self.searched and not _asked(clause):
            weight = max(weight, AMOUNT_OF_SEARCH)
        if mention.kind == "feature" and self.searched and self.active == "local_info" and _asked(clause):
            weight = max(weight, ASKED_OF_HOME)
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
        if clause in self.deciding:
            weight *= BESIDE  # "a cab to the apartment", "add the visit to my calendar"
        return weight

    def _away(self, mention: Mention, weight: float) -> float:
        """Words that fit a hotel or a salon as well ("a room", "a visit") say little while another agent speaks."""
        if mention.kind == "act":
            if self.listed or (self.searched and self.active == "concierge"):
                return weight
            return weight / (2 if self.searched else 4)
        if not self.searched and mention.kind in ("bedrooms", "domain", "feature"):
            return weight / 2
        return weight

    def _of_home(self, mention: Mention) -> bool:
        """Whether "near a hospital" says where a home should be rather than asks for a hospital."""
        searching = self.active == "real_estate" and not _asked(clause_of(self.clauses, mention))
        return self.near_home or searching

    def _praised(self) -> set[Clause | None]:
        """Give the clauses that say how a home is liked; "ok, houses there" and "land would be fine too" do not."""
        said = {m.value: clause_of(self.clauses, m) for m in self.reading.of("evaluation")}
        if "works" not in said and not ("verb" in said and "good" in said):
            return set()
        adding = {clause_of(self.clauses, m) for m in self.reading.of("cue") if m.value == "add"}
        return {said[value] for value in ("works", "good") if value in said} - adding

    def _pointed(self, clause: Clause | None) -> bool:
        """Whether a clause points at the home in hand: "how much is the deposit on it?"."""
        pointed = any(
            m.value == "that_one" and clause_of(self.clauses, m) == clause for m in self.reading.of("cue")
        )
        return self.searched and pointed

    def _moves_place(self) -> bool:
        """Whether another place is named in the stead of one that homes are searched in: "Boğaz instead of Long Beach"."""
        places = list(self.reading.of("place"))
        old = [m for m in places if m.value in self.searched_in]
        leaves = any(m.negated or m.relation in ("except", "instead") for m in old)
        leaves = leaves or (bool(old) and any(m.value == "replace" for m in self.reading.of("cue")))
        return leaves and any(m.value not in self.searched_in for m in places)

    def _adds_place(self) -> bool:
        """Whether a place is added to others, or settled on: "Tatlısu da olur", "Tatlısu olsun"."""
        adding = [m for m in self.reading.of("cue") if m.value in ("add", "settle")]
        return any(
            0 <= cue.first - place.last <= 1 or 0 <= place.first - cue.last <= 1
            for place in self.reading.of("place")
            for cue in adding
        )


def _says(mention: Mention) -> tuple[Domain | None, float]:
    if mention.kind == "domain":
        return str(mention.more["agent"]), float(mention.more["weight"])
    if mention.kind == "situation":
        return "local_info", SITUATION
    if mention.kind == "act":
        return "real_estate", ACT_WEIGHTS.get(str(mention.value), 0.0)
    weight = STAY if "stay" in mention.more else WEIGHTS.get(mention.kind)
    if weight is None or (mention.kind == "category" and mention.value in SURROUNDINGS):
        return None, 0.0
    return "local_info" if mention.kind in LOCAL_KINDS else "real_estate", weight


def _listed(context: DialogueContext | None) -> bool:
    """Whether another agent is active, but what the user has before the eyes is a list of homes."""
    if context is None or context.prev_system or context.active_agent in (None, "real_estate"):
        return False
    return bool(context.shown) and all(item.kind == "listing" for item in context.shown)


def _pending(context: DialogueContext | None) -> Domain | None:
    """Say whose business an appointment is: the home's in hand, also where the concierge was spoken to in between."""
    if context is None or context.active_agent == "local_info":
        return None
    if any(item.kind == "listing" for item in context.shown):
        return "real_estate"
    return "local_info" if context.local else None


def frame_of(clause: Clause | None) -> str | None:
    """Give how a clause is meant."""
    return clause.frame if clause is not None else None


def _asked(clause: Clause | None) -> bool:
    return clause is not None and (clause.question or clause.frame in ("ask", "exists"))
