"""Tell which shown homes a message means: "the second one", "it", "compare 1 and 3"."""

from __future__ import annotations

from agents.catalogue.schema import Listing
from agents.real_estate.exchange import Exchange
from agents.understanding.types import ShownItem


def picked_items(exchange: Exchange) -> list[ShownItem]:
    """List the selected items, or else the one named, the one in focus, or the only one shown."""
    shown = {item.number: item for item in exchange.turn.context.shown}
    chosen = [shown[number] for number in exchange.understanding.selected if number in shown]
    if chosen:
        return chosen
    named = exchange.understanding.delta.set.get("property_name")
    by_name = [item for item in exchange.shown_listings if named and item.name == named]
    focus = exchange.item(exchange.turn.context.focus)
    if by_name:
        return [focus] if focus in by_name else by_name[:1]
    if focus is not None:
        return [focus]
    return [exchange.turn.context.shown[0]] if len(exchange.turn.context.shown) == 1 else []


async def picked_listing(exchange: Exchange) -> tuple[int, Listing] | None:
    """Fetch the home that is meant with its number; None where none is clear or it left the catalogue."""
    item = next((item for item in picked_items(exchange) if item.kind == "listing"), None)
    if item is None:
        return None
    found = await exchange.tools.listings.get([item.id])
    return (item.number, found[0]) if found else None
