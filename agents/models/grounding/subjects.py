"""Find the results that each clause of a sentence is about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from agents.models.grounding.results import Result
from agents.models.grounding.wordings import Wordings
from agents.understanding.mentions import Mention, Reading, Token
from agents.understanding.tokens import tokenize

Whom = Literal["named", "all", "none", "others", "count"]
_CLAUSE_MARKS = frozenset(",;:—–()،؛")
_ARTICLES = frozenset({"the", "die", "der", "das", "den", "dem"})


@dataclass(frozen=True, slots=True)
class Subject:
    """Results by their numbers, at tokens [first, last); `number` is how many of them a count speaks of."""

    whom: Whom
    results: frozenset[int]
    first: int
    last: int
    number: int | None = None


@dataclass(slots=True)
class Clause:
    """Tokens [first, last) and whom they are about."""

    first: int
    last: int
    subjects: list[Subject] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """A sentence as folded tokens, searched for phrases."""

    tokens: Sequence[Token]
    text: str

    @classmethod
    def of(cls, reading: Reading) -> Line:
        """Lay out a reading's tokens with one space between them."""
        return cls(reading.tokens, " ".join(token.fold.replace(" ", "") for token in reading.tokens))

    def found(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, int, re.Match[str]]]:
        """Give the tokens [first, last) of every match."""
        for match in pattern.finditer(self.text):
            first = self.text.count(" ", 0, match.start())
            yield first, first + match[0].count(" ") + 1, match


def clauses_of(
    reading: Reading, line: Line, own: Wordings, results: Mapping[int, Result], taken: Sequence[Mention]
) -> list[Clause]:
    """Cut a sentence at its marks and joining words; each clause with the results it names.

    `taken` are mentions whose numbers count something and point at no result.
    """
    subjects = _subjects(reading, line, own, results, taken)
    clauses = [Clause(first, last) for first, last in _cuts(line, own, subjects)]
    for clause in clauses:
        clause.subjects = [one for one in subjects if clause.first <= one.first < clause.last]
    return clauses


def put_together(clauses: Sequence[Clause]) -> list[Clause]:
    """Add clauses that name nobody to those before them, or to the first one that does."""
    merged: list[Clause] = []
    for clause in clauses:
        if merged and (not clause.subjects or not merged[-1].subjects):
            merged[-1] = Clause(merged[-1].first, clause.last, [*merged[-1].subjects, *clause.subjects])
        else:
            merged.append(clause)
    return merged


def untold(clauses: Sequence[Clause], line: Line, own: Wordings, unknown: re.Pattern[str]) -> frozenset[int]:
    """Give the tokens of what a sentence says the data do not tell: its clause, and one behind a mere comma that names nobody."""
    says = [first for first, _, _ in line.found(unknown)]
    joins = {first for first, _, _ in line.found(own.joins)}
    inside: set[int] = set()
    for index, clause in enumerate(clauses):
        if not any(clause.first <= first < clause.last for first in says):
            continue
        inside.update(range(clause.first, clause.last))
        for other in clauses[max(0, index - 1) : index + 2]:
            between = range(min(clause.last, other.last), max(clause.first, other.first))
            if not other.subjects and not joins.intersection(between):
                inside.update(range(other.first, other.last))
    return frozenset(inside)


def _cuts(line: Line, own: Wordings, subjects: Sequence[Subject]) -> Iterator[tuple[int, int]]:
    joins = {first: last for first, last, _ in line.found(own.joins)}
    marks = {at: at + 1 for at, token in enumerate(line.tokens) if token.fold in _CLAUSE_MARKS}
    ends = {
        first: last
        for first, last in {**joins, **marks}.items()
        if not any(one.first <= first < one.last for one in subjects)
    }
    start = 0
    for first, last in sorted(ends.items()):
        if first > start:
            yield start, first
        start = last
    if start < len(line.tokens):
        yield start, len(line.tokens)


def _subjects(
    reading: Reading, line: Line, own: Wordings, results: Mapping[int, Result], taken: Sequence[Mention]
) -> list[Subject]:
    found = [*_named(reading, line, own, results, taken)]
    counting = {
        at for at, token in enumerate(line.tokens) if any(one.start <= token.start < one.end for one in taken)
    }
    free = [one for one in _quantified(line, own, frozenset(results), counting) if not _overlaps(one, found)]
    return sorted([*_joined(found, line, own), *free], key=lambda one: one.first)


def _named(
    reading: Reading, line: Line, own: Wordings, results: Mapping[int, Result], taken: Sequence[Mention]
) -> Iterator[Subject]:
    seen: list[Subject] = []
    for pattern in own.references:
        for first, last, match in line.found(pattern):
            at = first + line.text.count(" ", match.start(), match.start(1))
            numbers: list[int] = []
            for index in range(at, at + match[1].count(" ") + 1):
                token = line.tokens[index]
                if token.kind != "number":
                    continue
                number = int(token.fold)
                counts = any(one.start <= token.start < one.end for one in taken)
                if counts or (numbers and number not in results):
                    last = index
                    break
                numbers.append(number)
            if numbers and not any(one.first < last and first < one.last for one in seen):
                seen.append(Subject("named", frozenset(numbers), first, last))
    for number, result in results.items():
        for first, last, _ in line.found(_title(result.name)) if result.name else ():
            if not any(one.first < last and first < one.last for one in seen):
                seen.append(Subject("named", frozenset({number}), first, last))
    for mention in reading.of("ordinal"):
        if not isinstance(mention.value, int):
            continue
        first, last = _tokens(mention, line)
        number = mention.value if mention.value > 0 else max(results, default=0)
        if not any(one.first < last and first < one.last for one in seen):
            seen.append(Subject("named", frozenset({number}), first, last))
    yield from sorted(seen, key=lambda one: one.first)


@lru_cache(maxsize=256)
def _title(name: str) -> re.Pattern[str]:
    words = " ".join(re.escape(token.fold) for token in tokenize(name))
    return re.compile(rf"(?<!\S){words}\w{{0,3}}(?!\S)")


def _tokens(mention: Mention, line: Line) -> tuple[int, int]:
    inside = [at for at, token in enumerate(line.tokens) if mention.start <= token.start < mention.end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _joined(found: Sequence[Subject], line: Line, own: Wordings) -> list[Subject]:
    """Put "the first and the third" together."""
    joins = {at for first, last, _ in line.found(own.joins) for at in range(first, last)}
    groups: list[Subject] = list(found[:1])
    for before, one in pairwise(found):
        between = range(before.last, one.first)
        near = all(
            at in joins or line.tokens[at].fold in _ARTICLES or line.tokens[at].fold in (",", "،")
            for at in between
        )
        if near and len(between) <= _MOST_BETWEEN:
            last = groups[-1]
            groups[-1] = Subject("named", last.results | one.results, last.first, one.last)
        else:
            groups.append(one)
    return groups


_MOST_BETWEEN = 3


def _quantified(
    line: Line, own: Wordings, results: frozenset[int], counting: Collection[int]
) -> Iterator[Subject]:
    """Find all, none, the others and so many of them; numbers that are `counting` something else say nothing of how many."""

    def number(at: int) -> int | None:
        return None if at in counting else _number(line, at, own)

    for first, last, _ in line.found(own.none):
        yield Subject("none", results, first, last)
    for first, last, _ in line.found(own.others):
        yield Subject("others", results, first, last)
    for first, last, _ in line.found(own.all):
        counted = number(last - 1) or number(last) or number(last + 1)
        end = max(last, min(last + 2, len(line.tokens))) if counted else last
        yield Subject("all", results, first, end, counted)
    for first, last, _ in line.found(own.of_them):
        counted = number(first - 1)
        if counted is not None:
            yield Subject("count", results, first - 1, last, counted)
    for pattern, count in own.counts:
        for first, last, _ in line.found(pattern):
            yield Subject("count", results, first, last, count)


def _number(line: Line, at: int, own: Wordings) -> int | None:
    if not 0 <= at < len(line.tokens):
        return None
    fold = line.tokens[at].fold
    return int(fold) if fold.isdecimal() else int(own.numerals[fold]) if fold in own.numerals else None


def _overlaps(one: Subject, others: Sequence[Subject]) -> bool:
    return any(one.first < other.last and other.first < one.last for other in others)
