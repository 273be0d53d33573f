"""Read the price of a home for sale in thousands where they are left unsaid."""

from __future__ import annotations

from agents.understanding.changes import Changes
from agents.understanding.types import DialogueContext

_THOUSAND = 1000


def in_thousands(changes: Changes, context: DialogueContext) -> None:
    """Read what nobody sells a home for as thousands: "150 bin, ama 170'e kadar zorlarım"."""
    price, kind = changes.set.get("price"), changes.set.get("listing_type")
    said = context.slots.get("listing_type")
    if price is None or (kind or (said.value if said is not None else None)) != "sale":
        return
    low, high = (None if end is None else end * _THOUSAND if end < _THOUSAND else end for end in price)
    changes.set["price"] = [high, low] if low is not None and high is not None and low > high else [low, high]
