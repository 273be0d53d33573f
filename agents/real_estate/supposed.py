"""Suppose renting or buying from the budget, where neither was said: nobody buys a home for 600 pounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from agents.markets.market import Market


def supposed_listing_type(values: Mapping[str, Any], market: Market) -> Literal["rent", "sale"] | None:
    """Give what a budget can only mean; None where it was said, where there is none, or where it may be either."""
    levels, price = market.price_levels, values.get("price")
    if levels is None or not price or values.get("listing_type"):
        return None
    currency = str(values.get("currency") or market.default_currency)
    amounts = [market.rates.convert(amount, currency, market.default_currency) for amount in price if amount]
    known = [amount for amount in amounts if amount is not None]
    if known and min(known) >= levels.sale_from:
        return "sale"
    if known and price[1] is not None and levels.rent_from <= max(known) <= levels.rent_up_to:
        return "rent"
    return None
