"""Weigh what the words of a message say about whose business it is.

Every piece of evidence is a mention with a weight; a wish counts more than a question, and what is refused hardly counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.understanding.acts import Acts
from agents.understanding.clauses import Clause, clause_of, inside
from agents.understanding.evidence_of import is_asked, says
from agents.understanding.home_words import for_home
from agents.understanding.item_questions import places_nothing
from agents.understanding.mentions import Mention, Reading
from agents.understanding.search_places import said_of_places
from agents.understanding.types import DialogueContext
from agents.understanding.weights import (
    BESIDE,
    BEYOND_DOUBT,
    CHARGED,
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
    POINTED_AT,
    RESUMED,
    STANDING,
    SUPPLIES,
    SURROUNDINGS,
    WISHED_NEAR,
    Domain,
)
from agents.understanding.whole_message import WholeMessage

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


class _Scales(WholeMessage):
    """One weighing: the pieces of evidence put on so far."""

    def __init__(
        self, reading: Reading, clauses: Sequence[Clause], context: DialogueContext | None, acts: Acts
    ) -> None:
        super().__init__(reading, clauses, context, acts)
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
        if mention.kind == "topic" and self.of_numbered(clause):
            weight = NEAR  # "what is the deposit of the third one?"
        if lawful and self.telling and mention.value != "title_deeds" and not is_asked(clause):
            weight = NEAR  # "the pool is nothing but costs", "my lawyer says: only Turkish title"
        if (
            mention.kind == "topic"
            and mention.value in CHARGED
            and is_asked(clause)
            and self.of_numbered(clause)
        ):
            domain, weight = "real_estate", POINTED_AT  # "how much is the deposit on the first one?"
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
            weight = for_home(self, mention, weight, clause)
        elif mention.kind in ("domain", "category") and inside(mention, self.named):
            return
        elif domain == "other" and inside(mention, self.asked_of_law):
            return  # the "transfer" of "transfer fees"
        elif mention.kind == "domain" and mention.more["weight"] < DECIDES and inside(mention, self.rented):
            return  # the "rental" of "long-term rental"
        elif inside(mention, self.surrounding) or (
            domain == "local_info" and self.is_purpose(mention, clause)
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
            (mention.kind == "topic" and (mention.value == "title_deeds" or not self.pointed(clause)))
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
        of_places = said_of_places(
            self.reading,
            self.sought,
            active=self.active,
            searched=self.searched,
            local="local_info" in self.pieces,
        )
        back = (self.back,) if self.back else ()
        if homes := [*back, *of_places]:
            self.pieces.setdefault("real_estate", []).extend(homes)
        if "real_estate" in self.pieces and self.pairs():
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
            searches_behind=self.searches_behind(),
            home_named=any(m.kind in ("property_type", "home") for m in self.reading.mentions),
        )
