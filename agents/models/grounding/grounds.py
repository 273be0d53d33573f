"""Collect what prose may say: every number, amount, name, place and feature of the data it is written from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.markets.market import Market
from agents.models.grounding.facts import Fact, facts_in
from agents.models.grounding.measures import Amount, amounts_in, measures_of_fields
from agents.models.grounding.numbers import digit_runs, numbers_in
from agents.models.grounding.reading_data import (
    around,
    claims_in,
    claims_of_card,
    limits_of,
    money_in,
    names_in,
    numbers_of,
    place_words,
    result_of,
    strings_of,
    without,
)
from agents.models.grounding.results import Claim, Money, Result, numbered_lines
from agents.models.grounding.word_forms import words_of
from agents.understanding.folding import fold
from agents.understanding.reading import read

SHINGLE, LONG_SHINGLE = 5, 8
"""So many words in a row are not said by chance; the longer for our own instructions, whose phrases are everybody's."""
_WORD = re.compile(r"[^\W\d_]+")
CODE = re.compile(r"\b[A-Za-z]+[-_]?\d[\w-]*")
_MARKS = re.compile(r"[*_#`|]+")


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
    names: tuple[str, ...] = ()
    """What results are called: of whatever language, and nothing in a name is a claim."""
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
    names = names_in(items)
    told, rest = numbered_lines(_MARKS.sub(" ", answer))
    rest += [_MARKS.sub(" ", fact) for fact in facts]
    lines = [*rest, *(line for own in told.values() for line in own)]
    written = [*lines, *(text for item in items for text in strings_of(item))]
    # A home that is called "Rent for £3" vouches for the name alone.
    plain = [without(names, text) for text in written]
    mentions = [mention for line in rest for mention in read(without(names, line), market, lang).mentions]
    values = [*items, *([search] if search else [])]
    results = {
        number: result_of(one, [without(names, line) for line in told.get(number, ())], names, lang, market)
        for one in items
        if isinstance(number := one.get("number"), int)
    }
    # A reply that cannot say which are open speaks of "open now" too: that is true of results alone.
    claims = {claim for claim in claims_in(mentions) if claim[0] not in ("open_now", "on_duty")}
    claims |= {claim for one in values for claim in claims_of_card(one)}
    claims |= {claim for one in results.values() for claim in one.claims}
    return Grounds(
        lang=lang,
        market=market,
        numbers=frozenset(
            {n.value for line in plain for n in numbers_in(line)}
            | {float(n) for one in values for n in numbers_of(one)}
            | {float(n) for n in range(1, len(items) + 1)}
        ),
        runs=frozenset(run.digits for line in plain for run in digit_runs(line)),
        money=frozenset(
            {
                *money_in(mentions),
                *(one for result in results.values() for one in result.money),
                *limits_of(search or {}),
            }
        ),
        words=frozenset(words_of([*written, market.name]) | place_words(claims, market)),
        codes=frozenset(fold(code) for line in written for code in CODE.findall(line)),
        claims=frozenset(claims | around(claims, market)),
        asked=frozenset(claims_in(read(message, market, lang).mentions)) if message else frozenset(),
        results=results,
        measures=amounts_in(plain, lang) | {amount for one in values for amount in measures_of_fields(one)},
        facts=tuple(facts_in(rest)) if not results else (),
        names=names,
        echoes=frozenset(shingle for text in strangers for shingle in shingles(text, SHINGLE))
        | frozenset(shingle for text in instructions for shingle in shingles(text, LONG_SHINGLE)),
    )


def shingles(text: str, length: int) -> Iterator[tuple[str, ...]]:
    """Give every so many words in a row, folded."""
    words = [fold(word) for word in _WORD.findall(text)]
    for start in range(len(words) - length + 1):
        yield tuple(words[start : start + length])
