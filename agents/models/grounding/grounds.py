"""Collect what prose may say: every number, amount, name, place and feature of the data it is written from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.catalogue.features import with_implied
from agents.markets.market import Market
from agents.models.grounding.facts import Fact, facts_in
from agents.models.grounding.measures import Amount, amounts_in, measures_of_fields
from agents.models.grounding.numbers import digit_runs, numbers_in
from agents.models.grounding.results import RANGED, Claim, Money, Result, amounts_of, numbered_lines
from agents.models.grounding.word_forms import words_of
from agents.understanding.folding import fold
from agents.understanding.mentions import Mention
from agents.understanding.reading import read

CHECKED = (
    "place", "out_of_area", "property_name", "category", "feature", "title_deed", "cuisine", "when", "open_now", "on_duty",
    "listing_type", "property_type",
)  # fmt: skip
"""Kinds of mentions whose value must be one that the data have."""
OF_RESULTS = ("open_now", "on_duty")
"""Kinds that only a result can have: a reply that cannot say which are open speaks of "open now" too."""
SHINGLE, LONG_SHINGLE = 5, 8
"""So many words in a row are not said by chance; the longer for our own instructions, whose phrases are everybody's."""
_WORD = re.compile(r"[^\W\d_]+")
CODE = re.compile(r"\b[A-Za-z]+[-_]?\d[\w-]*")
_MARKS = re.compile(r"[*_#`|]+")

_TITLE_WORDS = 2
_ORDERED = ("price", "bedrooms", "bathrooms", "area_m2", "sea_distance_m", "distance_km")


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
    results: Mapping[int, Result] = field(default_factory=dict)
    measures: frozenset[Amount] = frozenset()
    facts: tuple[Fact, ...] = ()
    titles: tuple[str, ...] = ()
    """Names of results, which may be of another language than the reply."""
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
    told = numbered_lines(_MARKS.sub(" ", answer))
    results = {
        number: _result(one, told.get(number, ()), lang, market)
        for one in items
        if isinstance(number := one.get("number"), int)
    }
    claims = {claim for claim in _claims(mentions) if claim[0] not in OF_RESULTS}
    claims |= {claim for one in values for claim in _structured(one)}
    claims |= {claim for one in results.values() for claim in one.claims}
    return Grounds(
        lang=lang,
        market=market,
        numbers=frozenset(
            {n.value for line in plain for n in numbers_in(line)}
            | {float(n) for one in values for n in _numbers(one)}
            | {float(n) for n in range(1, len(items) + 1)}
        ),
        runs=frozenset(run.digits for line in plain for run in digit_runs(line)),
        money=frozenset(
            {*_money(mentions), *(one for result in results.values() for one in result.money), *_limits(search or {})}
        ),
        words=frozenset(words_of([*plain, market.name]) | _place_words(claims, market)),
        codes=frozenset(fold(code) for line in plain for code in CODE.findall(line)),
        claims=frozenset(claims | _around(claims, market)),
        asked=frozenset(_claims(read(message, market, lang).mentions)) if message else frozenset(),
        results=results,
        measures=amounts_in(plain, lang) | {amount for one in values for amount in measures_of_fields(one)},
        facts=tuple(facts_in(lines)) if not results else (),
        titles=tuple(
            text for one in items for text in _strings(one) if len(text.split()) >= _TITLE_WORDS
        ),
        echoes=frozenset(shingle for text in strangers for shingle in shingles(text, SHINGLE))
        | frozenset(shingle for text in instructions for shingle in shingles(text, LONG_SHINGLE)),
    )


def shingles(text: str, length: int) -> Iterator[tuple[str, ...]]:
    """Give every so many words in a row, folded."""
    words = [fold(word) for word in _WORD.findall(text)]
    for start in range(len(words) - length + 1):
        yield tuple(words[start : start + length])


def claim_of(mention: Mention) -> Claim:
    """Say what a mention claims."""
    value = mention.value
    return mention.kind, tuple(value) if isinstance(value, list | tuple) else value


def _claims(mentions: Iterable[Mention]) -> Iterator[Claim]:
    for mention in mentions:
        if mention.kind in CHECKED:
            yield claim_of(mention)
        elif mention.kind in RANGED:
            yield from ((mention.kind, float(end)) for end in mention.value if end is not None)


def _money(mentions: Iterable[Mention]) -> Iterator[Money]:
    for mention in mentions:
        if mention.kind == "price":
            yield from (Money(amount, mention.currency, mention.per) for amount in amounts_of(mention))


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


def _limits(search: Mapping[str, Any]) -> Iterator[Money]:
    for amount in search.get("price") or ():
        if amount is not None:
            yield Money(float(amount), search.get("currency"))


def _result(one: Mapping[str, Any], told: Sequence[str], lang: str, market: Market) -> Result:
    lines = [*told, *(text for text in _strings(one))]
    mentions = [mention for line in lines for mention in read(line, market, lang).mentions]
    claims = {*_structured(one), *_claims(mentions)}
    price = one.get("price")
    said = set(_money(mentions))
    if price is not None and not any(money.amount == price for money in said):
        said.add(Money(float(price), one.get("currency"), "total" if one.get("listing_type") == "sale" else None))
    return Result(
        claims=frozenset(claims | _around(claims, market)),
        money=frozenset(said),
        measures=amounts_in(lines, lang) | frozenset(measures_of_fields(one)),
        fields={name: float(one[name]) for name in _ORDERED if isinstance(one.get(name), int | float)},
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
