"""What has to be said before the results: what was refused, what lies elsewhere, what memory filled in."""

from __future__ import annotations

import math
from datetime import date

from agents.real_estate.exchange import Exchange
from agents.real_estate.searching import Findings
from agents.real_estate.wording import SEA_WORTH_SAYING_M
from agents.replies import clean
from agents.replies.constraints import describe_slot
from agents.replies.market_words import market_name

_NOT_SAID_ALONE = frozenset({"currency", "visit_date"})


def notices_before(exchange: Exchange, findings: Findings | None = None) -> list[str]:
    """List the notices a reply begins with, the most important first."""
    understanding, voice = exchange.understanding, exchange.voice
    notices = []
    if understanding.refusal:
        notices.append(voice.say("real_estate.note.refused"))
    if understanding.out_of_area:
        places = voice.join([voice.isolate(clean(place, 40)) for place in understanding.out_of_area])
        key = "out_of_area" if findings is not None and findings.listings else "out_of_area_only"
        notices.append(
            voice.say(
                f"real_estate.note.{key}", places=places, market=market_name(exchange.tools.market, voice)
            )
        )
    if hint := hint_note(exchange):
        notices.append(hint)
    if findings is not None:
        notices.extend(_about_nearness(exchange, findings))
    return notices


def hint_note(exchange: Exchange) -> str:
    """Name the constraints that memory filled in, and when they were said; or ask whether an old one still holds."""
    voice, market = exchange.voice, exchange.tools.market
    used = [name for name in exchange.hints_used if name not in _NOT_SAID_ALONE]
    if used:
        key = "hint"
        items = [p for name in used for p in describe_slot(name, exchange.values, voice, market)]
        days = [exchange.hints[name].stated_at.date() for name in used]
    else:
        stale = _stale(exchange)
        if not stale or exchange.shown_listings:
            return ""
        key = "stale_hint"
        values = {name: exchange.hints[name].value for name in exchange.hints}
        items = [p for name in stale for p in describe_slot(name, values, voice, market)]
        days = [exchange.hints[name].stated_at.date() for name in stale]
    return voice.say(f"real_estate.note.{key}", items=voice.comma(items), date=voice.numbers.date(max(days)))


def rates_note(exchange: Exchange) -> str:
    """Say of which day the rates are that amounts were converted with."""
    as_of: date | None = exchange.tools.market.rates.as_of
    if as_of is None:
        return exchange.voice.say("real_estate.note.rates_undated")
    return exchange.voice.say("real_estate.note.rates", date=exchange.voice.numbers.date(as_of))


def _stale(exchange: Exchange) -> list[str]:
    return [
        name
        for name, hint in exchange.hints.items()
        if hint.stale and name not in exchange.state and name not in _NOT_SAID_ALONE
    ]


def _about_nearness(exchange: Exchange, findings: Findings) -> list[str]:
    voice, nearness = exchange.voice, findings.nearness
    said = []
    near_sea = [one for one in findings.listings if (one.sea_distance_m or math.inf) <= SEA_WORTH_SAYING_M]
    if nearness.by_the_sea and findings.listings and not near_sea:
        said.append(
            voice.say("real_estate.note.far_from_sea", distance=voice.distance(SEA_WORTH_SAYING_M / 1000))
        )
    if nearness.spot is not None and nearness.spot.label and findings.listings:
        key = "measured" if findings.relaxed else "anchor"
        distance = voice.distance(nearness.spot.radius_km)
        said.append(voice.say(f"real_estate.note.{key}", distance=distance, origin=nearness.spot.label))
    for wish in nearness.unlocated:
        if f"words.category.{wish}" in voice.book:
            said.append(
                voice.say("real_estate.note.category_unlocated", category=voice.word("category", wish))
            )
        else:
            said.append(voice.say("real_estate.note.place_unlocated", place=clean(wish, 60)))
    return said
