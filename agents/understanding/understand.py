"""Understand one message: one look at it says where it goes, what it changes and what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from agents.markets.market import Market
from agents.understanding.accepting import accepted, day_of
from agents.understanding.acts import SOCIAL, Acts, find_acts
from agents.understanding.asides import without_asides
from agents.understanding.bare_names import with_bare_names, with_premises
from agents.understanding.changes import Changes
from agents.understanding.clauses import VERB_FINAL, cut_clauses, inside, overlap
from agents.understanding.corrections import corrected
from agents.understanding.delta import search_changes
from agents.understanding.discrimination import refusal_of
from agents.understanding.evidence import weigh
from agents.understanding.forms import known_forms, telling
from agents.understanding.homes_in_view import means_homes, with_homes
from agents.understanding.local_request import is_meant, local_request
from agents.understanding.mentions import Reading
from agents.understanding.previous_turn import read_recorded, with_recorded
from agents.understanding.reading import read
from agents.understanding.route import CERTAIN, SPOKE, decide, doubted
from agents.understanding.selecting import selected_items
from agents.understanding.told import TOLD, without_told
from agents.understanding.types import DialogueContext, Route, SlotDelta, Understanding
from agents.understanding.vocabulary import vocabulary_of

__all__ = ["understand"]

SHORTEST_UNEXPLAINED = 4
MOST_UNEXPLAINED = 8
_HELD_BACK = frozenset({"reset", "forget_me", "forget_that", "forget_one", "save_search", "drop_searches"})
"""Acts that a message with an attempt to give instructions does not get done."""


def understand(
    text: str, context: DialogueContext, market: Market, *, routed: Route | None = None
) -> Understanding:
    """Understand a message in its dialogue; pure, bounded and fast (a millisecond or two).

    `routed` is a route that somebody else has chosen: the message is read for that agent.
    """
    context = with_recorded(context, market)
    reading = read(text, market, context.lang or context.locale)
    reading = corrected(with_premises(with_bare_names(reading, context), context))
    reading = without_asides(reading, telling(reading.lang, vocabulary_of(market)))
    clauses = cut_clauses(reading)
    reading = without_told(reading, [(c.first, c.last) for c in clauses if c.frame == TOLD])
    acts = find_acts(reading, clauses)
    reading = _without_phrases(reading, acts)
    if "injection" in acts or "emergency" in acts:
        return _set_apart(reading, acts, context)
    evidence = weigh(reading, clauses, acts, context)
    route, also = decide(evidence, acts, context, _spoken_of(context, market), asks=_asks(reading, acts))
    if routed is not None:
        route, also = routed, ()
    of_homes = means_homes(reading, context)
    if of_homes or route.target == "real_estate":
        context = with_homes(context)
    unexplained = _unexplained(reading, market)
    selected = selected_items(reading, acts, context)
    changes = Changes()
    if "real_estate" in (route.target, *also):
        if "reset" in acts:
            context = replace(context, slots={}, shown=(), focus=None)
        moved_here = context.active_agent not in (None, "real_estate")
        changes = search_changes(
            reading, clauses, acts, context, moved_here=moved_here, selects=bool(selected)
        )
    chosen = _chosen(context, selected)
    changes.set.update(accepted(reading, clauses, acts, chosen, route.target, moves=bool(changes.add)))
    local = local_request(reading, context) if "local_info" in (route.target, *also) else {}
    delta, refusal = changes.delta(), refusal_of(reading, clauses)
    if refusal is not None and context.slots and _only_building(delta):
        delta = SlotDelta()  # "no foreigners in the house" looks for no house
    if refusal is not None and not delta and not local:  # nothing else was asked for
        route = replace(route, target="concierge", reason="rules", sticky=True)
    return Understanding(
        lang=reading.lang,
        route=doubted(route, unexplained),
        also=also,
        acts=_named_acts(acts, selected, refused=refusal is not None),
        delta=delta,
        local=local,
        selected=selected,
        of_homes=of_homes,
        anchor=_anchor(reading, context, searching=route.target == "real_estate"),
        refusal=refusal,
        out_of_area=tuple(dict.fromkeys(str(m.value) for m in reading.of("out_of_area"))),
        unexplained=unexplained,
        requested=_forgotten(reading, acts) or tuple(dict.fromkeys(changes.requested)),
        place=next((str(m.value) for m in reading.of("place") if is_meant(m)), None),
        when=day_of(reading) or (context.when if context.prev_system else None),
    )


def _chosen(context: DialogueContext, selected: tuple[int, ...]) -> DialogueContext:
    """Put the item that is named by its number in the place of the one talked about so far."""
    item = next((item for item in context.shown if selected and item.number == selected[0]), None)
    return replace(context, focus=item.id) if item is not None else context


def _only_building(delta: SlotDelta) -> bool:
    """Whether a message changes nothing but the kind of building."""
    rest = (delta.add, delta.remove, delta.clear, delta.relative, delta.carried)
    return set(delta.set) == {"property_type"} and not any(rest)


def _without_phrases(reading: Reading, acts: Acts) -> Reading:
    """Drop what only stands inside a phrase of courtesy: "thanks a million" names no price."""
    phrases = [act for act in acts.mentions if act.value in SOCIAL and act.last - act.first > 1]
    kept = tuple(m for m in reading.mentions if m.kind == "act" or not inside(m, phrases))
    return replace(reading, mentions=kept)


def _forgotten(reading: Reading, acts: Acts) -> tuple[str, ...]:
    """Name what is to be forgotten of what is remembered: "forget my budget"."""
    return tuple(dict.fromkeys(str(m.value) for m in reading.of("slot"))) if "forget_one" in acts else ()


def _set_apart(reading: Reading, acts: Acts, context: DialogueContext) -> Understanding:
    """Leave the search as it was: nothing that came with instructions is applied, and an emergency comes first.

    The numbers to call and the hospitals around are the local agent's to tell.
    """
    kept = tuple(act for act in acts.found if act not in _HELD_BACK)
    if "injection" in kept or "emergency" not in kept:
        return Understanding(reading.lang, Route("concierge", "rules", CERTAIN, sticky=True), acts=kept)
    place = next((str(m.value) for m in reading.of("place") if is_meant(m)), None)
    request = {"category": "hospital"} | local_request(reading, context)
    return Understanding(
        reading.lang, Route("local_info", "rules", CERTAIN), acts=kept, local=request, place=place
    )


def _asks(reading: Reading, acts: Acts) -> bool:
    """Whether a wish or a question stands in the message apart from its acts ("I need nothing else" is none)."""
    return any(
        frame.value in ("want", "ask", "exists") and not any(overlap(act, frame) for act in acts.mentions)
        for frame in reading.of("frame")
    )


def _spoken_of(context: DialogueContext, market: Market) -> Mapping[str, float]:
    """Say whose business a recorded assistant message was."""
    if not context.prev_system:
        return {}
    business = read_recorded(context.prev_system, market, context.lang).business
    return {business: SPOKE} if business is not None else {}


def _unexplained(reading: Reading, market: Market) -> tuple[str, ...]:
    """List the words that no lexicon knows and no mention covers."""
    vocabulary = vocabulary_of(market)
    covered = {index for m in reading.mentions for index in range(m.first, m.last)}
    words = (
        token.text
        for index, token in enumerate(reading.tokens)
        if token.kind == "word"
        and len(token.fold) >= SHORTEST_UNEXPLAINED
        and index not in covered
        and not known_forms(token.fold, vocabulary, reading.lang)
    )
    return tuple(word for _, word in zip(range(MOST_UNEXPLAINED), words, strict=False))


def _named_acts(acts: Acts, selected: tuple[int, ...], *, refused: bool) -> tuple[str, ...]:
    found = [*acts.found]
    if selected and "compare" not in acts:
        found.append("select")
    if refused:
        found.append("refuse")
    return tuple(found)


def _anchor(
    reading: Reading, context: DialogueContext, *, searching: bool
) -> Literal["item", "place"] | None:
    frames = list(reading.of("frame"))
    cues: set[Any] = {m.value for m in reading.of("cue") if m.value != "there" or not inside(m, frames)}
    features = {m.first for m in reading.of("feature")}
    near = any(
        m.value == "near" and m.last not in features for m in reading.of("relation")
    )  # "yanında otopark"
    if near and (context.focus or context.shown) and ("that_one" in cues or reading.first("ordinal")):
        return "item"
    if "there" in cues and context.place:
        return "place"
    if searching and _near_something_else(reading):
        return None
    return "item" if near and context.focus else None


def _near_something_else(reading: Reading) -> bool:
    """Whether words that mean nothing here close what a home is to be near: "closer to the job", but "near the second one"."""
    covered = {at for m in reading.mentions if m.value != "owned" for at in range(m.first, m.last)}
    for near in (m for m in reading.of("relation") if m.value == "near" and reading.lang not in VERB_FINAL):
        at = near.last
        while at < len(reading.tokens) and reading.tokens[at].kind == "word" and at not in covered:
            at += 1
        if at > near.last and (at == len(reading.tokens) or reading.tokens[at].kind == "mark"):
            return True
    return False
