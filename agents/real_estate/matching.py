"""Hold a home against what was asked for: met, missed, or not known from the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from agents.catalogue.features import with_implied
from agents.catalogue.schema import Listing
from agents.markets.market import Market
from agents.real_estate.exchange import Exchange

Verdict = Literal["met", "missed", "unknown"]


@dataclass(frozen=True, slots=True)
class Match:
    """One constraint against one home; `key` is the slot, or the feature's name."""

    slot: str
    key: str
    verdict: Verdict
    phrase: str


def matches(listing: Listing, exchange: Exchange) -> list[Match]:
    """Judge every constraint of the state that a home can be held against."""
    if listing.id not in exchange.judged:
        exchange.judged[listing.id] = list(_matches(listing, exchange))
    found: list[Match] = exchange.judged[listing.id]
    return found


def met(listing: Listing, exchange: Exchange) -> list[str]:
    """Name the slots and features in which a home is what was asked for."""
    return [match.key for match in matches(listing, exchange) if match.verdict == "met"]


def _matches(listing: Listing, exchange: Exchange) -> Iterator[Match]:
    values, market, voice = exchange.values, exchange.tools.market, exchange.voice
    for slot, judge in _JUDGES.items():
        if values.get(slot):
            for phrase in exchange.phrases(slot)[:1]:
                yield Match(slot, slot, judge(values, listing, market), phrase)
    has = with_implied(listing.features)
    for feature in values.get("features") or ():
        known: Verdict = "met" if feature in has else "unknown"
        yield Match("features", feature, known, voice.word("feature", feature))
    for feature in values.get("exclude_features") or ():
        phrase = voice.say("real_estate.summary.without", item=voice.word("feature", feature))
        yield Match("exclude_features", f"no_{feature}", "missed" if feature in has else "met", phrase)


def _same(field: str, slot: str) -> Callable[[Mapping[str, Any], Listing, Market], Verdict]:
    def judge(values: Mapping[str, Any], listing: Listing, _: Market) -> Verdict:
        wanted, given = values[slot], getattr(listing, field)
        if given in (None, ""):
            return "unknown"
        return "met" if given == wanted or (isinstance(wanted, list) and given in wanted) else "missed"

    return judge


def _inside(values: Mapping[str, Any], listing: Listing, market: Market) -> Verdict:
    wanted = {inner for place in values["location"] for inner in market.within(place)}
    return "met" if listing.place in wanted else "missed"


def _within(field: str, slot: str) -> Callable[[Mapping[str, Any], Listing, Market], Verdict]:
    def judge(values: Mapping[str, Any], listing: Listing, _: Market) -> Verdict:
        given = getattr(listing, field)
        return "unknown" if given is None else _between(given, values[slot])

    return judge


def _affordable(values: Mapping[str, Any], listing: Listing, market: Market) -> Verdict:
    if listing.price is None:
        return "unknown"
    currency = values.get("currency") or market.default_currency
    price = market.rates.convert(listing.price, listing.currency, currency)
    return "unknown" if price is None else _between(price, values["price"])


def _plot(values: Mapping[str, Any], listing: Listing, market: Market) -> Verdict:
    if listing.plot_m2 is None:
        return "unknown"
    low, high = values["plot_donum"]
    donum = listing.plot_m2 / market.area_units.get("donum", 1.0)
    slack = 0.05 if low == high else 0.0
    return _between(
        donum, [None if low is None else low * (1 - slack), None if high is None else high * (1 + slack)]
    )


def _between(value: float, bounds: Any) -> Verdict:
    low, high = bounds
    return "missed" if (low is not None and value < low) or (high is not None and value > high) else "met"


with_implied(())  # reads its table now: not on the event loop

_JUDGES: Mapping[str, Callable[[Mapping[str, Any], Listing, Market], Verdict]] = {
    "listing_type": _same("listing_type", "listing_type"),
    "property_type": _same("property_type", "property_type"),
    "location": _inside,
    "bedrooms": _within("bedrooms", "bedrooms"),
    "bathrooms": _within("bathrooms", "bathrooms"),
    "price": _affordable,
    "area_m2": _within("area_m2", "area_m2"),
    "plot_donum": _plot,
    "title_deed": _same("title_deed", "title_deed"),
}
