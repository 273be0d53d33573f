"""Decide whose business a message is: the evidence in its words against staying with whoever is speaking.

The margin between the best and the second best agent is turned into a probability by `CALIBRATION`, measured on development
dialogues (docs/understanding.md says how).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from agents.understanding.acts import ALWAYS_CONCIERGE, CONCIERGE, SOCIAL, Acts
from agents.understanding.evidence import Evidence
from agents.understanding.types import Agent, DialogueContext, Route, RouteReason
from agents.understanding.weights import BEYOND_DOUBT, ENOUGH, Domain

STICKY = 2.5
ASKED = 1.0
"""More for the agent that asked a question which is still open."""
SPOKE = 1.0
"""More for the agent whose business a recorded assistant message is."""
NOBODY = 0.5
"""For declining, at the start of a conversation."""
ONE_OFF = 0.5
"""What is left of staying with local information when a search is under way and nothing was asked back."""
ANSWER = 0.6
"""What words for another domain count for in an answer to a question, where no wish is about them."""
ANSWER_DAY = 0.4
"""The same for an answer that names the day that was asked for: "I'm free on the 4th"."""
TITLE = "title"
"""Slot of a question for what an entry should be called; the answer may name anything."""
ANSWER_TITLE = 0.3
"""What words for another domain count for in such an answer."""
DOUBT_FROM = 2
DOUBT = 0.8
"""What is left of the confidence in staying when so many words are unknown."""
ALSO = 3.0
"""Evidence from which a wish for another agent in the same message is done as well."""
DECLINED = 0.5
"""What is left of staying with the concierge once it has declined, rather than another assistant served."""
CERTAIN = 0.97
SOCIAL_CERTAIN = 0.95

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


def decide(
    evidence: Evidence, acts: Acts, context: DialogueContext, spoken_of: Mapping[Domain, float], *, asks: bool
) -> tuple[Route, tuple[Agent, ...]]:
    """Choose the agent, and name further agents whose wishes stand in the same message.

    `asks` says that the message has a wish or a question beside its acts; `spoken_of` whose business a recorded assistant
    message was.
    """
    strongest = max(evidence.scores.values(), default=0.0)
    if _begins_anew(evidence, acts):
        return Route("real_estate", "rules", CERTAIN), ()
    if "why" in acts and not acts.any_of(CONCIERGE - {"why"}) and _sees_homes(context):
        return Route("real_estate", "rules", CERTAIN), ()
    if acts.any_of(ALWAYS_CONCIERGE):
        return Route("concierge", "rules", CERTAIN, sticky=True), ()
    if "why" in acts and strongest < ENOUGH and any(item.kind == "listing" for item in context.shown):
        return Route("real_estate", "rules", CERTAIN, sticky=context.active_agent == "real_estate"), ()
    if acts.any_of(CONCIERGE) and strongest < ENOUGH and (not asks or "human" in acts):
        return Route("concierge", "rules", CERTAIN, sticky=True), ()
    if not asks and strongest < 1.0 and not evidence.tells and _only_social(acts, context):
        return Route("concierge", "rules", SOCIAL_CERTAIN, sticky=True), ()
    totals = _totals(evidence, context, spoken_of)
    ranked = sorted(totals, key=lambda d: (-totals[d], evidence.first.get(d, 0)))
    best = ranked[0]
    apart = evidence.apart - {"other"}
    if (
        len(apart) > 1 and best in apart
    ):  # "find me a flat, and where is the nearest beach": the first wish first
        best = min(apart, key=lambda d: evidence.first[d])
    margin = abs(totals[best] - max((totals[d] for d in ranked if d != best), default=0.0))
    said = evidence.scores.get(best, 0.0)
    staying = best == _domain(context.active_agent)
    reason: RouteReason = "sticky" if staying and said < ENOUGH else ("rules" if said > 0 else "fallback")
    also = tuple(
        _agent(d)
        for d in ranked
        if d in evidence.wishes - {"other", best}
        and evidence.scores.get(d, 0.0) >= ALSO
        and (d != "real_estate" or evidence.home_named)
    )
    nobody = best == "other" and reason == "fallback"
    return Route(_agent(best), reason, calibrated(margin), sticky=staying or nobody), also


def _sees_homes(context: DialogueContext) -> bool:
    return any(item.kind == "listing" for item in context.shown)


def _begins_anew(evidence: Evidence, acts: Acts) -> bool:
    """Whether what is to be looked for instead stands behind "start over": the search begins with it at once."""
    others = ALWAYS_CONCIERGE - {"reset"}
    return "reset" in acts and not acts.any_of(others) and evidence.searches_behind


def _totals(
    evidence: Evidence, context: DialogueContext, spoken_of: Mapping[Domain, float]
) -> dict[Domain, float]:
    """Add what speaks for staying to the evidence, and take from it what is only an answer."""
    totals: dict[Domain, float] = {"other": 0.0, **evidence.scores}
    active, asked = _domain(context.active_agent), context.asked
    waiting = asked is not None and asked.kind not in ("offer_more", "clarify_route")
    if active is None:
        totals["other"] += NOBODY
    else:
        if asked is not None and asked.kind == "ask_slot":
            answers_day = evidence.day and asked.slot == "visit_date"
            for domain in totals.keys() - {active} - evidence.wishes:
                if asked.slot == TITLE:
                    totals[domain] *= ANSWER_TITLE
                elif answers_day:
                    totals[domain] *= ANSWER_DAY
                elif active == "other" or totals[domain] < BEYOND_DOUBT:
                    totals[domain] *= ANSWER
        one_off = active == "local_info" and bool(context.slots) and not waiting and not context.prev_system
        share = ONE_OFF if one_off else 1.0
        if active == "other" and not context.prev_system:
            share = DECLINED * (DECLINED if context.slots else 1.0)
        staying = STICKY * share + (ASKED if waiting else 0.0)
        totals[active] = totals.get(active, 0.0) + staying
    for domain, strength in spoken_of.items():
        totals[domain] = totals.get(domain, 0.0) + strength
    return totals


def _only_social(acts: Acts, context: DialogueContext) -> bool:
    """Whether nothing but thanks, greetings and farewells was said.

    An answer to a question that is still open is none ("perfect, thanks", when asked to confirm); a "no" to "anything
    else?" is.
    """
    asked = context.asked.kind if context.asked is not None else None
    answers = bool({"yes", "no"} & set(acts.found)) or acts.liked > 0
    waiting = asked in ("offer", "confirm", "ask_slot") or (asked == "clarify_route" and acts.liked > 0)
    # In recorded conversations "no thanks, that's all" belongs to whoever offered; live it ends the talk.
    leaving = (
        not context.prev_system and "bye" in acts and ("thanks" in acts or not answers) and "yes" not in acts
    )
    if waiting and not leaving and (answers or "bye" in acts) and context.active_agent is not None:
        return False
    if acts.any_of(SOCIAL):
        praise = acts.liked < 2 or (asked is None and not context.prev_system and "thanks" in acts)
        return praise and not set(acts.found) - SOCIAL - {"yes", "no"}
    return acts.found == ("no",) and asked == "offer_more"


def _domain(agent: Agent | None) -> Domain | None:
    return "other" if agent == "concierge" else agent


def _agent(domain: Domain) -> Agent:
    return "concierge" if domain == "other" else domain  # type: ignore[return-value]


def calibrated(margin: float) -> float:
    """Turn a margin into the probability that the route is right."""
    low, at_low = CALIBRATION[0]
    for high, at_high in CALIBRATION[1:]:
        if margin <= high:
            share = max(margin - low, 0.0) / (high - low)
            return round(at_low + (at_high - at_low) * share, 3)
        low, at_low = high, at_high
    return at_low


def doubted(route: Route, unexplained: Sequence[str]) -> Route:
    """Trust staying with an agent less where a message has several words that nobody knows and nothing else."""
    if route.reason != "sticky" or len(unexplained) < DOUBT_FROM:
        return route
    return replace(route, confidence=round(route.confidence * DOUBT, 3))


def active_after(route: Route, acts: Iterable[str], before: Agent | None) -> Agent | None:
    """Say who is active after a turn: thanks, greetings and help leave the conversation with whoever had it."""
    if {"reset", "forget_me"} & set(acts):
        return None
    if route.target == "concierge" and route.sticky:
        return before
    return route.target
