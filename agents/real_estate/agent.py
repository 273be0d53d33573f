"""The real-estate agent: one understood message in, one reply out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from agents.real_estate.comparison import compare
from agents.real_estate.contact import note_viewing, offer_person
from agents.real_estate.details import show_details
from agents.real_estate.exchange import Exchange, begin
from agents.real_estate.notices import notices_before
from agents.real_estate.on_map import show_on_map
from agents.real_estate.reasons import explain
from agents.real_estate.results import show_results, summary_of
from agents.real_estate.saving import drop_searches, list_searches, save_search, tell_news
from agents.replies.asked import answers_forgetting
from agents.replies.market_words import example, prepare_market
from agents.reply import Handoff, Reply
from agents.turn import AgentTurn, Tools
from agents.understanding.types import Question

Response = Callable[[Exchange], Awaitable[Reply]]


async def answer(turn: AgentTurn, tools: Tools) -> Reply:
    """Merge what was said into the search and answer what was asked of it."""
    await prepare_market(tools.market)
    if answers_forgetting(turn):
        from agents.concierge import answer as concierge

        return await concierge(turn, tools)
    exchange = begin(turn, tools)
    reply = await _response(exchange)(exchange)
    return replace(reply, handoff_to=reply.handoff_to or _handoff(exchange, reply))


def _handoff(exchange: Exchange, reply: Reply) -> Handoff | None:
    """Pass on what else the message asks for, with the first home shown as the place to start from."""
    if "local_info" not in exchange.understanding.also or exchange.turn.handed:
        return None
    home = next((card for card in reply.recommendations if card["kind"] == "listing"), None)
    if home is None:
        return Handoff("local_info", "also_asked", {"place": reply.place})
    payload = {
        "item_id": home["id"],
        "number": home["number"],
        "name": home["property_name"],
        "place": home["place"] or None,
        "latitude": home["latitude"],
        "longitude": home["longitude"],
    }
    return Handoff("local_info", "also_asked", payload)


def _response(exchange: Exchange) -> Response:
    """Choose how to answer, by dialogue act first, then by whether there is anything to search for."""
    understanding, acts = exchange.understanding, exchange.understanding.acts
    if not exchange.turn.handed:
        for act, response in _BY_ACT.items():
            if act in acts:
                return response
        if accepts_home(exchange):
            return note_viewing
        if names_shown_home(exchange):
            return show_details
        if (understanding.requested or understanding.selected) and not understanding.delta:
            return show_details
        if asks_for_more(exchange):
            return show_more
        if (
            "no" in acts
            and not understanding.delta
            and (exchange.turn.context.asked or exchange.shown_listings)
        ):
            return ask_what_to_change
        if "yes" in acts and not understanding.delta and exchange.shown_listings:
            return ask_what_next
        staying = understanding.route.reason == "sticky"  # "back to the flats" wants to see them
        if staying and exchange.turn.unheard and exchange.values and not exchange.hints_used:
            return say_not_understood
    if not exchange.values and not understanding.out_of_area and not understanding.refusal:
        return ask_what
    return show_results


def accepts_home(exchange: Exchange) -> bool:
    """Tell whether the home in focus was accepted: a yes to the offer, praise for it, or the day of a visit."""
    understanding, context = exchange.understanding, exchange.turn.context
    changed = set(understanding.delta.set)
    if understanding.selected and changed == {"visit_date"} and not understanding.requested:
        return True  # "I want to see the first one on Saturday"
    focus = exchange.item(context.focus)
    if focus is None or focus.kind != "listing" or understanding.requested:
        return False
    if "yes" in understanding.acts and context.asked is not None and context.asked.kind == "offer":
        return True
    if changed == {"visit_date"}:
        return True
    named = understanding.delta.set.get("property_name")
    return named == focus.name and changed <= {"property_name", "visit_date"} and not understanding.delta.add


def names_shown_home(exchange: Exchange) -> bool:
    """Tell whether the message names a home of the list and changes nothing else."""
    delta = exchange.understanding.delta
    if set(delta.set) - {"property_name", "visit_date"} or delta.add or delta.relative:
        return False
    return any(item.name == delta.set.get("property_name") for item in exchange.shown_listings)


async def show_more(exchange: Exchange) -> Reply:
    """Show the next homes; a message that also changes the search starts a new list."""
    before = {name: slot.value for name, slot in exchange.turn.context.slots.items()}
    changed = before != {name: slot.value for name, slot in exchange.state.items()}
    return await show_results(exchange, more=not changed and bool(exchange.shown_listings))


async def ask_what_to_change(exchange: Exchange) -> Reply:
    """Take a "no" and ask what to do instead."""
    return exchange.reply(exchange.voice.say("real_estate.ask.change"))


async def ask_what_next(exchange: Exchange) -> Reply:
    """Take a "yes" that answers nothing."""
    return exchange.reply(exchange.voice.say("real_estate.ask.next"))


async def say_not_understood(exchange: Exchange) -> Reply:
    """Say that nothing of the message was understood, and what the search still is; a question that is open stays so."""
    text = exchange.voice.say("real_estate.ask.not_understood", summary=summary_of(exchange))
    return exchange.reply(text, asked=exchange.turn.context.asked, action="clarify")


async def ask_what(exchange: Exchange) -> Reply:
    """Ask what is looked for, with an example and the one question that tells most."""
    voice = exchange.voice
    text = voice.say("real_estate.ask.what", example=example("home", exchange.tools.market, voice))
    asked = exchange.turn.context.asked
    question = Question("ask_slot", "listing_type")
    if asked is not None and asked.slot == question.slot:
        question = Question("ask_slot", "location")
    blocks = [*notices_before(exchange), f"{text} {voice.say(f'real_estate.ask.{question.slot}')}"]
    return exchange.reply("\n\n".join(blocks), asked=question)


def asks_for_more(exchange: Exchange) -> bool:
    """Tell whether the message asks for the next page, in so many words or by a yes to the offer."""
    asked, acts = exchange.turn.context.asked, exchange.understanding.acts
    return "more" in acts or ("yes" in acts and asked is not None and asked.kind == "offer_more")


_BY_ACT: Mapping[str, Response] = {
    "drop_searches": drop_searches,
    "save_search": save_search,
    "searches": list_searches,
    "news": tell_news,
    "human": offer_person,
    "viewing": note_viewing,
    "compare": compare,
    "why": explain,
    "map": show_on_map,
    "details": show_details,
}
