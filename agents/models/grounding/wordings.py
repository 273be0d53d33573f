"""How each language builds sentences about results: claims.toml and units.toml, compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from agents.models.phrases import phrase_pattern, phrase_source
from agents.understanding.folding import fold
from agents.understanding.lexicon import Lexicon, load_language
from agents.understanding.mentions import Per

Rank = Literal["least", "most", "less", "more"]
"""`least` and `most` stand above all others, `less` and `more` above one other."""


@dataclass(frozen=True, slots=True)
class Wordings:
    """One language's entry of claims.toml."""

    references: Sequence[re.Pattern[str]]
    """A word beside a number; group 1 holds the numbers."""
    joins: re.Pattern[str]
    all: re.Pattern[str]
    none: re.Pattern[str]
    only: re.Pattern[str]
    others: re.Pattern[str]
    of_them: re.Pattern[str]
    negations: re.Pattern[str]
    budget: re.Pattern[str]
    over: re.Pattern[str]
    counts: Sequence[tuple[re.Pattern[str], int]]
    orders: Sequence[tuple[Rank, str, re.Pattern[str]]]
    """Rank, field of a card ("" is the nearest of whatever is spoken of), and the words for it."""
    said: re.Pattern[str]
    plain: re.Pattern[str]
    """Single words of all these lists: whatever else they are, they are no names."""
    numerals: Mapping[str, float]
    periods: Mapping[Per, re.Pattern[str]]


@cache
def wordings() -> Mapping[str, Wordings]:
    """Read claims.toml."""
    return {lang: _compiled(lang, entry) for lang, entry in _table("claims.toml").items()}


@cache
def units() -> tuple[re.Pattern[str], Mapping[str, tuple[str, float]]]:
    """Read units.toml: what stands behind a number, and what it measures in which unit."""
    meant = {
        " ".join(map(fold, word.split())): (dimension, float(factor))
        for dimension, factors in _table("units.toml").items()
        for factor, words in factors.items()
        for word in words
    }
    every = sorted(meant, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, every))})(?!\S)"), meant


def _table(name: str) -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


def _compiled(lang: str, entry: Mapping[str, Any]) -> Wordings:
    lexicon = load_language(lang)
    joins = "|".join(map(phrase_source, entry["joins"]))
    numbers = rf"(\d{{1,2}}(?: (?:(?:,|/|{joins}) )+\d{{1,2}})*)"
    beside = {side: "|".join(map(phrase_source, entry[side])) for side in ("before", "behind")}
    references = [rf"(?<!\S)(?:{beside['before']}) {numbers}(?!\S)"] if beside["before"] else []
    references += [rf"(?<!\S){numbers} (?:{beside['behind']})(?!\S)"] if beside["behind"] else []
    orders: list[tuple[Rank, str, re.Pattern[str]]] = [
        (rank, name, phrase_pattern(phrases))
        for rank in ("least", "most", "less", "more")
        for name, phrases in entry.get(rank, {}).items()
    ]
    ways: tuple[tuple[Rank, str], ...] = (
        ("least", "nearest"), ("less", "nearer"), ("most", "farthest"), ("more", "farther"),
    )  # fmt: skip
    orders += [(rank, "", phrase_pattern(entry[name])) for rank, name in ways]
    return Wordings(
        references=[re.compile(reference) for reference in references],
        joins=phrase_pattern(entry["joins"]),
        all=phrase_pattern(entry["all"]),
        none=phrase_pattern(entry["none"]),
        only=phrase_pattern(entry["only"]),
        others=phrase_pattern(entry["others"]),
        of_them=phrase_pattern(entry["of_them"]),
        negations=phrase_pattern(entry["negations"]),
        budget=phrase_pattern(entry["budget"]),
        over=phrase_pattern(entry["over"]),
        counts=[(phrase_pattern([word]), count) for word, count in entry["counts"].items()],
        orders=orders,
        said=phrase_pattern(entry["said"]),
        plain=phrase_pattern(
            [
                word
                for name in ("said", "all", "none", "only", "counts")
                for word in entry[name]
                if " " not in word
            ]
        ),
        numerals={word: float(value) for word, value in _phrases(lexicon, "numeral")},
        periods=_periods(lexicon),
    )


def _periods(lexicon: Lexicon) -> Mapping[Per, re.Pattern[str]]:
    phrases: dict[Per, list[str]] = {}
    for phrase, period in _phrases(lexicon, "per"):
        phrases.setdefault(period, []).append(phrase)
    return {period: phrase_pattern(listed) for period, listed in phrases.items()}


def _phrases(lexicon: Lexicon, kind: str) -> Iterator[tuple[str, Any]]:
    for entry in lexicon.entries:
        if entry.sense.kind == kind:
            yield " ".join(entry.key), entry.sense.value
