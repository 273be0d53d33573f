"""The plain, frozen values that a reading of a message is made of; `reading.py` lists the kinds of mentions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Relation = Literal["in", "near", "except", "instead", "from", "to"]
"""`instead`: what it is said of makes room for something else: "instead of Girne"."""
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
