"""Find what is wrong in the lexicons before a user does: collisions, misspelt table names, gaps between languages."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from agents.markets.market import Market, default_market
from agents.understanding.lexicon import (
    SPELLING,
    Entry,
    LexiconError,
    languages,
    load_folder,
    load_language,
)
from agents.understanding.place_names import name_entries

SHORTEST_STAR = 3
"""Letters in front of a star; fewer match half the language."""
FACT_KINDS = frozenset(
    {
        "alternative", "area", "bathrooms", "bedrooms", "cannot", "bound", "bound_after", "category", "charge", "nearest", "clock",
        "common", "copula", "cuisine", "currency", "day", "day_mark", "explain", "family", "feature", "filler",
        "fraction", "home", "ignore", "joiner", "landmark", "listing_type", "month", "need", "negation", "no_matter",
        "numeral", "on_duty", "open_now", "ordinal", "ordinal_run", "particle", "part", "per", "plus", "price", "property_type",
        "range_close", "range_joiner", "relation", "scale", "shift", "short", "slot", "span", "spelling", "stay", "stay_for", "time_glue",
        "title_deed", "topic", "unit",
    }
)  # fmt: skip
"""Kinds that the readers know; others belong into a layer of their own."""
_SAID_EVERYWHERE = (
    "property_type",
    "listing_type",
    "feature",
    "title_deed",
    "category",
    "topic",
    "no_matter",
    "unit",
)
_MAY_DIFFER = frozenset(
    {
        "cue",
        "domain",
        "family",
        "group",
        "negation",
        "relation",
        "time_glue",
        "bound",
        "bound_after",
        "unit",
        "ignore",
        "common",
        "stay",
        "stay_for",
        "cannot",
        "particle",
        "element",
        "spelling",
    }
)
"""Kinds of which one phrase may have several values: what stands beside it decides."""


def problems(entries: Iterable[Entry]) -> Iterator[str]:
    """Give a line for each mistake in a language's entries: the phrase, what it means twice, and the files."""
    seen: defaultdict[tuple[str, tuple[str, ...], str], dict[object, str]] = defaultdict(dict)
    entries = list(entries)
    yield from _spellings(entries)
    for entry in entries:
        sense, phrase = entry.sense, " ".join(entry.key)
        if sense.layer == "facts" and sense.kind not in FACT_KINDS:
            yield f"{entry.source}: unknown table {sense.kind!r}"
        if entry.pattern is not None:
            continue
        if len(entry.key) == 1 and phrase.endswith("*") and len(phrase) <= SHORTEST_STAR:
            yield f"{entry.source}: {phrase!r} is too short for a star"
        meanings = seen[sense.layer, entry.key, sense.kind]
        if sense.kind not in _MAY_DIFFER:
            for value, source in meanings.items():
                if value != sense.value:
                    yield f"{phrase!r} means {value!r} ({source}) and {sense.value!r} ({entry.source})"
        meanings[sense.value] = entry.source


def _spellings(entries: Iterable[Entry]) -> Iterator[str]:
    """Give a line for each spelling that is no single word."""
    for entry in entries:
        if entry.sense.kind == SPELLING and len(entry.key) != 1:
            yield f"{entry.source}: {' '.join(entry.key)!r} is several words, a spelling is one"


def gaps(lang: str) -> Iterator[str]:
    """Give a line for each thing that can be said in English and not in this language."""
    said = {(e.sense.kind, str(e.sense.value)) for e in load_language(lang).entries}
    english = {(e.sense.kind, str(e.sense.value)) for e in load_language("en").entries}
    for kind, value in sorted(english - said):
        if kind in _SAID_EVERYWHERE:
            yield f"{lang}: no words for {kind}.{value}"


def name_collisions(market: Market) -> Iterator[str]:
    """Give a line for each place name that is an ordinary word too: it counts as a place only with evidence."""
    words: dict[str, str] = {}
    for lang in market.languages:
        for entry in load_language(lang).entries:
            if len(entry.key) == 1:
                words.setdefault(entry.key[0], entry.source)
    for entry in name_entries(market):
        if len(entry.key) == 1 and entry.key[0] in words:
            yield f"{entry.sense.value} ({entry.key[0]}) is a word in {words[entry.key[0]]}"


def main(arguments: Sequence[str]) -> int:
    """Print what is wrong; gives 1 where something has to be mended."""
    if list(arguments) != ["check"]:
        sys.stderr.write("usage: python -m agents.understanding.lexicon check\n")
        return 2
    wrong: list[str] = []
    market = default_market()
    try:
        for lang in languages():
            wrong.extend(problems(load_language(lang).entries))
        for folder in market.lexicon_dirs:
            wrong.extend(problems(load_folder(folder)))
    except LexiconError as error:
        wrong.append(str(error))
    notes = (
        []
        if wrong
        else [*name_collisions(market), *(gap for lang in languages() if lang != "en" for gap in gaps(lang))]
    )
    for line in notes:
        sys.stdout.write(f"note: {line}\n")
    for line in wrong:
        sys.stdout.write(f"wrong: {line}\n")
    sys.stdout.write(f"{len(wrong)} mistakes, {len(notes)} notes\n")
    return 1 if wrong else 0
