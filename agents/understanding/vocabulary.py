"""Compile the lexicons and names of a market into one index that a message is looked up in, token by token."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from agents.markets.market import Market
from agents.understanding.endings import Endings
from agents.understanding.heard_names import HeardNames, heard_names
from agents.understanding.lexicon import (
    FAMILY,
    SPELLING,
    Entry,
    Sense,
    load_folder,
    load_language,
    spelled_in,
)
from agents.understanding.phrase_notation import token_of
from agents.understanding.phrase_tree import Node, insert
from agents.understanding.romanised import Romanised, romanised_words

NAME = "*"
"""The "language" of names: they are the same in all of them."""
PRIVATE_KINDS = frozenset(
    {
        "common",
        "particle",
        "stay",
        "stay_for",
        "cannot",
        "time_glue",
        "day_mark",
        "clock",
        "part",
        "span",
        "shift",
        "explain",
        "need",
        "copula",
        "numeral",
        "scale",
        "fraction",
        "joiner",
        "filler",
        "bound",
        "month",
        "plus",
        "charge",
        "nearest",
    }
)
"""Kinds that are understood inside their own language only: "on" is ten in Turkish alone."""
_CUE_KINDS = frozenset({"negation", "relation", "no_matter", "bound", "bound_after"})
_CORE_KINDS = frozenset(
    {"listing_type", "property_type", "unit", "currency", "feature", "category", "scale", "negation"}
)
_ONLY_KNOWN = frozenset({"common", "particle", FAMILY, SPELLING})
"""Kinds of words that mean nothing by themselves."""
_FOREIGN_LENGTH = 4


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """A compiled market: tries by layer, the words it knows with their languages, and what its places are called."""

    languages: tuple[str, ...]
    tries: Mapping[str, Node]
    known: Mapping[str, frozenset[str]]
    """Folded token -> languages whose lexicon has it (`NAME` for parts of names)."""
    whole: Mapping[str, frozenset[str]]
    """Folded token that is a phrase on its own -> languages."""
    plain: Mapping[str, frozenset[str]]
    """The same for facts alone: an act or a routing phrase ("apartments") does not hide that a word has an ending."""
    stars: frozenset[str]
    shortest_star: int
    heads: frozenset[str]
    """What compounds may end in, written "*wohnung"."""
    head_sizes: tuple[int, ...]
    endings: Mapping[str, Endings]
    name_endings: Endings | None
    parents: Mapping[str, frozenset[str]]
    """Canonical place -> the places it lies in."""
    scales: Mapping[str, float]
    """Scale words of all languages, for use behind digits: "450 bin" and "80k" are understood everywhere."""
    number_words: Mapping[str, frozenset[str]]
    """Language -> the words that numbers written together are made of."""
    particles: Mapping[str, frozenset[str]]
    """Language -> folded words without a meaning of their own that may stand inside any phrase: doch, же, ya."""
    telling: frozenset[str]
    """Folded tokens that are facts or names on their own, in whatever language."""
    cues: frozenset[str]
    """Folded tokens that say how other words are meant (not, near, at most) and nothing else."""
    core: frozenset[str]
    """Folded tokens of what people ask for most."""
    world_words: frozenset[str]
    """Folded words that names of places elsewhere are made of."""
    place_words: frozenset[str]
    """Folded words that names of the market's places are made of."""
    weak_names: frozenset[str]
    """Folded one-word names that are also ordinary words: taken as places only with evidence."""
    romanised: Mapping[str, Romanised]
    """Language with a script of its own -> its words as they are written in Latin letters."""
    families: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Language -> folded token -> the families it belongs to, as phrases name them."""
    spelled: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Language -> folded token -> the folded words it is read as: net is nicht, gibts is gibt es."""
    heard: HeardNames
    """The names of places by how they sound, for scripts that they are written in by ear."""
    latin_too: frozenset[str]
    """Languages that are also written in Latin letters, though they have a script of their own."""

    def senses(self, node: Node, lang: str) -> tuple[Sense, ...]:
        """Give what a phrase may mean in a message of a language: its own words and names, else those of other languages."""
        allowed = node.allowed.get(lang)
        if allowed is None:
            own = tuple(s for s in node.senses if s.lang == lang or s.lang is None)
            allowed = own or tuple(s for s in node.senses if self._understood(s, node.key, lang))
            node.allowed[lang] = allowed
        return allowed

    def _understood(self, sense: Sense, key: tuple[str, ...], lang: str) -> bool:
        """Whether a phrase of another language is understood in this one: long enough, and no words of its own."""
        if not key or sense.only or sense.kind in PRIVATE_KINDS or sum(map(len, key)) < _FOREIGN_LENGTH:
            return False
        if len(key) == 1:
            return lang not in self.whole.get(key[0], ())
        return not all(lang in self.known.get(token, ()) for token in key)


def compile_vocabulary(market: Market) -> Vocabulary:
    """Compile all lexicons of a market's languages and its names; takes tens of milliseconds, done once a market."""
    from agents.understanding.place_names import name_entries

    lexicons = {lang: load_language(lang) for lang in market.languages}
    words = [entry for lexicon in lexicons.values() for entry in lexicon.entries]
    for folder in market.lexicon_dirs:
        words.extend(entry for entry in load_folder(folder) if entry.sense.lang in lexicons)
    known, whole = _languages_of(words)
    names = name_entries(market, known)
    _, plain = _languages_of(entry for entry in words if entry.sense.layer == "facts")
    ordinary = {place.name for place in market.gazetteer if place.ordinary_word}
    weak = frozenset(
        entry.key[0]
        for entry in names
        if len(entry.key) == 1
        and entry.sense.kind == "place"
        and (entry.key[0] in whole or (entry.sense.value in ordinary and entry.key[0].isascii()))
    )
    name_known, _ = _languages_of(names)
    for token, langs in name_known.items():
        known[token] |= langs
    tries = {layer: Node() for layer in sorted({e.sense.layer for e in words} | {"facts"})}
    for entry in [*words, *names, *_joined(words, known)]:
        if entry.sense.kind in _ONLY_KNOWN:
            continue
        insert(tries[entry.sense.layer], entry)
    stars = frozenset(token[:-1] for token in known if token.endswith("*"))
    heads = frozenset(token[1:] for token in known if token.startswith("*"))
    endings = {lang: lexicon.endings for lang, lexicon in lexicons.items() if lexicon.endings}
    return Vocabulary(
        languages=tuple(market.languages),
        tries=tries,
        known={token: frozenset(langs) for token, langs in known.items()},
        whole={token: frozenset(langs) for token, langs in whole.items()},
        plain={token: frozenset(langs) for token, langs in plain.items()},
        stars=stars,
        shortest_star=min(map(len, stars), default=1),
        heads=heads,
        head_sizes=tuple(sorted({len(head) for head in heads}, reverse=True)),
        endings=endings,
        name_endings=next((replace(e, cut=e.names) for e in endings.values() if e.names), None),
        parents={
            p.name: frozenset((*market.ancestors(p.name), p.district or p.name)) - {p.name}
            for p in market.gazetteer
        },
        scales={e.key[0]: float(e.sense.value) for e in words if e.sense.kind == "scale" and len(e.key) == 1},
        number_words={lang: _number_words(lexicon.entries) for lang, lexicon in lexicons.items()},
        particles={
            lang: frozenset(e.key[0] for e in lexicon.entries if e.sense.kind == "particle")
            for lang, lexicon in lexicons.items()
        },
        telling=frozenset(
            entry.key[0]
            for entry in [*words, *names]
            if len(entry.key) == 1 and entry.sense.layer == "facts" and entry.sense.kind not in PRIVATE_KINDS
        ),
        cues=frozenset(e.key[0] for e in words if len(e.key) == 1 and e.sense.kind in _CUE_KINDS),
        core=frozenset(
            token for e in words if e.sense.kind in _CORE_KINDS and e.pattern is None for token in e.key
        ),
        world_words=frozenset(token for e in names if e.sense.kind == "out_of_area" for token in e.key),
        place_words=frozenset(token for e in names if e.sense.kind == "place" for token in e.key),
        weak_names=weak,
        romanised={
            lang: words
            for lang, words in romanised_words(known, [e.key[0] for e in names if len(e.key) == 1]).items()
            if lang in lexicons
        },
        families={lang: _families(lexicon.entries, lang) for lang, lexicon in lexicons.items()},
        spelled=(spelled := {lang: spelled_in(lang) for lang in lexicons}),
        heard=heard_names(market.gazetteer),
        latin_too=frozenset(
            lang
            for lang, words_of in spelled.items()
            if any(word.isascii() and not as_.isascii() for word, (as_, *_) in words_of.items())
        ),
    )


def _families(entries: Iterable[Entry], lang: str) -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for entry in entries:
        if entry.sense.kind == FAMILY and len(entry.key) == 1:
            found[entry.key[0]].append(token_of(f"<{entry.sense.value}>", lang))
    return {word: tuple(names) for word, names in found.items()}


def _number_words(entries: Iterable[Entry]) -> frozenset[str]:
    counted = {e.key[0] for e in entries if len(e.key) == 1 and e.sense.kind in ("numeral", "scale")}
    return frozenset(word for word in counted if len(word) > 1) | {
        e.key[0] for e in entries if e.sense.kind == "joiner" and e.sense.attributes.get("written_together")
    }


def _languages_of(entries: Iterable[Entry]) -> tuple[defaultdict[str, set[str]], defaultdict[str, set[str]]]:
    known: defaultdict[str, set[str]] = defaultdict(set)
    whole: defaultdict[str, set[str]] = defaultdict(set)
    for entry in entries:
        if entry.sense.kind == SPELLING:
            continue
        lang = entry.sense.lang or NAME
        for token in entry.key:
            known[token].add(lang)
        if len(entry.key) == 1 and entry.pattern is None and entry.sense.kind not in (FAMILY, "particle"):
            whole[entry.key[0]].add(lang)
    return known, whole


def _joined(entries: Iterable[Entry], known: Mapping[str, set[str]]) -> list[Entry]:
    """Phrases written without their spaces ("seaview", "dont"), unless that is another word."""
    joined = []
    for entry in entries:
        if entry.pattern is None and len(entry.key) > 1 and not any(c in t for t in entry.key for c in "*+&"):
            word = "".join(entry.key)
            if len(word) >= 4 and word not in known:
                joined.append(Entry((word,), entry.sense, entry.source))
    return joined


@lru_cache(maxsize=8)
def vocabulary_of(market: Market) -> Vocabulary:
    """Give the compiled vocabulary of a market, compiling it on first use."""
    return compile_vocabulary(market)
