"""Tell all the data knows about one home, what was asked about it first."""

from __future__ import annotations

from agents.catalogue.features import with_implied
from agents.catalogue.schema import Listing
from agents.real_estate.cards import card_of
from agents.real_estate.exchange import Exchange
from agents.real_estate.picking import picked_items, picked_listing
from agents.real_estate.results import show_results
from agents.real_estate.wording import facts_of, mark_of, numbered_title, price_of, where_of
from agents.replies import Voice, capitalised, clean
from agents.reply import Reply
from agents.understanding.types import Question

_DESCRIPTION_LIMIT = 600


async def show_details(exchange: Exchange) -> Reply:
    """Describe the home that is meant; ask which one where that is not clear."""
    items = picked_items(exchange)
    if items and items[0].kind == "place":
        # Places are the other agent's, but a message that only passes on would be an empty one.
        from agents.local_info.details import show_place
        from agents.local_info.visit import begin

        return await show_place(begin(exchange.turn, exchange.tools))
    picked = await picked_listing(exchange)
    if picked is None:
        return await _unclear(exchange, gone=bool(items))
    number, listing = picked
    voice, market = exchange.voice, exchange.tools.market
    heading = voice.say(
        "real_estate.details.heading",
        title=numbered_title(number, listing, voice, market),
        price=price_of(listing, voice, market, exchange.display_currency),
    )
    asked = [
        answer_of(name, listing, exchange) for name in exchange.understanding.requested if _known(name, voice)
    ]
    body = (
        [f"- {fact}" for fact in [*asked, *_facts(listing, exchange)]]
        if not asked
        else [f"- {a}" for a in asked]
    )
    # What is written about an invented home repeats what is listed below.
    description = "" if listing.demo else clean(listing.descriptions.get(voice.lang, ""), _DESCRIPTION_LIMIT)
    blocks = [
        f"{heading}  \n{mark_of(listing, voice)}",
        description if not asked else "",
        "\n".join(body),
        voice.say("real_estate.note.demo")
        if listing.demo and "details" in exchange.understanding.acts
        else "",
        "" if asked else voice.say(f"real_estate.offer.{'after_demo' if listing.demo else 'after_details'}"),
    ]
    return exchange.reply(
        "\n\n".join(block for block in blocks if block),
        recommendations=(card_of(listing, number, exchange),),
        focus=listing.id,
        place=listing.place or None,
        asked=None if asked or listing.demo else Question("offer", "viewing", listing.id),
        action="details",
    )


def _known(name: str, voice: Voice) -> bool:
    return f"words.slot.{name}" in voice.book or f"words.feature.{name}" in voice.book


def answer_of(name: str, listing: Listing, exchange: Exchange) -> str:
    """Answer one question about a home from the data alone."""
    voice, market = exchange.voice, exchange.tools.market
    if f"words.feature.{name}" in voice.book:
        known = "feature_yes" if name in with_implied(listing.features) else "feature_unknown"
        return voice.say(
            f"real_estate.details.{known}", feature=capitalised(voice.word("feature", name), voice.lang)
        )
    label = voice.say("real_estate.compare.price") if name == "price" else voice.word("slot", name)
    label = capitalised(label, voice.lang)
    value = (
        _value_of(name, listing, voice, exchange)
        if name != "price"
        else price_of(listing, voice, market, exchange.display_currency)
    )
    if value is None:
        return voice.say("real_estate.details.requested_unknown", label=label)
    return voice.say("real_estate.details.requested", label=label, value=value)


def _value_of(name: str, listing: Listing, voice: Voice, exchange: Exchange) -> str | None:
    market = exchange.tools.market
    match name:
        case "location" | "place":
            return where_of(listing, voice, market) if listing.place else None
        case "address":
            return voice.isolate(clean(listing.address, 160)) if listing.address else None
        case "phone" | "contact":
            return voice.isolate(clean(listing.phone, 40)) if listing.phone else None
        case "bedrooms":
            return None if listing.bedrooms is None else voice.number(listing.bedrooms)
        case "bathrooms":
            return None if listing.bathrooms is None else voice.number(listing.bathrooms)
        case "area_m2" | "size":
            return None if listing.area_m2 is None else voice.area(listing.area_m2)
        case "title_deed":
            return voice.word("title_deed", listing.title_deed) if listing.title_deed else None
        case "sea_distance":
            return None if listing.sea_distance_m is None else voice.distance(listing.sea_distance_m / 1000)
        case "features":
            return voice.comma(voice.words("feature", listing.features)) if listing.features else None
        case "listing_type":
            return voice.word("listing_type", listing.listing_type)
        case "property_type":
            return voice.word("property_type", listing.property_type) if listing.property_type else None
        case "property_name":
            return voice.isolate(clean(listing.property_name, 60)) if listing.property_name else None
        case _:
            return None


def _facts(listing: Listing, exchange: Exchange) -> list[str]:
    """List what is known, and by name what is not."""
    voice = exchange.voice
    market = exchange.tools.market
    facts = [where_of(listing, voice, market)] if listing.place else []
    facts += facts_of(listing, exchange, None)
    if listing.features:
        facts.append(capitalised(voice.comma(voice.words("feature", listing.features)), voice.lang))
    if listing.address:
        facts.append(voice.isolate(clean(listing.address, 160)))
    if listing.source:
        facts.append(voice.say("real_estate.details.source", source=voice.isolate(clean(listing.source, 80))))
    if listing.updated_at is not None:
        facts.append(
            voice.say("real_estate.details.updated", date=voice.numbers.date(listing.updated_at.date()))
        )
    missing = [name for name, value in _expected(listing) if value in (None, "", ())]
    if missing:
        items = voice.comma(voice.words("slot", missing))
        facts.append(capitalised(voice.say("real_estate.details.not_given", items=items), voice.lang))
    return facts


def _expected(listing: Listing) -> list[tuple[str, object]]:
    expected: list[tuple[str, object]] = [("phone", listing.phone), ("address", listing.address)]
    if listing.property_type != "land":
        expected.append(("area_m2", listing.area_m2))
    if listing.listing_type == "sale":
        expected.append(("title_deed", listing.title_deed))
    return [*expected, ("photos", listing.photos)]


async def _unclear(exchange: Exchange, *, gone: bool) -> Reply:
    if gone:
        return exchange.reply(exchange.voice.say("real_estate.details.gone"), action="details")
    if exchange.shown_listings:
        text = exchange.voice.say("real_estate.ask.which")
        return exchange.reply(text, action="clarify", asked=Question("ask_slot", "property_name"))
    return await show_results(exchange)
