"""Collect what prose may say: every number, amount, name, place and feature of the data it is written from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.catalogue.features import with_implied
from agents.markets.market import Market
from agents.models.grounding.numbers import digit_runs, numbers_in
from agents.understanding.folding import fold
from agents.understanding.mentions import Mention
from agents.understanding.reading import read

CHECKED = (
    "place", "out_of_area", "property_name", "category", "feature", "title_deed", "cuisine", "when", "open_now", "on_duty",
    "listing_type", "property_type",
)  # fmt: skip
"""Kinds of mentions whose value must be one that the data have."""
RANGED = ("bedrooms", "bathrooms", "area_m2", "plot_donum")
SHINGLE, LONG_SHINGLE = 5, 8
"""So many words in a row are not said by chance; the longer for our own instructions, whose phrases are everybody's."""
_WORD = re.compile(r"[^\W\d_]+")
CODE = re.compile(r"\b[A-Za-z]+[-_]?\d[\w-]*")
_MARKS = re.compile(r"[*_#`|]+")

Claim = tuple[str, Any]
Money = tuple[float, str | None]


@dataclass(frozen=True, slots=True)
class Item:
    """What one numbered result has."""

    features: frozenset[str]
    money: frozenset[Money]
    ranges: frozenset[Claim]


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything that stands in the data, ready to be looked up."""

    lang: str
    market: Market
    numbers: frozenset[float] = frozenset()
    runs: frozenset[str] = frozenset()
    """Digits of telephone numbers and the like, without what stands between them."""
    money: frozenset[Money] = frozenset()
    words: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    """Words with digits in them, such as listing ids."""
    claims: frozenset[Claim] = frozenset()
    asked: frozenset[Claim] = frozenset()
    """What the user's message speaks of: it may be repeated where the sentence says that the data do not tell."""
    items: Mapping[int, Item] = field(default_factory=dict)
    echoes: frozenset[tuple[str, ...]] = frozenset()
    """Word sequences of instructions and of texts by strangers, none of which belong into a reply."""


def grounds_of(
    answer: str,
    items: Sequence[Mapping[str, Any]],
    *,
    lang: str,
    market: Market,
    search: Mapping[str, Any] | None = None,
    facts: Iterable[str] = (),
    message: str = "",
    strangers: Iterable[str] = (),
    instructions: Iterable[str] = (),
) -> Grounds:
    """Read the data once: the reply made without a model, its items, the search behind it, dated facts."""
    texts = [answer, *facts]
    lines = [_MARKS.sub(" ", line) for text in texts for line in text.split("\n") if line.strip()]
    mentions = [mention for line in lines for mention in read(line, market, lang).mentions]
    plain = [*lines, *(text for item in items for text in _strings(item))]
    values = [*items, *([search] if search else [])]
    own = {number: _item(one) for one in items if isinstance(number := one.get("number"), int)}
    claims = {*_claims(mentions), *(claim for one in values for claim in _structured(one))}
    return Grounds(
        lang=lang,
        market=market,
        numbers=frozenset(
            {n.value for line in plain for n in numbers_in(line)}
            | {float(n) for one in values for n in _numbers(one)}
            | {float(n) for n in range(1, len(items) + 1)}
        ),
        runs=frozenset(run.digits for line in plain for run in digit_runs(line)),
        money=frozenset({*_money(mentions), *(pair for one in values for pair in _amounts(one))}),
        words=frozenset(words_of([*plain, market.name]) | _place_words(claims, market)),
        codes=frozenset(fold(code) for line in plain for code in CODE.findall(line)),
        claims=frozenset(claims | _around(claims, market)),
        asked=frozenset(_claims(read(message, market, lang).mentions)) if message else frozenset(),
        items=own,
        echoes=frozenset(shingle for text in strangers for shingle in shingles(text, SHINGLE))
        | frozenset(shingle for text in instructions for shingle in shingles(text, LONG_SHINGLE)),
    )


def words_of(texts: Iterable[str]) -> set[str]:
    """Give the folded words of texts."""
    return {fold(word) for text in texts for word in _WORD.findall(text)}


def shingles(text: str, length: int) -> Iterator[tuple[str, ...]]:
    """Give every so many words in a row, folded."""
    words = [fold(word) for word in _WORD.findall(text)]
    for start in range(len(words) - length + 1):
        yield tuple(words[start : start + length])


def claim_of(mention: Mention) -> Claim:
    """Say what a mention claims."""
    value = mention.value
    return mention.kind, tuple(value) if isinstance(value, list | tuple) else value


def money_of(mention: Mention) -> list[Money]:
    """Give the amounts of a price."""
    return [(float(end), mention.currency) for end in mention.value if end is not None]


def _claims(mentions: Iterable[Mention]) -> Iterator[Claim]:
    for mention in mentions:
        if mention.kind in CHECKED:
            yield claim_of(mention)
        elif mention.kind in RANGED:
            yield from ((mention.kind, float(end)) for end in mention.value if end is not None)


def _money(mentions: Iterable[Mention]) -> Iterator[Money]:
    for mention in mentions:
        if mention.kind == "price":
            yield from money_of(mention)


def _structured(one: Mapping[str, Any]) -> Iterator[Claim]:
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


def _amounts(one: Mapping[str, Any]) -> Iterator[Money]:
    price, currency = one.get("price"), one.get("currency")
    for amount in price if isinstance(price, list | tuple) else [price]:
        if amount is not None:
            yield float(amount), currency


def _item(one: Mapping[str, Any]) -> Item:
    claims = list(_structured(one))
    return Item(
        features=frozenset(str(value) for kind, value in claims if kind == "feature"),
        money=frozenset(_amounts(one)),
        ranges=frozenset(claim for claim in claims if claim[0] in RANGED),
    )


def _around(claims: set[Claim], market: Market) -> set[Claim]:
    """Add the districts that places lie in: Alsancak is Girne as well."""
    places = [value for kind, value in claims if kind == "place" and value in market.places_by_name]
    return {
        ("place", name)
        for place in places
        for name in (*market.ancestors(place), market.places_by_name[place].district)
        if name
    }


def _place_words(claims: set[Claim], market: Market) -> set[str]:
    """Give every name of the places, in whatever language."""
    known = (
        market.places_by_name.get(str(value))
        for kind, value in claims | _around(claims, market)
        if kind == "place"
    )
    return words_of(name for place in known if place for names in place.names.values() for name in names)


def _strings(item: Mapping[str, Any]) -> Iterator[str]:
    for value in item.values():
        if isinstance(value, str):
            yield value


def _numbers(one: Mapping[str, Any]) -> Iterator[float]:
    for value in one.values():
        for each in value if isinstance(value, list | tuple) else [value]:
            if isinstance(each, int | float) and not isinstance(each, bool):
                yield each
