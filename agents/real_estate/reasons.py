"""Say why a home was shown: what it has of what was asked for, what it lacks, what the data does not say."""

from __future__ import annotations

from agents.real_estate.cards import card_of
from agents.real_estate.exchange import Exchange
from agents.real_estate.matching import Match, matches
from agents.real_estate.picking import picked_listing
from agents.real_estate.results import show_results
from agents.real_estate.wording import mark_of, numbered_title
from agents.reply import Reply


async def explain(exchange: Exchange) -> Reply:
    """Explain the home that is meant."""
    picked = await picked_listing(exchange)
    if picked is None:
        return await show_results(exchange)
    number, listing = picked
    voice = exchange.voice
    title = numbered_title(number, listing, voice, exchange.tools.market)
    judged = matches(listing, exchange)
    if not judged:
        text = voice.say("real_estate.why.no_conditions", title=title)
    else:
        lines = [voice.say("real_estate.why.heading", title=title)]
        lines += [f"- {line}" for line in _lines(judged, exchange)]
        text = "\n".join(lines)
    return exchange.reply(
        f"{text}\n\n{mark_of(listing, voice)}",
        recommendations=(card_of(listing, number, exchange),),
        focus=listing.id,
        place=listing.place or None,
        action="why",
    )


def _lines(judged: list[Match], exchange: Exchange) -> list[str]:
    voice = exchange.voice
    lines = []
    for verdict in ("met", "missed", "unknown"):
        phrases = [match.phrase for match in judged if match.verdict == verdict]
        if phrases:
            lines.append(voice.say(f"real_estate.why.{verdict}", items=voice.comma(phrases)))
    remembered = [
        m.phrase for m in judged if m.slot in exchange.state and exchange.state[m.slot].source == "memory"
    ]
    if remembered:
        lines.append(voice.say("real_estate.why.remembered", items=voice.comma(remembered)))
    return lines
