"""Say what a word for homes counts for: less as part of something else, more where the search waits for it."""

from __future__ import annotations

from agents.understanding.clauses import Clause, inside, overlap
from agents.understanding.evidence_of import frame_of, is_asked
from agents.understanding.mentions import Mention
from agents.understanding.weights import (
    AMOUNT_OF_SEARCH,
    ASKED_OF_HOME,
    BESIDE,
    HOME_WISH,
    POINTED_AT,
    STANDING,
    TAKEN_BACK,
)
from agents.understanding.whole_message import HOME, WholeMessage


def for_home(message: WholeMessage, mention: Mention, weight: float, clause: Clause | None) -> float:
    """Say what a word for homes counts for here; 0 where it is part of something else."""
    if mention in message.released:
        return TAKEN_BACK  # "take the school out, I'll drive them"
    if inside(mention, message.foreign) or (
        mention.kind != "property_name" and inside(mention, message.names)
    ):
        return 0.0
    if mention.optional and mention.kind == "feature" and mention.value in message.standing:
        return TAKEN_BACK
    if mention.kind in ("feature", "title_deed", "no_matter") and mention.value in message.standing:
        weight = max(weight, STANDING) if mention.kind == "no_matter" else STANDING
    elif mention.kind == "relative" and not message.movable:
        weight /= 2
    elif message.elsewhere and not message.home_named:
        weight = _away(message, mention, weight)
    if mention in message.owned:
        weight *= BESIDE
    money = mention.kind in ("price", "currency")
    if money and message.elsewhere and message.searched and not is_asked(clause):
        weight = max(weight, AMOUNT_OF_SEARCH)
    if message.searched and message.elsewhere and is_asked(clause):
        if mention.kind == "feature":
            weight = max(weight, ASKED_OF_HOME)
        elif mention.kind in ("property_type", "home") and message.pointed(clause):
            weight = max(weight, POINTED_AT)
    if (
        clause in message.praised
        and clause is not None
        and clause.frame is None
        and mention.kind in ("property_type", "home", "domain")
    ):
        weight *= BESIDE  # "that apartment seems nice" looks for none
    if message.deeds_asked and clause in message.lawful and mention.kind in ("title_deed", "act", "domain"):
        if mention.kind == "title_deed" or inside(mention, message.deeds):
            return 0.0  # "what is the difference between the Turkish and the exchange title?"
        weight *= BESIDE
    asked = (
        frame_of(clause) == "ask"
        or clause in message.ruled
        or any(c is not None and c.question for c in message.lawful)
    )
    if message.lawful and (
        (mention.kind in ("listing_type", "title_deed") and clause in message.lawful)
        or (mention.kind in HOME and asked)
        or (mention.kind == "domain" and asked and not message.pointed(clause))
    ):
        weight *= BESIDE  # "can foreigners buy more than one?"
    if message.part(mention) in message.deciding:
        weight *= BESIDE  # "a cab to the apartment", "add the visit to my calendar"
    return weight


def _away(message: WholeMessage, mention: Mention, weight: float) -> float:
    """Words that fit a hotel or a salon as well ("a room", "a visit") say little while another agent speaks."""
    if mention.kind == "act":
        if message.listed or (message.searched and message.active == "concierge"):
            return weight
        return weight / (2 if message.searched else 4)
    hint = mention.kind == "domain" and weight < HOME_WISH
    rooms = mention.kind == "bedrooms" and not any(overlap(mention, m) for m in message.hints)
    if not message.searched and (hint or rooms or mention.kind == "feature"):
        return weight / 2
    return weight
