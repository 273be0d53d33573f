"""What stands in one message: its language, its tokens and its mentions, and nothing about the dialogue.

`Reading.mentions` are in the order of the text. Each has a `kind` and a `value`; these are the kinds:

| kind | value | further attributes |
|---|---|---|
| `listing_type` | "sale", "rent", "short_stay" | `negated` |
| `property_type` | "apartment", "studio", "penthouse", "house", "villa", "bungalow", "land", "commercial" | `negated`; `more["generic"]` for "home", "ev" |
| `place` | canonical gazetteer name | `relation`: "in", "near", "except", "instead", "from", "to"; `more["within"]`: parent named beside it |
| `weak_place` | canonical name | an ordinary word that is also a name; `bare_names.py` decides |
| `out_of_area` | name of a city elsewhere | `relation` |
| `property_name` | name as the market has it | |
| `category` | "pharmacy", "beach", "university", ... | `relation` "near" = "close to a university"; `more["named"]`: which one |
| `bedrooms`, `bathrooms` | (min, max), None is open | `bound`, `negated`; `more["alternatives"]` for "1+1 or 3+1" |
| `area_m2`, `plot_donum` | (min, max) in m2, in donum | `bound`, `implied` |
| `price` | (min, max) | `currency` or None, `bound`, `implied`, `per` |
| `number` | a number that says nothing of what it counts: an answer to a question | `bound`, `more["range"]` |
| `ordinal` | 1, 2, 3 ...; -1 is "the last" | |
| `ordinal_run` | 2 is "the first two" | |
| `currency` | "GBP", "EUR", "USD", "TRY" without an amount | |
| `feature` | "pool", "furnished", "sea_view", ... | `negated`, `optional` |
| `title_deed` | "turkish", "exchange", "tmd", "leasehold" | `negated`, `optional` |
| `on_duty`, `open_now` | True | |
| `when` | "tonight", "tomorrow", "saturday morning", "5 march" in plain English | `text` as written; `more`: day, part, week, month, date, time |
| `cuisine`, `topic` | "meze", ...; "purchase_permit", "title_deeds", "fees", "residency", ... | |
| `no_matter` | slot that no longer matters ("price", "location", "bedrooms", a feature name ...), or "any" | |
| `slot` | slot that is named without a value ("price", "bedrooms", "location" ...) | |
| `relation`, `negation` | cue that found nothing to attach to ("near", "except"; "exclude", "optional") | |

Every other table of a lexicon file is passed through as it stands there: `[act.greet]` in `acts.toml` gives a mention of kind `act`
with the value "greet". Files with `layer = "acts"` are matched on their own, so that "hello, a flat" is an act and a flat, and a long
act phrase does not hide the slots in it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence

from agents.markets.market import Market
from agents.understanding.compositions import with_compositions
from agents.understanding.forms import read_forms, spellings_of, with_families
from agents.understanding.language import detect, load_guess
from agents.understanding.line import Line
from agents.understanding.matching import Form, Match, find_matches
from agents.understanding.measures import quantity_mentions
from agents.understanding.mentions import Bound, Mention, Per, Reading, Relation, Token
from agents.understanding.places import CASES, elsewhere_mentions, ending_of, place_mentions, weak_places
from agents.understanding.quantities import read_quantities
from agents.understanding.romanised import in_own_script
from agents.understanding.rooms import plus_rooms
from agents.understanding.scopes import attach
from agents.understanding.stays import stay_mentions
from agents.understanding.tokens import tokenize
from agents.understanding.topics import advice_mentions
from agents.understanding.vocabulary import Vocabulary, vocabulary_of
from agents.understanding.when import when_mentions

__all__ = ["Bound", "Mention", "Per", "Reading", "Relation", "Token", "prepare", "read"]

_CUES = frozenset(
    {
        "filler", "joiner", "alternative", "numeral", "scale", "fraction", "bound", "bound_after", "range_joiner",
        "range_close", "unit", "per", "copula", "need", "ignore", "relation", "negation", "no_matter", "place", "day",
        "part", "span", "shift", "month", "day_mark", "time_glue", "clock", "explain", "plus", "charge", "nearest", "out_of_area", "stay", "stay_for", "cannot",
    }
)  # fmt: skip
"""Kinds that other readers put to use; all further kinds become mentions as they stand."""


def read(text: str, market: Market, lang_hint: str | None = None) -> Reading:
    """Read one message of a market; pure and linear in its length, text beyond 2,000 characters is not looked at."""
    vocabulary = vocabulary_of(market)
    tokens = in_own_script(tokenize(text), vocabulary.known, vocabulary.romanised, lang_hint)
    detected = detect(tokens, vocabulary, lang_hint)
    tokens, forms = read_forms(tokens, vocabulary, detected.spoken)
    tails = [token.suffix for token in tokens]
    particles = vocabulary.particles.get(detected.spoken, frozenset())
    skip = [token.suffix or token.fold == "-" or token.fold in particles for token in tokens]
    whole_words = _own_forms(tokens, forms, vocabulary, detected.spoken)
    families = with_families(tokens, (forms, whole_words), vocabulary, detected.spoken)
    layers = {
        layer: list(find_matches(families[layer != "facts"], vocabulary, detected.spoken, layer, skip, tails))
        for layer in vocabulary.tries
    }
    line = Line(text, tokens, layers.pop("facts"), detected.spoken, vocabulary)
    mentions = [*plus_rooms(line), *stay_mentions(line), *when_mentions(line)]
    mentions.extend(quantity_mentions(line, read_quantities(line)))
    mentions.extend(place_mentions(line))
    mentions.extend(elsewhere_mentions(line))
    mentions.extend(_once(_plain_mentions(line)))
    mentions.extend(advice_mentions(line, mentions))
    mentions = attach(line, sorted(mentions, key=lambda m: (m.first, m.last)))
    mentions.extend(weak_places(line))
    for matches in layers.values():
        mentions.extend(mention for match in matches for mention in _made(line, match))
    mentions = with_compositions(text, tokens, mentions)
    mentions.sort(key=lambda m: (m.start, m.end))
    return Reading(text, detected.lang, detected.confident, tuple(tokens), tuple(mentions))


def _once(mentions: Iterator[Mention]) -> Iterator[Mention]:
    """Leave out what the words of another language say as well: "tahsis" is one title deed, not one for each lexicon."""
    seen: set[tuple[str, str, int, int]] = set()
    for mention in mentions:
        key = (mention.kind, repr(mention.value), mention.first, mention.last)
        if key not in seen:
            seen.add(key)
            yield mention


def prepare(market: Market) -> None:
    """Compile all that reading a market's messages needs, so that the first user does not wait; about a second.

    What was compiled is kept out of the garbage collector's rounds, which would walk it again and again.
    """
    vocabulary = vocabulary_of(market)
    for lang in vocabulary.languages:
        spellings_of(vocabulary, lang)
    load_guess(vocabulary)
    gc.collect()
    gc.freeze()


def _own_forms(
    tokens: Sequence[Token], forms: Sequence[tuple[Form, ...]], vocabulary: Vocabulary, lang: str
) -> list[tuple[Form, ...]]:
    """Give the forms that acts are looked up by: a word that some lexicon has as it stands is not cut ("listele" is no "liste")."""
    return [
        tuple(form for form in found if not form.ending)
        if lang in vocabulary.whole.get(token.fold, ())
        else found
        for token, found in zip(tokens, forms, strict=True)
    ]


def _plain_mentions(line: Line) -> Iterator[Mention]:
    """Give what phrases say by themselves: types, features, categories, topics, slots, currencies."""
    for match in line.matches:
        if not any(line.taken[match.first : match.last]):
            yield from _made(line, match)


def _made(line: Line, match: Match) -> Iterator[Mention]:
    start, end = line.span(match.first, match.last)
    for sense in match.senses:
        if sense.kind in _CUES:
            continue
        more = dict(sense.attributes)
        negated = match.without or bool(more.pop("negated", False))
        kind, value = sense.kind, sense.value
        if kind == "landmark":  # one of its kind, by name
            more["named"] = value
            kind, value = "category", more.pop("category")
        if sense.kind in ("bedrooms", "bathrooms"):
            value = (value, value)
        if kind == "category" and ending_of(line, match).endswith(CASES):
            more["case"] = ending_of(line, match)  # "limanda", "havaalanına": where or where to
        if negated and "opposite" in more:
            value, negated = more["opposite"], False
        yield Mention(
            kind,
            value,
            start,
            end,
            match.first,
            match.last,
            line.text[start:end],
            lang=sense.lang,
            negated=negated,
            relation=more.pop("relation", None),
            certainty=match.certainty,
            more=more,
        )
