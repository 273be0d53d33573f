"""Say where the homes on the screen lie; clients that draw a map are sent the cards to draw."""

from __future__ import annotations

from agents.real_estate.cards import card_of
from agents.real_estate.exchange import Exchange
from agents.real_estate.results import show_results
from agents.real_estate.wording import title_of
from agents.reply import Reply


async def show_on_map(exchange: Exchange) -> Reply:
    """List the positions of the homes meant, or of all on the screen; without any, search first."""
    numbers = {item.id: item.number for item in exchange.shown_listings}
    meant = [i.id for i in exchange.shown_listings if i.number in exchange.understanding.selected]
    if not numbers or exchange.understanding.delta:
        return await show_results(exchange)
    voice, market = exchange.voice, exchange.tools.market
    homes = await exchange.tools.listings.get(meant or list(numbers))
    lines = []
    for home in homes:
        known = home.latitude is not None and home.longitude is not None
        fill = {"number": str(numbers[home.id]), "title": title_of(home, voice, market)}
        if known:
            fill["coordinates"] = f"{home.latitude:.4f}, {home.longitude:.4f}"
        lines.append(voice.say(f"real_estate.map.{'line' if known else 'unknown'}", **fill))
    return exchange.reply(
        "\n\n".join([voice.say("real_estate.map.heading"), "\n".join(lines)]),
        recommendations=tuple(card_of(home, numbers[home.id], exchange) for home in homes),
        action="map",
    )
