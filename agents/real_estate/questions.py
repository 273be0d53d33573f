"""Choose the one thing worth asking next, or nothing."""

from __future__ import annotations

from agents.real_estate.exchange import Exchange
from agents.understanding.types import Question

_ORDER = ("listing_type", "location", "price", "bedrooms")
_WITHOUT_BEDROOMS = frozenset({"land", "commercial", "studio"})


def next_question(exchange: Exchange) -> Question | None:
    """Ask for the most telling slot that is empty; never the same one twice in a row, nor one that was waved away."""
    before = exchange.turn.context.asked
    if before is not None and before.kind == "ask_slot" and before.slot not in exchange.state:
        return None  # it was not answered: let it rest for a turn
    values = exchange.values
    waved_away = {*exchange.understanding.delta.clear}
    for slot in _ORDER:
        if slot in values or slot in waved_away or "any" in waved_away:
            continue
        if slot == "location" and values.get("near"):
            continue
        if slot == "bedrooms" and set(values.get("property_type") or ()) & _WITHOUT_BEDROOMS:
            continue
        return Question("ask_slot", slot)
    return None


def say_question(question: Question, exchange: Exchange) -> str:
    """Word a question in the user's language."""
    key = f"real_estate.ask.{question.slot}"
    if question.slot == "price" and exchange.values.get("listing_type") == "rent":
        key = "real_estate.ask.price_rent"
    return exchange.voice.say(key)
