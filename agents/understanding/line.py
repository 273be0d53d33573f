"""A message on the table: its tokens and the phrases found in it, for the readers that put them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.understanding.matching import Match
from agents.understanding.mentions import Token
from agents.understanding.vocabulary import Vocabulary

_SKIPPED_MARKS = frozenset("-–—/:()\"“”«»'*_~=")


@dataclass(slots=True)
class Line:
    """Tokens and phrase matches of one message, and which tokens a reader has taken already."""

    text: str
    tokens: Sequence[Token]
    matches: Sequence[Match]
    lang: str
    vocabulary: Vocabulary
    taken: list[bool] = field(default_factory=list)
    starts: list[Match | None] = field(default_factory=list)
    ends: list[Match | None] = field(default_factory=list)
    covers: list[Match | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        size = len(self.tokens)
        self.taken = [False] * size
        self.starts = [None] * size
        self.ends = [None] * size
        self.covers = [None] * size
        for match in self.matches:
            self.covers[match.first : match.last] = [match] * (match.last - match.first)
            self.starts[match.first] = match
            self.ends[match.last - 1] = match

    def take(self, first: int, last: int) -> None:
        """Mark tokens as understood."""
        for index in range(first, last):
            self.taken[index] = True

    def after(self, index: int, *kinds: str, fillers: bool = True) -> Match | None:
        """Give the phrase of one of these kinds that begins at a token, or behind the fillers that stand there."""
        at = self.skip(index) if fillers else index
        match = self.starts[at] if at < len(self.tokens) else None
        return match if match is not None and match.has(*kinds) else None

    def before(self, index: int, *kinds: str) -> Match | None:
        """Give the phrase of one of these kinds that ends just before a token, fillers aside."""
        at = self.skip_back(index)
        match = self.ends[at - 1] if at > 0 else None
        return match if match is not None and match.has(*kinds) else None

    def skip(self, index: int) -> int:
        """Step forward over fillers, endings behind an apostrophe and light marks."""
        while index < len(self.tokens) and self.is_filler(index):
            match = self.starts[index]
            index = match.last if match is not None else index + 1
        return index

    def skip_back(self, index: int) -> int:
        """Step back over fillers, endings and light marks; gives the end of what stands before."""
        while index > 0 and self.is_filler(index - 1):
            match = self.ends[index - 1]
            index = match.first if match is not None else index - 1
        return index

    def is_filler(self, index: int) -> bool:
        """Whether a token says nothing of its own: an article, an ending, a dash."""
        match = self.starts[index] or self.ends[index]
        if match is not None:
            return match.has("filler")
        token = self.tokens[index]
        if token.fold in self.vocabulary.particles.get(self.lang, ()):
            return True
        return token.suffix or (token.kind == "mark" and token.fold in _SKIPPED_MARKS)

    def value(self, index: int, kind: str) -> Any:
        """Give the value of a kind for the phrase that begins at a token, or None."""
        match = self.starts[index] if 0 <= index < len(self.tokens) else None
        return None if match is None else match.value(kind)

    def mark(self, index: int) -> str:
        """Give the mark at a token, or ""."""
        if 0 <= index < len(self.tokens) and self.tokens[index].kind == "mark":
            return self.tokens[index].fold
        return ""

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Give the characters from token `first` up to, not with, token `last`."""
        return self.tokens[first].start, self.tokens[last - 1].end
