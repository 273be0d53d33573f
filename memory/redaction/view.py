"""A text as it is meant, and where each of its characters stood in the text as it was written."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final, NamedTuple

BOUND: Final = "\x01"
"""Stands for what is gone or will go: it joins nothing, and no rule looks across it."""


FEW: Final = 4
"""Fewer spans are blanked out one after the other, more of them together."""


class Span(NamedTuple):
    """A half-open range of a text and the kind of what stands there; an empty kind means "look no further here"."""

    start: int
    end: int
    kind: str


def mask(text: str, spans: list[Span]) -> str:
    """Blank out spans, left to right, with bounds."""
    if not spans:
        return text
    if len(spans) < FEW:
        for start, end, _ in spans:
            text = text[:start] + BOUND * (end - start) + text[end:]
        return text
    pieces: list[str] = []
    done = 0
    for start, end, _ in spans:
        pieces.append(text[done:start])
        pieces.append(BOUND * (end - max(start, done)))
        done = max(end, done)
    pieces.append(text[done:])
    return "".join(pieces)


class View(NamedTuple):
    """A reading of a source text. Without `starts` and `ends` both have the same length, place by place."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None
    outline: bytes = b""
    rewritten: bool = False
    """Whether the source was written in a way that hides what it says: escapes, or invisible characters."""

    def source(self, start: int, end: int) -> tuple[int, int]:
        """Return where the (non-empty) range of this reading stands in the source."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def within(self, start: int, end: int) -> Span:
        """Return where a range of the source is shown, as a span of no kind."""
        if self.starts is None:
            return Span(start, end, "")
        return Span(bisect_left(self.starts, start), bisect_left(self.starts, end), "")

    def through(self, inner: View) -> View:
        """Return this reading, which was made of `inner`'s text, as a reading of `inner`'s source."""
        if inner.starts is None or inner.ends is None:
            return self
        if self.starts is None or self.ends is None:
            return View(self.text, inner.starts, inner.ends)
        return View(
            self.text,
            [inner.starts[place] for place in self.starts],
            [inner.ends[place - 1] if place else 0 for place in self.ends],
        )


class ViewBuilder:
    """Collect a reading from pieces that are kept and pieces that are shown as something else."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._texts: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._done = 0

    @property
    def done(self) -> int:
        """How far the source has been taken over."""
        return self._done

    def show(self, start: int, end: int, shown: str) -> None:
        """Show the source's range as another text, which may be empty; what lies before it is kept as it is."""
        done = self._done
        if start > done:
            self._texts.append(self._source[done:start])
            self._starts.extend(range(done, start))
            self._ends.extend(range(done + 1, start + 1))
        if shown:
            self._texts.append(shown)
            if len(shown) == 1:
                self._starts.append(start)
                self._ends.append(end)
            else:
                self._starts.extend([start] * len(shown))
                self._ends.extend([end] * len(shown))
        if end > done:
            self._done = end

    def build(self) -> View:
        """Take over the rest and return the reading."""
        size = len(self._source)
        self.show(size, size, "")
        return View("".join(self._texts), self._starts, self._ends)
