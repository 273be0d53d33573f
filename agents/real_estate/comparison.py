"""Put homes side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agents.catalogue.schema import Listing
from agents.real_estate.cards import card_of
from agents.real_estate.exchange import Exchange
from agents.real_estate.picking import picked_items
from agents.real_estate.wording import mark_of, numbered_title, price_of, where_of
from agents.replies import capitalised
from agents.reply import Reply
from agents.understanding.types import ShownItem

MOST_COMPARED = 4
_UNTOLD = 3
"""How many homes are compared where nobody said which."""


async def compare(exchange: Exchange) -> Reply:
    """Compare the homes that are meant as a table, and say which is cheapest, largest and nearest to the sea."""
    items = _meant(exchange)
    listings = {one.id: one for one in await exchange.tools.listings.get([item.id for item in items])}
    pairs = [(item.number, listings[item.id]) for item in items if item.id in listings]
    if len(pairs) < 2:
        text = exchange.voice.say("real_estate.compare.need_two")
        return exchange.reply(text, action="compare")
    blocks = [
        exchange.voice.say("real_estate.compare.heading"),
        _table(pairs, exchange),
        _verdict(pairs, exchange),
    ]
    if any(listing.demo for _, listing in pairs):
        blocks.append(exchange.voice.say("real_estate.note.demo"))
    return exchange.reply(
        "\n\n".join(block for block in blocks if block),
        recommendations=tuple(card_of(listing, number, exchange) for number, listing in pairs),
        action="compare",
        notes={"compared": [listing.id for _, listing in pairs]},
    )


def _meant(exchange: Exchange) -> Sequence[ShownItem]:
    chosen = [item for item in picked_items(exchange) if item.kind == "listing"]
    if len(exchange.understanding.selected) > 1:
        return chosen[:MOST_COMPARED]
    others = [item for item in exchange.shown_listings if item not in chosen]
    if exchange.understanding.selected and chosen:
        focus = exchange.item(exchange.turn.context.focus)
        return [*chosen, focus] if focus in others else [*chosen, *others[:1]]
    return exchange.shown_listings[-5:][:_UNTOLD]


def _table(pairs: list[tuple[int, Listing]], exchange: Exchange) -> str:
    voice, market = exchange.voice, exchange.tools.market
    head = ["", *(numbered_title(number, listing, voice, market) for number, listing in pairs)]
    rows = [head, ["---"] * len(head)]
    for label, cell in _rows(exchange):
        cells = [cell(listing) or "–" for _, listing in pairs]
        if any(text != "–" for text in cells):
            rows.append([label, *cells])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _rows(exchange: Exchange) -> list[tuple[str, Callable[[Listing], str | None]]]:
    voice, market = exchange.voice, exchange.tools.market
    currency = exchange.display_currency

    def label(slot: str) -> str:
        return capitalised(voice.word("slot", slot), voice.lang)

    return [
        (voice.say("real_estate.compare.price"), lambda one: price_of(one, voice, market, currency)),
        (label("location"), lambda one: where_of(one, voice, market) if one.place else None),
        (label("bedrooms"), lambda one: None if one.bedrooms is None else voice.number(one.bedrooms)),
        (label("bathrooms"), lambda one: voice.number(one.bathrooms) if one.bathrooms else None),
        (label("area_m2"), lambda one: None if one.area_m2 is None else voice.area(one.area_m2)),
        (label("plot_donum"), lambda one: None if one.plot_m2 is None else voice.area(one.plot_m2)),
        (
            label("title_deed"),
            lambda one: voice.word("title_deed", one.title_deed) if one.title_deed else None,
        ),
        (
            label("sea_distance"),
            lambda one: None if one.sea_distance_m is None else voice.distance(one.sea_distance_m / 1000),
        ),
        (label("features"), lambda one: voice.comma(voice.words("feature", one.features)) or None),
        (label("id"), lambda one: mark_of(one, voice)),
    ]


def _verdict(pairs: list[tuple[int, Listing]], exchange: Exchange) -> str:
    voice, market = exchange.voice, exchange.tools.market
    said = []
    same_kind = len({listing.listing_type for _, listing in pairs}) == 1
    priced = [
        (market.rates.to_base(one.price, one.currency), n, one) for n, one in pairs if one.price is not None
    ]
    cheapest = _clear_best([(price, n, one) for price, n, one in priced if price is not None])
    if cheapest and same_kind and len(priced) == len(pairs):
        number, one = cheapest
        said.append(
            voice.say(
                "real_estate.compare.cheapest",
                number=voice.number(number),
                price=price_of(one, voice, market),
            )
        )
    largest = _clear_best([(-one.area_m2, n, one) for n, one in pairs if one.area_m2 is not None])
    if largest and largest[1].area_m2 is not None:
        said.append(
            voice.say(
                "real_estate.compare.largest",
                number=voice.number(largest[0]),
                area=voice.area(largest[1].area_m2),
            )
        )
    nearest = _clear_best(
        [(one.sea_distance_m, n, one) for n, one in pairs if one.sea_distance_m is not None]
    )
    if nearest and nearest[1].sea_distance_m is not None:
        distance = voice.distance(nearest[1].sea_distance_m / 1000)
        said.append(
            voice.say("real_estate.compare.nearest_sea", number=voice.number(nearest[0]), distance=distance)
        )
    return " ".join(said)


def _clear_best(scored: list[tuple[float, int, Listing]]) -> tuple[int, Listing] | None:
    """Give the one with the lowest score, unless two share it or there is nothing to compare with."""
    ranked = sorted(scored, key=lambda one: one[0])
    if len(ranked) < 2 or ranked[0][0] == ranked[1][0]:
        return None
    return ranked[0][1], ranked[0][2]
