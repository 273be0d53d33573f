"""Gather the results a reply is about: its own, or those the user has on the screen."""

from __future__ import annotations

from typing import Any

from agents.models.items import item_of_card, item_of_listing, item_of_place
from agents.replies import voice_for
from agents.reply import Reply
from agents.turn import AgentTurn, Tools

MOST_ITEMS = 10


async def shown_items(reply: Reply, turn: AgentTurn, tools: Tools) -> list[dict[str, Any]]:
    """Describe the results, each under the number the user knows it by."""
    items = [item_of_card(card) for card in reply.recommendations[:MOST_ITEMS]]
    if reply.shown is not None:
        return items
    voice = voice_for(turn.understanding.lang)
    told = {item.get("number") for item in items}
    rest = [item for item in turn.context.shown if item.number not in told][: MOST_ITEMS - len(items)]
    numbers = {item.id: item.number for item in rest}
    listings = await tools.listings.get([item.id for item in rest if item.kind == "listing"])
    places = await tools.places.get([item.id for item in rest if item.kind == "place"])
    items += [item_of_listing(home, numbers[home.id], voice, tools.market) for home in listings]
    items += [item_of_place(place, numbers[place.id], voice) for place in places]
    return sorted(items, key=lambda item: item.get("number") or 0)
