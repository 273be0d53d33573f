"""Viewings and people: note the wish and say honestly what is possible; a contact only where the data has one."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from agents.catalogue.schema import Listing
from agents.forms.form import Form
from agents.real_estate.cards import card_of
from agents.real_estate.exchange import Exchange
from agents.real_estate.picking import picked_items, picked_listing
from agents.real_estate.wording import mark_of, numbered_title, price_of, title_of
from agents.replies import clean
from agents.replies.day_label import say_day
from agents.reply import Reply
from agents.understanding.days import day_in_words
from agents.understanding.types import Question


async def note_viewing(exchange: Exchange) -> Reply:
    """Note the wish to see a home; ask which one, or which day, where that is missing."""
    voice = exchange.voice
    picked = await picked_listing(exchange)
    if picked is None:
        key = "real_estate.details.gone" if picked_items(exchange) else "real_estate.ask.which"
        return exchange.reply(voice.say(key), action="viewing", asked=Question("ask_slot", "property_name"))
    number, listing = picked
    title = numbered_title(number, listing, voice, exchange.tools.market)
    day = exchange.values.get("visit_date")
    taken = exchange.tools.desk is not None
    if day:
        said = [voice.say("real_estate.viewing.noted", title=title, date=say_day(str(day), voice))]
    else:
        said = [voice.say("real_estate.viewing.noted_no_date", title=title)]
    said.extend(_requested(listing, exchange) if taken else [_possible(listing, exchange)])
    if not day and not listing.demo and not taken:
        said.append(voice.say("real_estate.ask.visit_date"))
    return exchange.reply(
        "\n\n".join([" ".join(said), *([mark_of(listing, voice)] if listing.demo else [])]),
        recommendations=(card_of(listing, number, exchange),),
        focus=listing.id,
        place=listing.place or None,
        action="viewing",
        asked=None if day or (listing.demo and not taken) else Question("ask_slot", "visit_date"),
        form=Form("viewing", form_listing(listing, number, exchange), _known(exchange)) if taken else None,
        notes={
            "viewing": {"id": listing.id, "visit_date": day, "contact": listing.phone, "demo": listing.demo}
        },
    )


async def offer_person(exchange: Exchange) -> Reply:
    """Answer the wish to talk to a person."""
    voice = exchange.voice
    taken = exchange.tools.desk is not None
    said = [voice.say(f"real_estate.human.{'form' if taken else 'text'}")]
    picked = await picked_listing(exchange)
    home = None
    if picked is not None:
        number, listing = picked
        home = form_listing(listing, number, exchange)
        title = numbered_title(number, listing, voice, exchange.tools.market)
        phone = voice.isolate(clean(listing.phone, 40)) if listing.phone else ""
        key = "contact" if phone else "no_contact"
        if phone or not taken:
            said.append(voice.say(f"real_estate.human.{key}", title=title, phone=phone))
    return exchange.reply(" ".join(said), action="human", form=Form("handover", home) if taken else None)


def form_listing(listing: Listing, number: int, exchange: Exchange) -> dict[str, Any]:
    """Name a home for a form: JSON values only."""
    voice, market = exchange.voice, exchange.tools.market
    return {
        "id": listing.id,
        "number": number,
        "title": title_of(listing, voice, market),
        "price_text": price_of(listing, voice, market, exchange.display_currency),
        "place": listing.place,
        "demo": listing.demo,
    }


def _known(exchange: Exchange) -> dict[str, str]:
    """Fill in the day that was named, where it is one of the calendar."""
    market, said = exchange.tools.market, exchange.values.get("visit_date")
    today = exchange.turn.context.now.astimezone(ZoneInfo(market.timezone)).date()
    day = day_in_words(str(said), today, "en", market) if said else None
    return {"date": day.isoformat()} if day and day >= today else {}


def _requested(listing: Listing, exchange: Exchange) -> list[str]:
    """Say what a request leads to."""
    voice = exchange.voice
    said = [voice.say("real_estate.viewing.form")]
    if listing.demo:
        said.append(voice.say("real_estate.viewing.demo"))
    elif listing.phone:
        phone, number = voice.isolate(clean(listing.phone, 40)), voice.isolate(clean(listing.id, 60))
        said.append(voice.say("real_estate.viewing.or_call", phone=phone, id=number))
    return said


def _possible(listing: Listing, exchange: Exchange) -> str:
    voice = exchange.voice
    if listing.demo:
        return voice.say("real_estate.viewing.demo")
    if not listing.phone:
        return voice.say("real_estate.viewing.no_contact")
    return voice.say(
        "real_estate.viewing.contact",
        phone=voice.isolate(clean(listing.phone, 40)),
        id=voice.isolate(clean(listing.id, 60)),
    )
