"""What stands in one message: its language, its tokens and its mentions, and nothing about the dialogue.

`Reading.mentions` are in the order of the text. Each has a `kind` and a `value`; these are the kinds:

| kind | value | further attributes |
|---|---|---|
| `listing_type` | "sale", "rent", "short_stay" | `negated` |
| `property_type` | "apartment", "studio", "penthouse", "house", "villa", "bungalow", "land", "commercial" | `negated`; `more["generic"]` for "home", "ev" |
| `place` | canonical gazetteer name | `relation`: "in", "near", "except", "from", "to"; `more["within"]`: parent named beside it |
| `out_of_area` | name of a city elsewhere | `relation` |
| `property_name` | name as the market has it | |
| `category` | "pharmacy", "beach", "university", ... | `relation` "near" = "close to a university" |
| `bedrooms`, `bathrooms` | (min, max), None is open | `bound`, `negated`; `more["alternatives"]` for "1+1 or 3+1" |
| `area_m2`, `plot_donum` | (min, max) in m2, in donum | `bound`, `implied` |
| `price` | (min, max) | `currency` or None, `bound`, `implied`, `per` |
| `number` | a number that says nothing of what it counts: an answer to a question | `bound`, `more["range"]` |
| `ordinal` | 1, 2, 3 ...; -1 is "the last" | |
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

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Relation = Literal["in", "near", "except", "from", "to"]
Bound = Literal["min", "max", "about", "range", "exact"]
Per = Literal["month", "week", "night", "year", "total"]

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or mark; `fold` is its text without case, accents and script variants."""

    text: str
    fold: str
    start: int
    end: int
    kind: Literal["word", "number", "mark"]
    glued: bool = False
    """No space between this token and the one before it."""
    suffix: bool = False
    """Follows an apostrophe inside a word: `de` of "Girne'de"."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One thing that the message speaks of. Spans are half open, in characters and in tokens."""

    kind: str
    value: Any
    start: int
    end: int
    first: int
    last: int
    text: str = ""
    lang: str | None = None
    """Language of the words it was recognised by; None for digits and names."""
    negated: bool = False
    """Not wanted: "no pool", "havuzsuz", "2+1 değil"."""
    optional: bool = False
    """No longer asked for, though welcome: "no pool needed", "havuz şart değil"."""
    relation: Relation | None = None
    bound: Bound | None = None
    currency: str | None = None
    per: Per | None = None
    implied: bool = False
    """The bound is the usual one for a plain amount ("£600": at most), nobody said it."""
    certainty: float = 1.0
    """1 for an exact match, less where a typo was mended."""
    more: Mapping[str, Any] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found in one message."""

    text: str
    lang: str
    lang_confident: bool
    tokens: tuple[Token, ...] = ()
    mentions: tuple[Mention, ...] = ()

    def of(self, *kinds: str) -> Iterator[Mention]:
        """Give the mentions of these kinds, in the order of the text."""
        return (mention for mention in self.mentions if mention.kind in kinds)

    def first(self, kind: str) -> Mention | None:
        """Give the first mention of a kind, or None."""
        return next(self.of(kind), None)
