"""Read what the assistant said last from its text, where the message was recorded elsewhere.

In a live conversation the graph knows what it asked and showed; a recorded conversation has only the words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from agents.markets.market import Market
from agents.understanding.clauses import cut_clauses
from agents.understanding.mentions import Mention, Reading
from agents.understanding.reading import read
from agents.understanding.types import DialogueContext, Question, ShownItem

_ASKABLE = ("bedrooms", "bathrooms", "price", "area_m2", "location", "property_type", "listing_type", "features")
"""Slots that a question may name; where it names several, numbers come first, for they cannot be told by themselves."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a recorded assistant message asked, offered and spoke of."""

    reading: Reading
    asked: Question | None = None
    names: tuple[str, ...] = ()
    """Homes that it names, as the market calls them."""
    when: str | None = None
    place: str | None = None


@lru_cache(maxsize=256)
def read_recorded(text: str, market: Market, lang: str | None) -> Recorded:
    """Read a recorded assistant message."""
    reading = read(text, market, lang)
    names = tuple(dict.fromkeys(str(m.value) for m in reading.of("property_name")))
    when = _last(reading.of("when"))
    place = next((str(m.value) for m in reading.of("place")), None)
    return Recorded(reading, _question(reading, names, when), names, when.text if when else None, place)


def with_recorded(context: DialogueContext, market: Market) -> DialogueContext:
    """Let a recorded assistant message replace what the product itself asked and showed last; unchanged where there is none."""
    if not context.prev_system:
        return context
    recorded = read_recorded(context.prev_system, market, context.lang)
    changes: dict[str, object] = {"asked": recorded.asked}
    if recorded.names:
        shown = tuple(ShownItem(i, "listing", name, name) for i, name in enumerate(recorded.names, 1))
        changes.update(shown=shown, focus=shown[-1].id)
    if recorded.when:
        changes["when"] = recorded.when
    return replace(context, **changes)  # type: ignore[arg-type]


def _last(mentions: Iterable[Mention]) -> Mention | None:
    last = None
    for mention in mentions:
        last = mention
    return last


def _question(reading: Reading, names: tuple[str, ...], when: Mention | None) -> Question | None:
    """Say what was asked: to confirm a date or a home, for a visit, for a slot, or whether there is anything else."""
    acts = {str(m.value) for m in reading.of("act")}
    clauses = cut_clauses(reading)
    asks = any(clause.question for clause in clauses) or any(c.frame == "ask" for c in clauses)
    if "confirm" in {str(m.value) for m in reading.of("assistant")} and (names or when):
        return Question("confirm", "visit_date", when.text if when else None)
    if "viewing" in acts and not names:
        return Question("ask_slot", "visit_date") if _asks_when(reading) else Question("offer", "viewing")
    if _asks_when(reading):
        return Question("ask_slot", "visit_date")
    named = {str(m.value) for m in reading.of("slot")} | {
        m.kind for m in reading.mentions if m.kind in ("bedrooms", "bathrooms") and asks
    }
    if names:
        return Question("offer", "property_name", names[-1])
    if "anything_else" in {str(m.value) for m in reading.of("assistant")}:
        return Question("offer_more")
    for slot in _ASKABLE:
        if slot in named:
            return Question("ask_slot", slot)
    if any(m.value == "where" for m in reading.of("assistant")):
        return Question("ask_slot", "location")
    return None


def _asks_when(reading: Reading) -> bool:
    return any(m.value == "asks_when" for m in reading.of("assistant"))
