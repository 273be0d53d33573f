"""Read the price of a home for sale in thousands where they are left unsaid: "up to 120", "no, 350"."""

from __future__ import annotations

from agents.understanding.changes import Changes
from agents.understanding.types import DialogueContext

_LEAST, _BELOW = 10, 1000
"""Amounts that buy no home as they stand."""
_THOUSAND = 1000
_IN_THOUSANDS = 10_000
"""A price from here on is spoken of in thousands, whether a home is bought or rented for liras."""


def take_thousands(changes: Changes, context: DialogueContext) -> None:
    """Multiply the price of a purchase that is too small to be one."""
    price = changes.set.get("price")
    if price is None or not is_purchase(changes, context):
        return
    if all(amount is None or _LEAST <= amount < _BELOW for amount in price):
        changes.set["price"] = [None if amount is None else amount * _THOUSAND for amount in price]


def is_purchase(changes: Changes, context: DialogueContext) -> bool:
    """Whether a home is sought to be bought, or was sought for thousands so far."""
    kept, price = context.slots.get("listing_type"), context.slots.get("price")
    changed = changes.set.get("listing_type")
    large = price is not None and any((end or 0) >= _IN_THOUSANDS for end in price.value)
    if large and changed is None and "currency" not in changes.set:
        return True
    return bool((changed or (kept.value if kept is not None else None)) == "sale")
