"""Decide whose business a message is: the evidence in its words against staying with whoever is speaking.

Every piece of evidence is a mention with a weight; a wish counts more than a question, what is refused hardly counts. The margin
between the best and the second best agent is turned into a probability by `CALIBRATION`, measured on development dialogues.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from agents.understanding.acts import ALWAYS_CONCIERGE, CONCIERGE, SOCIAL, Acts
from agents.understanding.clauses import Clause, clause_of
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import Agent, DialogueContext, Route, RouteReason

Domain = str
"""An `Agent`, or "other": nobody's business, which the concierge declines."""

WEIGHTS: Mapping[str, float] = {
    "property_type": 3.0, "listing_type": 3.0, "bedrooms": 3.0, "bathrooms": 3.0, "title_deed": 3.0, "home": 2.0,
    "area_m2": 2.0, "plot_donum": 2.5, "price": 1.5, "feature": 1.5, "property_name": 1.5,
    "relative": 3.0, "no_matter": 2.0, "category": 4.0, "topic": 4.5, "cuisine": 3.0, "on_duty": 3.0, "open_now": 2.5,
}  # fmt: skip
LOCAL_KINDS = frozenset({"category", "topic", "cuisine", "on_duty", "open_now"})
SURROUNDINGS = frozenset({"sea", "centre", "mountains"})
"""Categories that only say where a home lies."""

STICKY = 2.5
ASKED = 1.0
"""More for the agent that asked a question, when no new wish is heard."""
SPOKE = 1.0
"""More for the agent whose business the recorded assistant message is."""
ONE_OFF = 0.5
"""What is left of staying with local information when a search is under way and nothing was asked back."""
ACT_WEIGHTS: Mapping[str, float] = {"viewing": 4.0, "compare": 3.0}
PLACE_TOO = 1.5
STANDING = 2.5
"""Weight of a feature that the search already has: "the pool isn't needed"."""
FRAMES: Mapping[str | None, float] = {"want": 1.3, "ask": 0.8, "exists": 1.0, "deny": 0.15, None: 1.0}
OBJECT = 0.35
"""What words for homes count for beside words that decide for somebody else."""
ANSWER = 0.6
"""What words for another domain count for in an answer to a question, where no wish is about them."""
DOUBT_FROM = 2
DOUBT = 0.8
"""What is left of the confidence in staying when so many words are unknown."""
SEVERAL = 3.0
"""Evidence from which a second wish in a message is one of its own."""
BEYOND_DOUBT = 5.0
"""Evidence that is no answer to a question about homes or places."""
DECIDES = 4.0
"""Weight from which a word is somebody's business whatever else is said."""
FURTHER = 0.25
"""What further evidence for the same agent adds to the strongest piece."""
ENOUGH = 2.0
"""Evidence that moves a conversation on its own, before weighing against stickiness."""

CALIBRATION: Sequence[tuple[float, float]] = (
    (0.0, 0.55),
    (0.5, 0.78),
    (1.0, 0.87),
    (2.0, 0.92),
    (2.5, 0.93),
    (3.5, 0.98),
    (4.5, 0.99),
    (6.0, 0.995),
)
"""Margin -> share of development turns at that margin that went right; linear in between."""


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
    """A day is stated, not asked about: "I'm free on the 4th" answers "when would you like to visit?"."""
    apart: frozenset[Domain] = frozenset()
    """Domains with a wish in a clause of its own."""


def weigh(
    reading: Reading, clauses: Sequence[Clause], acts: Acts, context: DialogueContext | None = None
) -> Evidence:
    """Add up what the words of a message say about whose business it is."""
    elsewhere = context is not None and context.active_agent not in (None, "real_estate")
    pieces: dict[Domain, list[float]] = {}
    first: dict[Domain, int] = {}
    wishes: set[Domain] = set()
    own: dict[Domain, set[Clause | None]] = {}
    foreign = foreign_spans(reading)
    names = list(reading.of("property_name"))
    named = [m for m in reading.mentions if m.kind in _NAMED]
    near_home = any(m.kind in ("property_type", "listing_type", "bedrooms", "home") for m in reading.mentions)
    searching = near_home or (context is not None and context.active_agent == "real_estate")
    surrounding = [
        m
        for m in reading.of("category")
        if m.relation == "near" and (near_home or (searching and not _asked(clause_of(clauses, m))))
    ]
    home_named = any(m.kind in ("property_type", "listing_type", "home") for m in reading.mentions)
    standing = _standing(context)
    praised = _praised(reading, clauses)
    deciding = {clause_of(clauses, m) for m in foreign if not _inside(m, surrounding)} - {None}
    for mention in (*(m for m in reading.mentions if m.kind != "act"), *acts.mentions):
        domain, weight = _says(mention)
        if (
            domain is None
            or weight <= 0
            or (mention.kind == "domain" and domain != "real_estate" and _inside(mention, named))
        ):
            continue
        clause = clause_of(clauses, mention)
        frame = clause.frame if clause else None
        if domain == "real_estate":
            if _inside(mention, foreign) or (mention.kind != "property_name" and _inside(mention, names)):
                continue
            if mention.kind in ("feature", "title_deed") and mention.value in standing:
                weight = STANDING
            elif mention.kind == "relative" and not (context and (context.slots or context.shown)):
                weight /= 2
            elif elsewhere and not home_named:
                weight = _away(mention, weight, context)
            if (
                clause in praised and frame is None and mention.kind in ("property_type", "home", "domain")
            ):  # "that apartment seems nice" looks for none
                weight *= OBJECT
            if clause in deciding:  # "a cab to the apartment", "add the visit to my calendar"
                weight *= OBJECT
        elif _inside(mention, surrounding):
            weight = min(weight, 0.3)
        factor = FRAMES[frame]
        if frame == "ask" and domain == "other" and weight >= BEYOND_DOUBT:
            factor = 1.0  # "when am I free?" is all a calendar is asked
        pieces.setdefault(domain, []).append(weight * factor)
        first[domain] = min(first.get(domain, mention.first), mention.first)
        if weight >= (DECIDES if domain != "real_estate" else SEVERAL) and frame in (
            "want",
            "exists",
            "ask",
            None,
        ):
            own.setdefault(domain, set()).add(clause)
        if frame in ("want", "exists", "ask") and weight >= (ENOUGH if frame != "ask" else DECIDES):
            wishes.add(domain)
    if elsewhere and _adds_place(reading) and context is not None and "location" in context.slots:
        pieces.setdefault("real_estate", []).append(PLACE_TOO)
    scores = {domain: max(all_) + FURTHER * (sum(all_) - max(all_)) for domain, all_ in pieces.items()}
    tells = any(
        m.kind in ("place", "number", "when", "ordinal", "no_matter", "out_of_area") for m in reading.mentions
    )
    apart = frozenset(
        d for d, at in own.items() if d in wishes and any(at != other for e, other in own.items() if e != d)
    )
    day = reading.first("when") is not None and not any(_asked(clause) for clause in clauses)
    return Evidence(scores, frozenset(wishes), first, tells, day, apart)


def _standing(context: DialogueContext | None) -> frozenset[str]:
    """Name the features and deeds that the search has."""
    slots = context.slots if context is not None else {}
    return frozenset(
        value
        for name in ("features", "exclude_features", "title_deed")
        if name in slots
        for value in slots[name].value
    )


def _adds_place(reading: Reading) -> bool:
    """Whether a place is added to others: "Tatlısu da olur"."""
    adding = [m for m in reading.of("cue") if m.value == "add"]
    return any(
        0 <= cue.first - place.last <= 1 or 0 <= place.first - cue.last <= 1
        for place in reading.of("place")
        for cue in adding
    )


def _away(mention: Mention, weight: float, context: DialogueContext | None) -> float:
    """Words that fit a hotel or a salon as well ("a room", "a visit") say little while another agent speaks."""
    searched = context is not None and bool(context.slots or context.focus)
    if mention.kind == "act":
        return (
            weight
            if searched and context is not None and context.active_agent == "concierge"
            else weight / (2 if searched else 4)
        )
    if searched:
        return weight
    return weight / 2 if mention.kind in ("bedrooms", "domain", "feature") else weight


def _praised(reading: Reading, clauses: Sequence[Clause]) -> set[Clause | None]:
    """Give the clauses that say how a home is liked; "ok, houses there" and "land would be fine too" do not."""
    said = {m.value: clause_of(clauses, m) for m in reading.of("evaluation")}
    if "works" not in said and not ("verb" in said and "good" in said):
        return set()
    adding = {clause_of(clauses, m) for m in reading.of("cue") if m.value == "add"}
    return {said[value] for value in ("works", "good") if value in said} - adding


def _asked(clause: Clause | None) -> bool:
    return clause is not None and (clause.question or clause.frame in ("ask", "exists"))


def _inside(mention: Mention, others: Sequence[Mention]) -> bool:
    return any(other.first <= mention.first and mention.last <= other.last for other in others)


def foreign_spans(reading: Reading) -> list[Mention]:
    """Give the phrases that belong to someone else's business as a whole: "rental car", "hotel room"."""
    named = [m for m in reading.mentions if m.kind in _NAMED]
    return [
        m
        for m in reading.of("domain")
        if m.more.get("agent") != "real_estate"
        and float(m.more.get("weight", 0)) >= DECIDES
        and not _inside(m, named)
    ]


_NAMED = frozenset({"place", "property_name", "feature", "title_deed", "property_type"})
"""What a word for somebody else's business may be part of: "Long Beach", "shop to rent"."""


def _says(mention: Mention) -> tuple[Domain | None, float]:
    if mention.kind == "domain":
        return str(mention.more["agent"]), float(mention.more["weight"])
    if mention.kind == "act":
        return ("real_estate", ACT_WEIGHTS[mention.value]) if mention.value in ACT_WEIGHTS else (None, 0.0)
    weight = WEIGHTS.get(mention.kind)
    if weight is None:
        return None, 0.0
    if mention.kind not in LOCAL_KINDS:
        return "real_estate", weight
    if mention.kind == "category" and mention.value in SURROUNDINGS:
        return None, 0.0
    return "local_info", weight


def decide(
    evidence: Evidence, acts: Acts, context: DialogueContext, spoken_of: Mapping[Domain, float], *, asks: bool
) -> tuple[Route, tuple[Agent, ...]]:
    """Choose the agent, and name further agents whose wishes stand in the same message.

    `asks` says that the message has a wish or a question beside its acts; `spoken_of` whose business a recorded
    assistant message was.
    """
    active = _domain(context.active_agent)
    strongest = max(evidence.scores.values(), default=0.0)
    if acts.any_of(ALWAYS_CONCIERGE) or (
        acts.any_of(CONCIERGE) and strongest < ENOUGH and (not asks or "human" in acts)
    ):
        return Route("concierge", "rules", 0.97, acts.any_of(CONCIERGE - ALWAYS_CONCIERGE)), ()
    if not asks and _only_social(acts, strongest, context, tells=evidence.tells):
        return Route("concierge", "rules", 0.95, True), ()
    totals = dict(evidence.scores)
    totals.setdefault("other", 0.0)
    answers_day = evidence.day and context.asked is not None and context.asked.slot == "visit_date"
    waiting = context.asked is not None and context.asked.kind not in ("offer_more", "clarify_route")
    if waiting and active is not None and context.asked is not None and context.asked.kind == "ask_slot":
        for domain in totals:
            beyond_doubt = active != "other" and totals[domain] >= BEYOND_DOUBT and not answers_day
            if domain != active and domain not in evidence.wishes and not beyond_doubt:
                totals[domain] *= ANSWER
    if active is not None:
        one_off = active == "local_info" and bool(context.slots) and not waiting
        totals[active] = (
            totals.get(active, 0.0) + STICKY * (ONE_OFF if one_off else 1.0) + (ASKED if waiting else 0.0)
        )
    else:
        totals["other"] += 0.5
    for domain, strength in spoken_of.items():
        totals[domain] = totals.get(domain, 0.0) + strength
    ranked = sorted(totals, key=lambda d: (-totals[d], evidence.first.get(d, 0)))
    best = ranked[0]
    several = [d for d in evidence.apart if d != "other"]
    if (
        len(several) > 1 and best in several
    ):  # "find me a flat, and where is the nearest beach": the first one first
        best = min(several, key=lambda d: evidence.first[d])
    margin = abs(totals[best] - max((totals[d] for d in ranked if d != best), default=0.0))
    said = evidence.scores.get(best, 0.0)
    staying = best == active
    reason: RouteReason = "sticky" if staying and said < ENOUGH else ("rules" if said > 0 else "fallback")
    also = tuple(
        _agent(d)
        for d in ranked
        if d in evidence.wishes
        and d != "other"
        and evidence.scores.get(d, 0.0) >= ENOUGH
        and _agent(d) != _agent(best)
    )
    sticky = staying or (best == "other" and reason == "fallback")
    return Route(_agent(best), reason, calibrated(margin), sticky), also


def _only_social(acts: Acts, strongest: float, context: DialogueContext, *, tells: bool) -> bool:
    """Whether nothing but thanks, greetings and farewells was said.

    An answer to a question that is still open is none ("perfect, thanks", when asked to confirm); a "no" to "anything else?" is.
    """
    if strongest >= 1.0 or tells:
        return False
    asked = context.asked.kind if context.asked is not None else None
    answers = bool({"yes", "no"} & set(acts.found)) or acts.liked > 0
    waiting = asked in ("offer", "confirm", "ask_slot") or (asked == "clarify_route" and acts.liked > 0)
    if waiting and (answers or "bye" in acts) and context.active_agent is not None:
        return False
    if set(acts.found) & SOCIAL:
        return acts.liked < 2 and not set(acts.found) - SOCIAL - {"yes", "no"}
    return acts.found == ("no",) and asked == "offer_more"


def _domain(agent: Agent | None) -> Domain | None:
    return "other" if agent == "concierge" else agent


def _agent(domain: Domain) -> Agent:
    return "concierge" if domain == "other" else domain  # type: ignore[return-value]


def calibrated(margin: float) -> float:
    """Turn a margin into the probability that the route is right."""
    points = CALIBRATION
    if margin <= points[0][0]:
        return points[0][1]
    for (low, at_low), (high, at_high) in zip(points, points[1:], strict=False):
        if margin <= high:
            return round(at_low + (at_high - at_low) * (margin - low) / (high - low), 3)
    return points[-1][1]


def doubted(route: Route, unexplained: Sequence[str]) -> Route:
    """Trust staying with an agent less where a message has several words that nobody knows and nothing else."""
    if route.reason != "sticky" or len(unexplained) < DOUBT_FROM:
        return route
    return replace(route, confidence=round(route.confidence * DOUBT, 3))


def active_after(route: Route, acts: Iterable[str], before: Agent | None) -> Agent | None:
    """Say who is active after a turn: thanks, greetings and help leave the conversation with whoever had it."""
    if set(acts) & {"reset", "forget_me"}:
        return None
    if route.target == "concierge" and route.sticky:
        return before
    return route.target
