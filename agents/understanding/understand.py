"""Understand one message: one look at it says where it goes, what it changes and what it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents.markets.market import Market
from agents.understanding.acts import Acts, find_acts
from agents.understanding.clauses import Clause, clause_of, cut_clauses
from agents.understanding.delta import Changes, search_changes
from agents.understanding.mentions import Mention, Reading
from agents.understanding.vocabulary import vocabulary_of
from agents.understanding.previous_turn import names_day, read_recorded, with_recorded
from agents.understanding.reading import read
from agents.understanding.route import SPOKE, decide, doubted, weigh
from agents.understanding.forms import known_forms
from agents.understanding.types import Agent, DialogueContext, Route, SlotDelta, Understanding

__all__ = ["understand"]

SHORTEST_UNEXPLAINED = 4
MOST_UNEXPLAINED = 8


def understand(text: str, context: DialogueContext, market: Market) -> Understanding:
    """Understand a message in its dialogue; pure, bounded and fast (a millisecond or two)."""
    context = with_recorded(context, market)
    reading = read(text, market, context.lang or context.locale)
    clauses = cut_clauses(reading)
    acts = find_acts(reading, clauses)
    evidence = weigh(reading, clauses, acts, context)
    route, also = decide(evidence, acts, context, _spoken_of(context, market), asks=_asks(reading, acts))
    refusal = next((str(m.value) for m in reading.of("refusal")), None)
    found = list(acts.found)
    if "injection" in found:
        return _refused(reading, found)
    if "emergency" in found:
        return Understanding(reading.lang, Route("concierge", "rules", 0.97, True), acts=tuple(found))
    unexplained = _unexplained(reading, market)
    route = doubted(route, unexplained)
    changes = Changes()
    accepted: dict[str, Any] = {}
    if route.target == "real_estate" or "real_estate" in also:
        moved = context.active_agent is not None and context.active_agent != "real_estate"
        changes = search_changes(reading, clauses, acts, context, moved_here=moved)
    if route.target != "concierge" or acts.liked or "yes" in acts:
        accepted = _accepted(reading, clauses, acts, context, route.target)
    changes.set.update(accepted)
    out_of_area = tuple(dict.fromkeys(str(m.value) for m in reading.of("out_of_area")))
    local = _local(reading, context) if route.target == "local_info" or "local_info" in also else {}
    if refusal:
        found.append("refuse")
        if not changes.delta() and not local:  # nothing else was asked for
            route = replace(route, target="concierge", reason="rules", sticky=True)
    return Understanding(
        lang=reading.lang,
        route=route,
        also=also,
        acts=tuple(dict.fromkeys(found)),
        delta=changes.delta(),
        local=local,
        selected=_selected(reading, context),
        anchor=_anchor(reading, context),
        refusal=refusal,
        out_of_area=out_of_area,
        unexplained=unexplained,
        requested=tuple(dict.fromkeys(changes.requested)),
        place=_place(reading),
        when=_when(reading, context),
    )


def _asks(reading: Reading, acts: Acts) -> bool:
    """Whether a wish or a question stands in the message apart from its acts ("I need nothing else" is none)."""
    return any(
        frame.value in ("want", "ask", "exists")
        and not any(act.first < frame.last and frame.first < act.last for act in acts.mentions)
        for frame in reading.of("frame")
    )


def _unexplained(reading: Reading, market: Market) -> tuple[str, ...]:
    """List the words that no lexicon knows and no mention covers."""
    vocabulary = vocabulary_of(market)
    covered = {index for m in reading.mentions for index in range(m.first, m.last)}
    return tuple(
        token.text
        for index, token in enumerate(reading.tokens)
        if token.kind == "word"
        and len(token.fold) >= SHORTEST_UNEXPLAINED
        and index not in covered
        and not known_forms(token.fold, vocabulary, reading.lang)
    )[:MOST_UNEXPLAINED]


def _spoken_of(context: DialogueContext, market: Market) -> Mapping[str, float]:
    """Say whose business a recorded assistant message was."""
    if not context.prev_system:
        return {}
    recorded = read_recorded(context.prev_system, market, context.lang)
    clauses = cut_clauses(recorded.reading)
    scores = weigh(recorded.reading, clauses, Acts()).scores
    if not scores:
        return {}
    best = max(scores, key=lambda domain: scores[domain])
    return {best: SPOKE} if scores[best] >= 2.5 else {}


def _refused(reading: Reading, acts: Sequence[str]) -> Understanding:
    """Leave everything as it was: what came with an attempt to give instructions is not applied."""
    return Understanding(
        reading.lang,
        Route("concierge", "rules", 0.97),
        acts=tuple(a for a in acts if a != "reset"),
        delta=SlotDelta(),
    )


def _accepted(
    reading: Reading, clauses: Sequence[Clause], acts: Acts, context: DialogueContext, target: Agent
) -> dict[str, Any]:
    """Take an offered home, and the day of a visit, from a yes, from praise, or from the wish to see it."""
    accepted: dict[str, Any] = {}
    home = next((item for item in context.shown if item.id == context.focus), None)
    at_home = context.active_agent in ("real_estate", None) or target == "real_estate"
    named = next((m for m in reading.of("property_name") if not _asked_about(clauses, m)), None)
    asked = context.asked
    refused = acts.disliked or ("no" in acts and not acts.liked)
    if (
        "viewing" in acts
        and target == "real_estate"
        and not ("no" in acts and acts.liked == 0 and asked and asked.kind == "offer")
    ):
        wants = True
    elif not at_home or refused or context.active_agent not in ("real_estate", None):
        wants = False
    elif "yes" in acts and asked is not None and asked.kind in ("offer", "confirm"):
        wants = asked.kind == "confirm" or not _still_asks(clauses)
    else:
        wants = acts.liked == 2 or (acts.liked == 1 and asked is not None and asked.kind in ("offer", "clarify_route"))
        wants = wants and not (target == "real_estate" and _still_asks(clauses))
    if "more" in acts and "viewing" not in acts:
        wants = False
    if named is not None and target == "real_estate":
        accepted["property_name"] = named.value
    elif wants and home is not None and home.kind == "listing":
        accepted["property_name"] = home.name
    if target == "real_estate":
        day = _day(reading)
        visit = "viewing" in acts or (asked is not None and asked.slot in ("visit_date", "viewing"))
        same_day = any(m.value == "that_day" for m in reading.of("cue"))
        leaving = bool({"bye", "thanks"} & set(acts.found)) and "viewing" not in acts
        if day is not None and (visit or "visit_date" in context.slots or context.focus) and not leaving:
            accepted["visit_date"] = day
        elif (
            day is None
            and "viewing" in acts
            and context.when
            and (same_day or ("visit_date" not in context.slots and context.active_agent == "concierge"))
        ):
            accepted["visit_date"] = context.when
    return accepted


def _still_asks(clauses: Sequence[Clause]) -> bool:
    """Whether something about the home is still being asked: liking it is not yet taking it."""
    return any(clause.frame == "ask" for clause in clauses)


def _day(reading: Reading) -> str | None:
    """Give the day that is named, in plain English; "not for today" names none."""
    refused = [m for m in reading.of("cue") if m.value == "not"]
    for mention in reading.of("when"):
        beside = any(cue.last == mention.first or cue.first == mention.last for cue in refused)
        if names_day(mention) and not beside:
            return str(mention.value)
    return None


def _asked_about(clauses: Sequence[Clause], mention: Mention) -> bool:
    clause = clause_of(clauses, mention)
    return clause is not None and clause.frame == "ask"


def _local(reading: Reading, context: DialogueContext) -> dict[str, Any]:
    """Read a local request; a follow-up without a subject keeps the one before ("and in Girne?")."""
    request: dict[str, Any] = {}
    for kind in ("category", "cuisine", "topic"):
        mention = next((m for m in reading.of(kind) if not m.negated), None)
        if mention is not None:
            request[kind] = mention.value
    if (
        "topic" not in request
        and reading.first("title_deed")
        and any(m.value == "local_law" for m in reading.of("domain"))
    ):
        request["topic"] = "title_deeds"
    if "cuisine" in request:
        request.setdefault("category", "restaurant")
    for kind in ("on_duty", "open_now"):
        if reading.first(kind):
            request[kind] = True
    places = list(dict.fromkeys(m.value for m in reading.of("place") if not m.negated and m.relation != "except"))
    if places:
        request["location"] = places[0] if len(places) == 1 else places
    elif any(m.value == "there" for m in reading.of("cue")) and context.place:
        request["location"] = context.place
    elif "category" in request and context.active_agent == "local_info" and context.local.get("location"):
        request["location"] = context.local["location"]  # "and a hotel?"
    day = reading.first("when")
    if day is not None:
        request["when"] = day.value
    subject = "category" in request or "topic" in request
    if request and not subject and context.local.get("category"):
        request = {**context.local, **request}
    return request


def _selected(reading: Reading, context: DialogueContext) -> tuple[int, ...]:
    if not context.shown:
        return ()
    numbers = [int(m.value) if m.value > 0 else len(context.shown) for m in reading.of("ordinal")]
    return tuple(dict.fromkeys(n for n in numbers if 1 <= n <= len(context.shown)))


def _anchor(reading: Reading, context: DialogueContext) -> Any:
    cues = {str(m.value) for m in reading.of("cue")}
    loose_near = any(m.value == "near" for m in reading.of("relation"))
    if loose_near and (context.focus or context.shown) and ("that_one" in cues or reading.first("ordinal")):
        return "item"
    if "there" in cues and context.place:
        return "place"
    return "item" if loose_near and context.focus else None


def _place(reading: Reading) -> str | None:
    place = next((m for m in reading.of("place") if not m.negated and m.relation != "except"), None)
    return str(place.value) if place is not None else None


def _when(reading: Reading, context: DialogueContext) -> str | None:
    return _day(reading) or (context.when if context.prev_system else None)
