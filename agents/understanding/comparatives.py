"""Take what is wished relative to the search so far: "cheaper", "bigger", "closer to the sea"."""

from __future__ import annotations

from agents.understanding.changes import Changes
from agents.understanding.clauses import overlap
from agents.understanding.mentions import Mention, Reading
from agents.understanding.named_only import ABOUT_HOME
from agents.understanding.question_words import asked_behind
from agents.understanding.relative import CHEAPER, round_money
from agents.understanding.types import DialogueContext

_POINTED = 1
"""Tokens between "the one" and what tells it from the others."""


def take_relative(reading: Reading, changes: Changes, context: DialogueContext) -> None:
    """Take "cheaper", "bigger", "closer to the sea"; beside an amount "expensive" only bounds it."""
    prices, areas = list(reading.of("price")), list(reading.of("area_m2", "plot_donum"))
    for mention in reading.of("relative"):
        if asked_behind(reading.tokens, mention.last):
            continue  # "elektrik pahalı mı" asks
        if _picks(reading, mention):
            continue  # "details of the one that is smaller"
        quantity, _, way = str(mention.value).rpartition("_")
        if quantity == "price" and (
            "price" in changes.set or any(overlap(price, mention) for price in prices)
        ):
            continue  # "let us go up, to 850"
        if quantity == "size" and (areas or {"area_m2", "plot_donum"} & changes.set.keys()):
            continue  # "bigger, at least 180 m2"
        if quantity in ("size", "bedrooms") and "bedrooms" in changes.set:
            continue  # "the studio is too small, a 2+1 then"
        if (
            quantity == "price"
            and way == "down"
            and "price" not in context.slots
            and _undercut(changes, context)
        ):
            continue
        changes.relative[quantity] = "down" if way == "down" else "up"


def _picks(reading: Reading, mention: Mention) -> bool:
    """Whether a comparison only tells which of the homes shown is asked about, in one breath with the asking."""
    pointed = any(
        m.value == "that_one" and 0 <= mention.first - m.last <= _POINTED for m in reading.of("cue")
    )
    asked = [m for m in reading.of("act") if m.value in ABOUT_HOME and m.first >= mention.last]
    return pointed and any(
        all(token.kind != "mark" for token in reading.tokens[mention.last : act.first]) for act in asked
    )


def _undercut(changes: Changes, context: DialogueContext) -> bool:
    """Let "cheaper" without a budget mean: below the home talked about, or the cheapest one shown."""
    homes = [item for item in context.shown if item.kind == "listing" and item.price]
    focus = [item for item in homes if item.id == context.focus]
    cheapest = min(focus or homes, key=lambda item: item.price or 0.0, default=None)
    if cheapest is None or cheapest.price is None:
        return False
    changes.set["price"] = [None, round_money(cheapest.price * CHEAPER)]
    if cheapest.currency:
        changes.set["currency"] = cheapest.currency
    return True
