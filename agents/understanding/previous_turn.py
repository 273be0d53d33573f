"""Read what the assistant said last from its text, where the message was recorded elsewhere.

In a live conversation the graph knows what it asked and showed; a recorded conversation has only the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from agents.markets.market import Market
from agents.understanding.accepting import day_alone, names_day
from agents.understanding.acts import Acts
from agents.understanding.clauses import cut_clauses, overlap
from agents.understanding.evidence import weigh
from agents.understanding.mentions import Mention, Reading
from agents.understanding.reading import read
from agents.understanding.route import TITLE
from agents.understanding.types import Agent, DialogueContext, Question, ShownItem

_ASKABLE = (
    "bedrooms",
    "bathrooms",
    "price",
    "area_m2",
    "location",
    "property_type",
    "listing_type",
    "features",
)
"""Slots that a question may name; where it names several, numbers come first, for they cannot be told by themselves."""

PLAIN = 2.5
"""Evidence from which a recorded message says whose business it was."""
ALONE = 1.5
"""The same where nothing speaks for anybody else: "no, it has no laundry"."""
UNMISTAKABLE = 5.0
"""Lead from which it says so whoever was thought to be speaking: right for 99% of development turns."""
HINTED = 1.2
"""Evidence for places from which a question that hints at nothing else is theirs: right for 98% of development turns."""
_QUIZ = frozenset({"knowledge", "who"})
_ADDRESS = 4
"""Words that may stand between the number of a house and the last word of its street."""
_IN_ADDRESS = frozenset({"number", "place", "property_name"})
_ASKED_OF_HOMES = frozenset({"bathrooms", "listing_type"})
"""What is asked of homes only; bedrooms also of hotels, as rooms and beds."""
_AGENTS: Mapping[str, Agent] = {
    "real_estate": "real_estate",
    "local_info": "local_info",
    "other": "concierge",
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recorded assistant message asked, offered and spoke of."""

    reading: Reading
    asked: Question | None = None
    names: tuple[str, ...] = ()
    """Homes that it names, as the market calls them."""
    when: str | None = None
    place: str | None = None
    business: str | None = None
    """The domain that it speaks for, if it shows."""
    speaker: Agent | None = None
    """The agent that must have spoken, where that is beyond doubt."""
    lacking: str | None = None
    """The one feature that it says a home does not have."""
    asker: Agent | None = None
    """The agent whose question it must be, though nothing is said of its business."""


@lru_cache(maxsize=256)
def read_recorded(text: str, market: Market, lang: str | None) -> Recorded:
    """Read a recorded assistant message."""
    reading = read(text, market, lang)
    names = _homes_named(reading)
    when = _last(m for m in reading.of("when") if names_day(m))
    place = next((str(m.value) for m in reading.of("place")), None)
    told = _told(reading)
    scores = weigh(told, cut_clauses(told), Acts()).scores
    business, lead = _business(told, scores)
    return Recorded(
        reading,
        asked := _question(reading, names, when),
        names,
        day_alone(when) if when else None,
        place,
        business=business,
        speaker=_AGENTS[business] if business is not None and lead >= UNMISTAKABLE else None,
        lacking=_lacking(reading),
        asker=_asker(told, asked, scores),
    )


def _lacking(reading: Reading) -> str | None:
    refused = {str(m.value) for m in reading.of("feature") if m.negated}
    return refused.pop() if len(refused) == 1 else None


def _told(reading: Reading) -> Reading:
    """Leave out what says nothing of an assistant's business: "I have scheduled it" is no calendar, "how many people?" no quiz."""
    said = [m for m in reading.mentions if m.kind == "assistant" and m.value == "done"]
    return replace(
        reading,
        mentions=tuple(
            m
            for m in reading.mentions
            if m.kind != "domain" or not (m.value in _QUIZ or any(overlap(m, other) for other in said))
        ),
    )


def _asker(told: Reading, asked: Question | None, scores: Mapping[str, float]) -> Agent | None:
    """Say who must be asking: bathrooms, renting or buying are asked of homes; a question that only hints at places is theirs."""
    if asked is None or asked.kind != "ask_slot":
        return None
    if scores.keys() <= {"real_estate"}:
        of_homes = any(
            str(m.value) in _ASKED_OF_HOMES or m.kind == "bathrooms" for m in told.of("slot", "bathrooms")
        )
        return "real_estate" if of_homes else None
    hinted = scores.keys() == {"local_info"} and scores["local_info"] >= HINTED
    visits = any(str(m.value).startswith("appointment") for m in told.of("domain"))
    return "local_info" if hinted and not visits else None


def _business(told: Reading, scores: Mapping[str, float]) -> tuple[str | None, float]:
    """Give the domain that a recorded message speaks for, and by how much it leads."""
    ranked = sorted(scores, key=lambda domain: -scores[domain])
    alone = len(ranked) == 1 and told.first("feature") is not None
    if not ranked or scores[ranked[0]] < (ALONE if alone else PLAIN):
        return None, 0.0
    return ranked[0], scores[ranked[0]] - (scores[ranked[1]] if len(ranked) > 1 else 0.0)


def with_recorded(context: DialogueContext, market: Market) -> DialogueContext:
    """Let a recorded assistant message replace what the product itself asked and showed last; unchanged where there is none."""
    if not context.prev_system:
        return context
    recorded = read_recorded(context.prev_system, market, context.lang)
    changes: dict[str, object] = {"asked": recorded.asked, "lacking": recorded.lacking}
    if recorded.speaker is not None and (context.active_agent, recorded.speaker) != (
        "concierge",
        "local_info",
    ):
        changes["active_agent"] = recorded.speaker  # titles of films and of calendar entries name anything
    elif (
        recorded.asker is not None and context.active_agent != "concierge"
    ) or recorded.asker == "real_estate":
        changes["active_agent"] = recorded.asker
    if recorded.names:
        shown = tuple(ShownItem(i, "listing", name, name) for i, name in enumerate(recorded.names, 1))
        changes.update(shown=shown, focus=shown[0].id)
    if recorded.place and context.place is None:
        changes["place"] = recorded.place
    if recorded.when and not (recorded.asked and recorded.asked.kind == "offer_more"):
        changes["when"] = recorded.when
    return replace(context, **changes)  # type: ignore[arg-type]


def _homes_named(reading: Reading) -> tuple[str, ...]:
    """List the homes named; a one-word name that only stands in an address or beside a longer name is none."""
    mentions = [m for m in reading.of("property_name") if m.last - m.first > 1 or not _in_address(reading, m)]
    long = [m for m in mentions if m.last - m.first > 1]
    return tuple(dict.fromkeys(str(m.value) for m in (long or mentions)))


def _in_address(reading: Reading, name: Mention) -> bool:
    """Whether a one-word name closes an address: the "Boulevard" of "12 Elm Boulevard"."""
    said = [m for m in reading.mentions if m.kind not in _IN_ADDRESS]
    for index in range(name.first - 1, max(-1, name.first - 1 - _ADDRESS), -1):
        if reading.tokens[index].kind == "mark" or any(m.first <= index < m.last for m in said):
            return False
        if reading.tokens[index].kind == "number":
            return index < name.first - 1
    return False


def _last(mentions: Iterable[Mention]) -> Mention | None:
    last = None
    for mention in mentions:
        last = mention
    return last


def _question(reading: Reading, names: tuple[str, ...], when: Mention | None) -> Question | None:
    """Say what was asked: to confirm a date or a home, for a visit, for a slot, or whether there is anything else.

    A question about somebody else's business is a `confirm` without a slot: an answer stays with whoever asked.
    """
    acts = {str(m.value) for m in reading.of("act")}
    does = {str(m.value) for m in reading.of("assistant")}
    clauses = cut_clauses(reading)
    asks = any(clause.question for clause in clauses) or bool(does & {"asks_when", "where", "confirm", "wh"})
    home = names or "viewing" in acts or any(m.kind in ("property_type", "home") for m in reading.mentions)
    if "confirm" in does and home and (names or when):
        return Question("confirm", "visit_date", day_alone(when) if when else None)
    if asks and not names and any(m.more.get("title") for m in reading.of("domain")):
        return Question("ask_slot", TITLE)
    if "viewing" in acts and not names and "done" not in does:
        return Question("ask_slot", "visit_date") if "asks_when" in does else Question("offer", "viewing")
    if names and "done" not in does:
        return Question("offer", "property_name", names[0])
    if "anything_else" in does:
        return Question("offer_more")
    named = {str(m.value) for m in reading.of("slot")} | {
        m.kind for m in reading.mentions if m.kind in ("bedrooms", "bathrooms") and asks
    }
    features = [str(m.value) for m in reading.of("feature")]
    if len(features) == 1 and "wants" in does:
        return Question("confirm", "features", features[0])
    for slot in _ASKABLE:
        if slot in named and slot != "price":
            both = slot == "bedrooms" and "bathrooms" in named
            return Question("ask_slot", slot, "bathrooms" if both else None)
    if "asks_when" in does:
        return Question("ask_slot", "visit_date")
    if "where" in does:
        return Question("ask_slot", "location")
    if asks or any(frame.value == "ask" for frame in reading.of("frame")):
        return Question("ask_slot") if does & {"wh"} else Question("confirm")
    return Question("clarify_route") if "done" not in does else None
