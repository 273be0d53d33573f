"""What has to be said before the results: what was refused, what lies elsewhere, what memory filled in."""

from __future__ import annotations

import math
from datetime import date

from agents.real_estate.exchange import Exchange
from agents.real_estate.searching import Findings
from agents.real_estate.wording import SEA_WORTH_SAYING_M
from agents.replies import clean
from agents.replies.constraints import SPOKEN_ORDER, describe_slot
from agents.replies.market_words import market_name
from agents.replies.world_names import world_name

_NOT_SAID_ALONE = frozenset({"currency", "visit_date"})


def notices_before(exchange: Exchange, findings: Findings | None = None) -> list[str]:
    """List the notices a reply begins with, the most important first."""
    understanding, voice = exchange.understanding, exchange.voice
    notices = []
    if understanding.refusal:
        notices.append(voice.say("real_estate.note.refused"))
    if understanding.out_of_area:
        places = voice.join([world_name(place, voice) for place in understanding.out_of_area])
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
    used = [name for name in SPOKEN_ORDER if name in exchange.hints_used and name not in _NOT_SAID_ALONE]
    stale = [] if used or exchange.shown_listings else _stale(exchange)
    if not used and not stale:
        return ""
    last = max(exchange.hints[name].stated_at for name in used or stale)
    today = last.date() == exchange.turn.context.now.date()
    key = "hint_today" if used and today else "hint" if used else "stale_hint"
    values = exchange.values if used else {name: hint.value for name, hint in exchange.hints.items()}
    items = [phrase for name in used or stale for phrase in describe_slot(name, values, voice, market)]
    fill = {"items": voice.comma(items), "date": voice.numbers.date(last.date())}
    return voice.say(f"real_estate.note.{key}", **fill)


def rates_note(exchange: Exchange) -> str:
    """Say of which day the rates are that amounts were converted with."""
    as_of: date | None = exchange.tools.market.rates.as_of
    if as_of is None:
        return exchange.voice.say("real_estate.note.rates_undated")
    return exchange.voice.say("real_estate.note.rates", date=exchange.voice.numbers.date(as_of))


def _stale(exchange: Exchange) -> list[str]:
    return [
        name
        for name in SPOKEN_ORDER
        if name in exchange.hints
        and exchange.hints[name].stale
        and name not in exchange.state
        and name not in _NOT_SAID_ALONE
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
