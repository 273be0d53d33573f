"""Find the phrases of a message that are somebody else's business as a whole, though words for homes stand in them."""

from __future__ import annotations

from agents.understanding.clauses import inside
from agents.understanding.mentions import Mention, Reading
from agents.understanding.weights import DECIDES, LISTED_BESIDE, LODGING

NAMED = frozenset({"place", "property_name", "feature", "title_deed", "property_type", "relative", "price"})
"""What a word for somebody else's business may be part of: "Long Beach", "shop to rent", "closest to the beach", "80 a night"."""


def foreign_spans(reading: Reading) -> list[Mention]:
    """Give the phrases that belong to someone else's business as a whole: "rental car", "hotel room"."""
    named = [m for m in reading.mentions if m.kind in NAMED]
    living, trade = living_in_lodging(reading), trades(reading)
    return [
        m
        for m in reading.of("domain", "situation")
        if not (trade and m.more.get("agent") == "local_info")
        and (m.kind == "situation" or (m.more["agent"] != "real_estate" and m.more["weight"] >= DECIDES))
        and not inside(m, named)
        and not (living and m.value == LODGING)
    ]


def trades(reading: Reading) -> bool:
    """Whether premises are looked for, so that a business in the same breath is what they are for: "a shop to rent for a bakery"."""
    kinds = [m for m in reading.of("property_type") if not m.negated]
    asks = any(m.value in ("ask", "exists") for m in reading.of("frame"))
    return (
        any(m.value == "commercial" for m in kinds) and reading.first("listing_type") is not None and not asks
    )


def living_in_lodging(reading: Reading) -> bool:
    """Whether a home is looked for that may be called lodging: "a hostel or a studio to rent"."""
    kinds, lodging = (
        list(reading.of("property_type")),
        [m for m in reading.of("category") if m.value == LODGING],
    )
    beside = any(
        0 <= max(left.first, right.first) - min(left.last, right.last) <= LISTED_BESIDE
        for left in kinds
        for right in lodging
    )
    return beside and reading.first("listing_type") is not None
