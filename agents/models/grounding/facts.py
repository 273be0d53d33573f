"""Hold a number that belongs to no result against the line it stands in: 5% of what, and for whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from agents.models.grounding.numbers import numbers_in
from agents.models.grounding.word_forms import stands_in, words_of

_PART = re.compile(r"[;؛]|[,،](?=\s)")
_HEAD = re.compile(r"^[^\d:]*:")
_SOURCE = re.compile(r"\([^()]*\)\s*$")


@dataclass(frozen=True, slots=True)
class Fact:
    """The numbers of one part of a line, and the words that belong to it: its own, the line's heading, its source."""

    numbers: frozenset[float]
    words: frozenset[str]


def facts_in(lines: Iterable[str]) -> Iterator[Fact]:
    """Cut lines into what each of them states."""
    for line in lines:
        head, source = _HEAD.search(line), _SOURCE.search(line)
        shared = words_of([head[0] if head else "", source[0] if source else ""])
        dated = {number.value for number in numbers_in(source[0])} if source else set()
        body = line[head.end() if head else 0 : source.start() if source else len(line)]
        for part in _PART.split(body):
            numbers = {number.value for number in numbers_in(part)} | dated
            yield Fact(frozenset(numbers), frozenset(words_of([part]) | shared))


def stated(sentence: str, told: Sequence[str], facts: Sequence[Fact]) -> bool:
    """Whether some one fact has every number of a sentence together with all the `told` words, those that facts are made of."""
    numbers = {number.value for number in numbers_in(sentence)}
    if not numbers and not told:
        return True
    return any(
        numbers <= fact.numbers and all(stands_in(word, fact.words) for word in told) for fact in facts
    )
