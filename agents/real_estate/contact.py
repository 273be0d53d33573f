"""Viewings and people: note the wish and say honestly what is possible; a contact only where the data has one."""

from __future__ import annotations

from agents.catalogue.schema import Listing
from agents.real_estate.cards import card_of
from agents.real_estate.exchange import Exchange
from agents.real_estate.picking import picked_items, picked_listing
from agents.real_estate.wording import mark_of, numbered_title
from agents.replies import clean
from agents.replies.day_label import say_day
from agents.reply import Reply
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
    if day:
        said = [voice.say("real_estate.viewing.noted", title=title, date=say_day(str(day), voice))]
    else:
        said = [voice.say("real_estate.viewing.noted_no_date", title=title)]
    said.append(_possible(listing, exchange))
    if not day and not listing.demo:
        said.append(voice.say("real_estate.ask.visit_date"))
    return exchange.reply(
        "\n\n".join([" ".join(said), *([mark_of(listing, voice)] if listing.demo else [])]),
        recommendations=(card_of(listing, number, exchange),),
        focus=listing.id,
        place=listing.place or None,
        action="viewing",
        asked=None if day or listing.demo else Question("ask_slot", "visit_date"),
        notes={
            "viewing": {"id": listing.id, "visit_date": day, "contact": listing.phone, "demo": listing.demo}
        },
    )


async def offer_person(exchange: Exchange) -> Reply:
    """Answer the wish to talk to a person."""
    voice = exchange.voice
    said = [voice.say("real_estate.human.text")]
    picked = await picked_listing(exchange)
    if picked is not None:
        number, listing = picked
        title = numbered_title(number, listing, voice, exchange.tools.market)
        phone = voice.isolate(clean(listing.phone, 40)) if listing.phone else ""
        key = "contact" if phone else "no_contact"
        said.append(voice.say(f"real_estate.human.{key}", title=title, phone=phone))
    return exchange.reply(" ".join(said), action="human")


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
