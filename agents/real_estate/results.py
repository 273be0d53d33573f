"""Answer with homes: what was searched for, what was loosened, the best few, and one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agents.catalogue.schema import Listing
from agents.real_estate.cards import card_of, shown_item
from agents.real_estate.exchange import Exchange
from agents.real_estate.matching import matches
from agents.real_estate.nearness import Spot
from agents.real_estate.notices import notices_before, rates_note
from agents.real_estate.questions import next_question, say_question
from agents.real_estate.relaxation import Relaxation
from agents.real_estate.searching import PAGE, Findings, find
from agents.real_estate.wording import facts_of, mark_of, rough_price, where_of
from agents.replies.constraints import SPOKEN_ORDER
from agents.replies.pinned_point import pin
from agents.reply import Reply
from agents.understanding.types import Question, Slot

MOST_SHOWN = 30
"""Homes a thread keeps in one list; after that, narrowing down helps more than reading on."""


async def show_results(exchange: Exchange, *, more: bool = False) -> Reply:
    """Search and show the best homes; with `more`, the next ones behind those already shown."""
    listed = exchange.shown_listings if more else ()
    if len(listed) >= MOST_SHOWN:
        return _narrow(exchange, len(listed))
    findings = await find(exchange, seen=tuple(item.id for item in listed))
    exchange = _pinned(exchange, findings.nearness.spot)
    if not findings.listings:
        return _nothing(exchange, findings, more=more)
    start = max((item.number for item in listed), default=0)
    numbered = list(enumerate(findings.listings, start=start + 1))
    cards = [card_of(listing, number, exchange, findings.nearness.spot) for number, listing in numbered]
    question = None if more else next_question(exchange) if findings.count > len(numbered) else None
    closing, asked = _closing(exchange, findings, question)
    blocks = [
        *notices_before(exchange, findings),
        _heading(exchange, findings, more=more),
        "\n".join(
            line(listing, card, exchange, findings.nearness.spot)
            for listing, card in zip(findings.listings, cards, strict=True)
        ),
        *_footnotes(exchange, findings.listings),
        closing,
    ]
    shown = (*listed, *(shown_item(listing, number) for number, listing in numbered))
    first = findings.listings[0]
    return exchange.reply(
        "\n\n".join(block for block in blocks if block),
        recommendations=tuple(cards),
        shown=shown,
        focus=first.id,
        place=_place_of(exchange, first),
        asked=asked,
        action="more" if more else "refuse" if exchange.understanding.refusal else None,
        notes=_notes(exchange, findings),
    )


def _pinned(exchange: Exchange, spot: Spot | None) -> Exchange:
    """Keep the search near a shown thing, also in later turns."""
    if spot is None or not spot.pinned:
        return exchange
    near = [pin(spot.label, spot.latitude, spot.longitude), *(exchange.values.get("near") or ())]
    slot = Slot(near, "said", exchange.turn.context.turn)
    return replace(exchange, state={**exchange.state, "near": slot})


def line(listing: Listing, card: Mapping[str, Any], exchange: Exchange, spot: Spot | None) -> str:
    """Write one home as two or three short lines, by the name and the price that stand on its card."""
    voice, market = exchange.voice, exchange.tools.market
    title = voice.say(
        "real_estate.line.title" if listing.place else "real_estate.line.untitled",
        place=where_of(listing, voice, market),
        number=str(card["number"]),
        title=card["title"],
        price=card["price_text"],
    )
    wanted = [
        m.phrase
        for m in matches(listing, exchange)
        if m.slot in ("features", "title_deed") and m.verdict == "met"
    ]
    if listing.listing_type == "sale" and exchange.values.get("title_deed"):
        wanted = [phrase for phrase in wanted if phrase != voice.word("title_deed", listing.title_deed or "")]
    last = [voice.say("real_estate.line.matches", items=voice.comma(wanted))] if wanted else []
    facts = facts_of(listing, exchange, spot)
    lines = [title, " · ".join(facts), " · ".join([*last, mark_of(listing, voice)])]
    return "  \n   ".join(line for line in lines if line)


def summary_of(exchange: Exchange) -> str:
    """Sum up what was searched for."""
    # a home that was accepted is no condition of the search
    unsaid = frozenset() if exchange.searches_by_name else frozenset({"property_name"})
    phrases = [
        phrase
        for slot in SPOKEN_ORDER
        if slot not in unsaid and exchange.values.get(slot) not in (None, [], "")
        for phrase in exchange.phrases(slot)
    ]
    return " · ".join(phrases) if phrases else exchange.voice.say("real_estate.results.anything")


_SEMICOLON = {"fa": "؛ "}


def changes_of(relaxed: tuple[Relaxation, ...], exchange: Exchange) -> str:
    """Say what was loosened."""
    voice = exchange.voice
    currency = exchange.values.get("currency") or exchange.tools.market.default_currency
    said = []
    for one in relaxed:
        fill: dict[str, str] = {}
        if one.kind in ("features", "exclude_features"):
            fill["items"] = voice.comma(voice.words("feature", one.names))
        elif one.kind == "price_max" and one.amount is not None:
            fill["price"] = voice.money(one.amount, currency)
        elif one.amount is not None:
            fill["distance"] = voice.distance(one.amount)
        said.append(voice.say(f"real_estate.relax.{one.kind}", **fill))
    return _SEMICOLON.get(voice.lang, "; ").join(said)  # a list of features has commas of its own


def _heading(exchange: Exchange, findings: Findings, *, more: bool) -> str:
    voice, first = exchange.voice, len(findings.listings)
    fill: dict[str, Any] = {
        "summary": summary_of(exchange),
        "count": findings.count,
        "shown": voice.numbers.digits(findings.count_text),
        "first": first,
    }
    if findings.relaxed:
        fill["changes"] = changes_of(findings.relaxed, exchange)
        key = "relaxed_next" if more else "relaxed_best" if findings.has_more else "relaxed"
    else:
        key = "next" if more else "best" if findings.has_more else "all"
    if order := _ORDER_WORDS.get(findings.criteria.order):
        fill["summary"] = f"{fill['summary']} · {voice.say(f'real_estate.results.{order}')}"
    return voice.say(f"real_estate.results.{key}", **fill)


_ORDER_WORDS = {"price": "cheapest_first", "sea_distance": "nearest_sea_first", "area_desc": "largest_first"}


def _footnotes(exchange: Exchange, listings: tuple[Listing, ...]) -> list[str]:
    notes = []
    if any(listing.demo for listing in listings) and not exchange.shown_listings:
        notes.append(exchange.voice.say("real_estate.note.demo"))
    currency = exchange.display_currency
    if any(rough_price(listing, exchange.tools.market, currency) is not None for listing in listings):
        notes.append(rates_note(exchange))
    return [" ".join(notes)] if notes else []


def _closing(
    exchange: Exchange, findings: Findings, question: Question | None
) -> tuple[str, Question | None]:
    voice = exchange.voice
    if question is not None:
        return say_question(question, exchange), question
    if exchange.turn.handed or exchange.understanding.also:
        return "", None
    if findings.has_more and not exchange.shown_listings:
        return voice.say("real_estate.offer.more"), Question("offer_more")
    if not exchange.shown_listings:
        return voice.say("real_estate.offer.details"), None
    return "", Question("offer_more") if findings.has_more else None


def _nothing(exchange: Exchange, findings: Findings, *, more: bool) -> Reply:
    key = "no_more" if more else "none"
    text = exchange.voice.say(f"real_estate.results.{key}", summary=summary_of(exchange))
    blocks = [*notices_before(exchange, findings), text]
    return exchange.reply(
        "\n\n".join(blocks),
        action="more" if more else None,
        place=_place_of(exchange, None),
        notes={**_notes(exchange, findings), "count": "0"},
        **({} if more else {"shown": ()}),
    )


def _narrow(exchange: Exchange, count: int) -> Reply:
    question = next_question(exchange)
    asked = say_question(question, exchange) if question else exchange.voice.say("real_estate.ask.change")
    text = exchange.voice.say("real_estate.results.narrow", count=count)
    return exchange.reply(f"{text} {asked}", action="more", asked=question)


def _place_of(exchange: Exchange, first: Listing | None) -> str | None:
    location = list(exchange.values.get("location") or ())
    if len(location) == 1:
        return str(location[0])
    return (first.place or None) if first else None


def _notes(exchange: Exchange, findings: Findings) -> dict[str, Any]:
    return {
        "count": findings.count_text,
        "page": PAGE,
        "relaxed": [one.kind for one in findings.relaxed],
        "hints_used": list(exchange.hints_used),
        "out_of_area": list(exchange.understanding.out_of_area),
        "refused": exchange.understanding.refusal,
    }
