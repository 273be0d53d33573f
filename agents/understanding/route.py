"""Decide whose business a message is: the evidence in its words against staying with whoever is speaking.

Every piece of evidence is a mention with a weight; a wish counts more than a question, what is refused hardly counts. The margin
between the best and the second best agent is turned into a probability by `CALIBRATION`, measured on development dialogues.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agents.understanding.acts import CONCIERGE, SOCIAL, Acts
from agents.understanding.clauses import Clause, clause_of
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import Agent, DialogueContext, Route

Domain = str
"""An `Agent`, or "other": nobody's business, which the concierge declines."""

WEIGHTS: Mapping[str, float] = {
    "property_type": 3.0, "listing_type": 3.0, "bedrooms": 3.0, "bathrooms": 3.0, "title_deed": 3.0, "home": 2.0,
    "area_m2": 2.0, "plot_donum": 2.5, "price": 1.5, "feature": 1.5, "property_name": 2.5,
    "category": 4.0, "topic": 4.5, "cuisine": 3.0, "on_duty": 3.0, "open_now": 2.5,
}  # fmt: skip
LOCAL_KINDS = frozenset({"category", "topic", "cuisine", "on_duty", "open_now"})
SURROUNDINGS = frozenset({"sea", "centre", "mountains"})
"""Categories that only say where a home lies."""

STICKY = 2.5
ASKED = 1.0
"""More for the agent that asked a question, when no new wish is heard."""
SPOKE = 1.5
"""More for the agent whose business the recorded assistant message is."""
VIEWING = 4.0
FRAMES: Mapping[str | None, float] = {"want": 1.3, "ask": 0.8, "exists": 1.0, "deny": 0.15, None: 1.0}
FURTHER = 0.25
"""What further evidence for the same agent adds to the strongest piece."""
ENOUGH = 2.0
"""Evidence that moves a conversation on its own, before weighing against stickiness."""

CALIBRATION: Sequence[tuple[float, float]] = ((0.0, 0.55), (0.5, 0.72), (1.0, 0.85), (2.0, 0.93), (3.0, 0.97), (5.0, 0.985))
"""Margin -> share of development turns at that margin that went right; linear in between."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each domain in a message."""

    scores: Mapping[Domain, float]
    wishes: frozenset[Domain]
    """Domains that a wish is about, not only a question or a bare word."""
    first: Mapping[Domain, int]
    """Where the evidence begins, in tokens."""


def weigh(reading: Reading, clauses: Sequence[Clause], acts: Acts) -> Evidence:
    """Add up what the words of a message say about whose business it is."""
    pieces: dict[Domain, list[float]] = {}
    first: dict[Domain, int] = {}
    wishes: set[Domain] = set()
    foreign = foreign_spans(reading)
    near_home = any(m.kind in ("property_type", "listing_type", "bedrooms", "home") for m in reading.mentions)
    for mention in (*reading.mentions, *acts.mentions):
        domain, weight = _says(mention, near_home)
        if domain is None or weight <= 0:
            continue
        if domain == "real_estate" and any(m.first <= mention.first and mention.last <= m.last for m in foreign):
            continue
        clause = clause_of(list(clauses), mention)
        frame = clause.frame if clause else None
        pieces.setdefault(domain, []).append(weight * FRAMES[frame])
        first[domain] = min(first.get(domain, mention.first), mention.first)
        if frame in ("want", "exists") and weight >= ENOUGH:
            wishes.add(domain)
    scores = {domain: max(all_) + FURTHER * (sum(all_) - max(all_)) for domain, all_ in pieces.items()}
    return Evidence(scores, frozenset(wishes), first)


def foreign_spans(reading: Reading) -> list[Mention]:
    """Give the phrases that belong to someone else's business as a whole: "rental car", "hotel room"."""
    return [
        m for m in reading.of("domain") if m.more.get("agent") != "real_estate" and float(m.more.get("weight", 0)) >= 4
    ]


def _says(mention: Mention, near_home: bool) -> tuple[Domain | None, float]:
    if mention.kind == "domain":
        return str(mention.more["agent"]), float(mention.more["weight"])
    if mention.kind == "act":
        return ("real_estate", VIEWING) if mention.value == "viewing" else (None, 0.0)
    weight = WEIGHTS.get(mention.kind)
    if weight is None:
        return None, 0.0
    if mention.kind not in LOCAL_KINDS:
        return "real_estate", weight
    if mention.kind == "category" and mention.value in SURROUNDINGS:
        return None, 0.0
    if mention.kind == "category" and mention.relation == "near" and near_home:
        return "local_info", 0.3
    return "local_info", weight


def decide(
    evidence: Evidence, acts: Acts, context: DialogueContext, spoken_of: Mapping[Domain, float]
) -> tuple[Route, tuple[Agent, ...]]:
    """Choose the agent, and name further agents whose wishes stand in the same message."""
    active = _domain(context.active_agent)
    if acts.any_of(CONCIERGE) and not evidence.wishes:
        return Route("concierge", "rules", 0.97), ()
    if _only_social(acts, evidence, context):
        return Route("concierge", "rules", 0.95), ()
    totals = dict(evidence.scores)
    totals.setdefault("other", 0.0)
    if active is not None:
        totals[active] = totals.get(active, 0.0) + STICKY
        if context.asked is not None and context.asked.kind != "offer_more" and not evidence.wishes - {active}:
            totals[active] += ASKED
    else:
        totals["other"] += 0.5
    for domain, strength in spoken_of.items():
        totals[domain] = totals.get(domain, 0.0) + strength
    ranked = sorted(totals, key=lambda d: (-totals[d], evidence.first.get(d, 0)))
    best = ranked[0]
    margin = totals[best] - (totals[ranked[1]] if len(ranked) > 1 else 0.0)
    said = evidence.scores.get(best, 0.0)
    staying = best == active
    reason = "sticky" if staying and said < ENOUGH else ("rules" if said > 0 else "fallback")
    also = tuple(
        _agent(d) for d in ranked[1:]
        if d in evidence.wishes and d != "other" and evidence.scores.get(d, 0.0) >= ENOUGH and _agent(d) != _agent(best)
    )
    return Route(_agent(best), reason, calibrated(margin), staying), also  # type: ignore[arg-type]


def _only_social(acts: Acts, evidence: Evidence, context: DialogueContext) -> bool:
    """Whether nothing but thanks, greetings and farewells was said (a "no" to "anything else?" is a farewell)."""
    if evidence.scores and max(evidence.scores.values()) >= 1.0:
        return False
    if acts.any_of(SOCIAL) and acts.liked < 2:
        others = set(acts.found) - SOCIAL - {"yes", "no", "neither"}
        declines = "no" in acts and context.asked is not None and context.asked.kind in ("offer", "confirm")
        return not others and not declines and not (acts.liked and "thanks" not in acts and "bye" not in acts)
    return acts.found == ("no",) and context.asked is not None and context.asked.kind == "offer_more"


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


def active_after(route: Route, acts: Iterable[str], before: Agent | None) -> Agent | None:
    """Say who is active after a turn: thanks, greetings and help leave the conversation with whoever had it."""
    if route.target != "concierge":
        return route.target
    kinds = set(acts)
    if kinds & {"reset", "forget_me"}:
        return None
    if kinds & (SOCIAL | CONCIERGE) or route.reason == "fallback":
        return before
    return "concierge"
