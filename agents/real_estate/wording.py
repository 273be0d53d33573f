"""Say one home in words: its title, its price, and the line of a list."""

from __future__ import annotations

import math

from agents.catalogue import geometry
from agents.catalogue.schema import Listing
from agents.markets.market import Market
from agents.real_estate.exchange import Exchange
from agents.real_estate.nearness import Spot
from agents.replies import Voice, capitalised, clean
from agents.replies.place_label import short_place, town_of

SEA_WORTH_SAYING_M = 3000


def title_of(listing: Listing, voice: Voice, market: Market) -> str:
    """Name a home in the reader's language by its type and rooms, with the building's name where it has one.

    Titles of the data are marketing in one language; they are shown with the details.
    """
    title = _made_title(listing, voice, market)
    name = clean(listing.property_name or "", 60)
    if name and name.casefold() not in title.casefold():
        return voice.comma((voice.isolate(name), title))
    return capitalised(title, voice.lang)


def numbered_title(number: int, listing: Listing, voice: Voice, market: Market) -> str:
    """Name a home with its number in the list."""
    return f"{number}. {title_of(listing, voice, market)}"


def price_of(listing: Listing, voice: Voice, market: Market, currency: str | None = None) -> str:
    """Write a price with its period, and roughly in the currency that is talked about."""
    if listing.price is None:
        return voice.say("real_estate.line.price_unknown")
    amount = voice.say(
        f"words.per.{listing.listing_type}", price=voice.money(listing.price, listing.currency)
    )
    rough = rough_price(listing, market, currency)
    if rough is None or currency is None:
        return amount
    return f"{amount} ({voice.say('real_estate.line.about', price=voice.money(rough, currency))})"


def rough_price(listing: Listing, market: Market, currency: str | None) -> float | None:
    """Convert a price for display, to three leading digits; None where there is nothing to convert."""
    if listing.price is None or currency is None or currency == listing.currency:
        return None
    converted = market.rates.convert(listing.price, listing.currency, currency)
    if not converted:
        return None
    step = float(10 ** max(0, math.floor(math.log10(converted)) - 2))
    return round(converted / step) * step


def where_of(listing: Listing, voice: Voice, market: Market) -> str:
    """Name the neighbourhood and the town around it."""
    town = town_of(listing.place, market)
    place = short_place(listing.place, market, voice)
    if town is None or town == listing.place:
        return place
    return voice.say("real_estate.line.place_in", place=place, town=short_place(town, market, voice))


def facts_of(listing: Listing, exchange: Exchange, spot: Spot | None) -> list[str]:
    """List what a line says under the title: how large, bathrooms, title deed, sea, distance."""
    voice, market = exchange.voice, exchange.tools.market
    facts = []
    if listing.area_m2 is not None:
        facts.append(voice.area(listing.area_m2))
    if listing.plot_m2 is not None:
        facts.append(voice.say("real_estate.line.plot", area=plot_of(listing.plot_m2, voice, market)))
    if listing.bathrooms:
        facts.append(voice.say("real_estate.line.bathrooms", count=listing.bathrooms))
    if listing.title_deed and listing.listing_type == "sale":
        facts.append(voice.word("title_deed", listing.title_deed))
    if listing.sea_distance_m is not None and listing.sea_distance_m <= SEA_WORTH_SAYING_M:
        facts.append(
            voice.say("real_estate.line.sea", distance=voice.distance(listing.sea_distance_m / 1000))
        )
    if spot is not None and (away := distance_km(listing, spot)) is not None:
        facts.append(voice.say("real_estate.line.away", distance=voice.distance(away)))
    return facts


def plot_of(square_metres: float, voice: Voice, market: Market) -> str:
    """Write a plot in the local unit, where the market has one, and in square metres."""
    unit = market.area_units.get("donum")
    metres = voice.area(square_metres)
    if unit is None or square_metres < unit / 2:
        return metres
    donum = square_metres / unit
    return f"{voice.say('words.unit.donum', value=voice.number(donum, 1), count=round(donum, 1))} ({metres})"


def mark_of(listing: Listing, voice: Voice) -> str:
    """Give the number of a listing, marked as demo where it is one."""
    return voice.say(
        "real_estate.line.demo" if listing.demo else "real_estate.line.id",
        id=voice.isolate(clean(listing.id, 60)),
    )


def distance_km(listing: Listing, spot: Spot) -> float | None:
    """Measure the distance between a home and a point as the crow flies, in km."""
    if listing.latitude is None or listing.longitude is None:
        return None
    return geometry.distance_km(listing.latitude, listing.longitude, spot.latitude, spot.longitude)


def _made_title(listing: Listing, voice: Voice, market: Market) -> str:
    if not listing.property_type and not listing.bedrooms:
        given = listing.titles.get(voice.lang) or next(iter(listing.titles.values()), "")
        return clean(given, 90) or voice.say("real_estate.title.home")
    kind = voice.word("property_type", listing.property_type or "home")
    if listing.property_type == "land" and listing.plot_m2 is not None:
        return voice.say("real_estate.title.land", type=kind, area=plot_of(listing.plot_m2, voice, market))
    if listing.bedrooms and listing.property_type != "studio":
        return voice.say("real_estate.title.rooms", type=kind, count=listing.bedrooms)
    return voice.say("real_estate.title.plain", type=kind)
