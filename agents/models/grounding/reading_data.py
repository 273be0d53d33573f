"""Read what cards and lines claim: places, features, amounts, measures, by the same words that a sentence is read by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents.catalogue.features import with_implied
from agents.markets.market import Market
from agents.models.grounding.measures import amounts_in, measures_of_fields
from agents.models.grounding.results import RANGED, Claim, Money, Result, amounts_of
from agents.models.grounding.word_forms import words_of
from agents.understanding.mentions import Mention
from agents.understanding.reading import read

CHECKED = (
    "place", "out_of_area", "property_name", "category", "feature", "title_deed", "cuisine", "when", "open_now", "on_duty",
    "listing_type", "property_type",
)  # fmt: skip
"""Kinds of mentions whose value must be one that the data have."""
_WORDED = ("price_text", "opening_hours")
"""Fields of a card that are told in words; `claims_of_card` takes the others as they are."""
_ORDERED = ("price", "bedrooms", "bathrooms", "area_m2", "plot_m2", "sea_distance_m", "distance_km")


def claim_of(mention: Mention) -> Claim:
    """Say what a mention claims."""
    value = mention.value
    return mention.kind, tuple(value) if isinstance(value, list | tuple) else value


def claims_in(mentions: Iterable[Mention]) -> Iterator[Claim]:
    for mention in mentions:
        if mention.kind in CHECKED:
            yield claim_of(mention)
        elif mention.kind in RANGED:
            yield from ((mention.kind, float(end)) for end in mention.value if end is not None)


def money_in(mentions: Iterable[Mention]) -> Iterator[Money]:
    for mention in mentions:
        if mention.kind == "price":
            yield from (Money(amount, mention.currency, mention.per) for amount in amounts_of(mention))


def claims_of_card(one: Mapping[str, Any]) -> Iterator[Claim]:
    """Read claims from a card or a search, whose fields are named as the mentions are."""
    for name, value in one.items():
        if name in ("features", "exclude_features"):
            yield from (("feature", feature) for feature in with_implied(value))
        elif name == "location":
            yield from (("place", place) for place in value)
        elif name in ("property_type", "title_deed", "exclude_title_deed"):
            kind = name.removeprefix("exclude_")
            yield from ((kind, each) for each in ([value] if isinstance(value, str) else value))
        elif name in ("place", "category", "listing_type", "property_name"):
            yield name, value
        elif name == "sea_distance_m":
            yield from (("category", "sea"), ("category", "beach"))
        elif name in ("bedrooms", "bathrooms", "area_m2"):
            ends = value if isinstance(value, list | tuple) else [value]
            yield from ((name, float(end)) for end in ends if end is not None)


def limits_of(search: Mapping[str, Any]) -> Iterator[Money]:
    for amount in search.get("price") or ():
        if amount is not None:
            yield Money(float(amount), search.get("currency"))


def names_in(items: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Give the names of results, the longest first: whoever listed them chose them."""
    names = {str(name) for one in items if (name := name_of(one))}
    return tuple(sorted(names, key=len, reverse=True))


def name_of(one: Mapping[str, Any]) -> str | None:
    """Say what a result is called, where that is a name of its own."""
    name = one.get("title") if one.get("kind") == "place" else one.get("property_name")
    return str(name) if name else None


def without(names: Iterable[str], text: str) -> str:
    """Take names out of a text."""
    for name in names:
        text = text.replace(name, " ")
    return text


def result_of(
    one: Mapping[str, Any], told: Sequence[str], names: Sequence[str], lang: str, market: Market
) -> Result:
    """Gather what one result has, from its card and from the lines of the reply under its number."""
    lines = [*told, *(without(names, str(one[name])) for name in _WORDED if one.get(name))]
    mentions = [mention for line in lines for mention in read(line, market, lang).mentions]
    claims = {*claims_of_card(one), *claims_in(mentions)}
    fields = {name: float(one[name]) for name in _ORDERED if isinstance(one.get(name), int | float)}
    money = set(money_in(mentions))
    if "price" in fields:
        currency = one.get("currency")
        if not any(said.amount == fields["price"] for said in money):
            money.add(Money(fields["price"], currency))
        fields["price"] /= market.rates.per_base.get(str(currency), 1.0)
    if one.get("listing_type") == "sale":
        money = {replace(said, per=said.per or "total") for said in money}
    return Result(
        claims=frozenset(claims | around(claims, market)),
        money=frozenset(money),
        measures=amounts_in(lines, lang) | frozenset(measures_of_fields(one)),
        fields=fields,
        name=name_of(one),
    )


def around(claims: set[Claim], market: Market) -> set[Claim]:
    """Add the districts that places lie in: Alsancak is Girne as well."""
    places = [value for kind, value in claims if kind == "place" and value in market.places_by_name]
    return {
        ("place", name)
        for place in places
        for name in (*market.ancestors(place), market.places_by_name[place].district)
        if name
    }


def place_words(claims: set[Claim], market: Market) -> set[str]:
    """Give every name of the places, in whatever language."""
    known = (
        market.places_by_name.get(str(value))
        for kind, value in claims | around(claims, market)
        if kind == "place"
    )
    return words_of(name for place in known if place for names in place.names.values() for name in names)


def strings_of(item: Mapping[str, Any]) -> Iterator[str]:
    for value in item.values():
        if isinstance(value, str):
            yield value


def numbers_of(one: Mapping[str, Any]) -> Iterator[float]:
    for value in one.values():
        for each in value if isinstance(value, list | tuple) else [value]:
            if isinstance(each, int | float) and not isinstance(each, bool):
                yield each
