"""Judge one sentence of prose: it passes, it says nothing and is left out, or it says what the data do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from agents.models.grounding.about_results import BOUND, Statement, wrong_about_results
from agents.models.grounding.coverage import told_words, uncovered
from agents.models.grounding.facts import stated
from agents.models.grounding.grounds import LONG_SHINGLE, SHINGLE, Grounds, shingles
from agents.models.grounding.measures import measures_in
from agents.models.grounding.names import name_words, says_unknown, strange_name
from agents.models.grounding.numbers import digit_runs, numbers_in
from agents.models.grounding.reading_data import CHECKED, claim_of, without
from agents.models.grounding.results import RANGED, Money, amounts_of
from agents.models.grounding.subjects import Line, clauses_of, put_together, untold
from agents.models.grounding.wordings import wordings
from agents.understanding.mentions import Mention
from agents.understanding.reading import read

_MARKUP = re.compile(
    r"https?:|www\.|\w@\w|\w\.(?:com|net|org|io|ru|tr|de|ir)\b|\]\(|<[^\s]|[`{}\\]|!\[|\[[A-Z_]+\d*\]",
    re.IGNORECASE,
)
_MARKED = re.compile(r"(?<=\d)(\s*)[:—–](?=\s)")
_FOREIGN_WORDS = 5
"""From so many words on a sentence tells its language."""


class Spanned(Protocol):
    """Anything that stands somewhere in the sentence."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """Where it ends."""
        ...


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the sentence."""

    start: int
    end: int


_COUNTED = ("number", "ordinal")
NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with a sentence; `reason` names the kind of thing that is wrong, never the thing."""

    kind: Literal["pass", "drop", "violation"]
    reason: str = ""
    about: frozenset[int] = NOBODY
    """The results the sentence is about: the next one may go on about them."""


class Judge:
    """Judges the sentences of one text in their order: "It has a pool" is about what the one before it was about."""

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds
        self._about = NOBODY

    def __call__(self, sentence: str) -> Verdict:
        """Hold the next sentence against the data."""
        verdict = judge(sentence, self._grounds, self._about)
        self._about = verdict.about
        return verdict


def judge(sentence: str, grounds: Grounds, before: frozenset[int] = NOBODY) -> Verdict:
    """Hold a sentence against the data; `before` are the results that the sentence before it was about."""
    if _MARKUP.search(sentence):
        return Verdict("violation", "markup")
    if any(shingle in grounds.echoes for n in (SHINGLE, LONG_SHINGLE) for shingle in shingles(sentence, n)):
        return Verdict("violation", "echo")
    if _foreign(sentence, grounds):
        return Verdict("violation", "language")
    look = _Look(sentence, grounds)
    for reason in look.wrong(before):
        return Verdict("violation", reason)
    if strange_name(sentence, grounds) is not None:
        return Verdict("violation", "name")
    if not look.says_something():
        return Verdict("drop", "says nothing")
    if uncovered(look.statement, grounds) is not None:
        return Verdict("drop", "uncovered")
    return Verdict("pass", about=look.about() or before)


def _foreign(sentence: str, grounds: Grounds) -> bool:
    """Whether a sentence speaks another language; names of results are of any."""
    spoken = read(without(grounds.names, sentence), grounds.market, None)
    words = sum(token.kind == "word" for token in spoken.tokens)
    return spoken.lang != grounds.lang and spoken.lang_confident and words >= _FOREIGN_WORDS


class _Look:
    """One sentence, read once."""

    def __init__(self, sentence: str, grounds: Grounds) -> None:
        self._sentence = sentence
        self._grounds = grounds
        self._names = [
            Span(match.start(), match.end())
            for name in grounds.names
            for match in re.finditer(re.escape(name), sentence)
        ]
        self._runs = [run for run in digit_runs(sentence) if not _inside(run, self._names)]
        # "1: £ 770" and "1 — £ 770" are no single pound: what stands behind a number's mark is something else.
        reading = read(_MARKED.sub(r"\1;", sentence), grounds.market, grounds.lang)
        apart: list[Spanned] = [*self._runs, *self._names]
        measures = [one for one in measures_in(sentence, grounds.lang) if not _inside(one, apart)]
        lengths = [one for one in measures if one.amount[0] != "area"]
        # "около 600 м" is no price, "۶۰۰ متر" no area: what has a unit of its own is that.
        mentions = [
            mention
            for mention in reading.mentions
            if not _inside(mention, apart)
            and not (mention.kind in ("price", *RANGED) and _inside(mention, lengths))
        ]
        own, line = wordings()[grounds.lang], Line.of(reading)
        periods = [period for period, words in own.periods.items() if any(True for _ in line.found(words))]
        if len(periods) == 1:  # said apart from the amount: "۵ هفته‌ای ۷۲۵ پوند"
            mentions = [
                replace(one, per=periods[0]) if one.kind == "price" and one.per is None else one
                for one in mentions
            ]
        taken = [mention for mention in mentions if mention.kind in ("price", *RANGED)]
        clauses = clauses_of(reading, line, own, grounds.results, [*taken])
        self.unknown = says_unknown(sentence, grounds.lang)
        untold_tokens = untold(clauses, line, own, name_words()[grounds.lang].unknown)
        self.statement = Statement(
            line, put_together(clauses), mentions, measures, own, grounds.results, untold_tokens
        )

    def about(self) -> frozenset[int]:
        """Name the results that the sentence speaks of by number."""
        named = [one for clause in self.statement.clauses for one in clause.subjects if one.whom == "named"]
        return named[-1].results if named else NOBODY

    def says_something(self) -> bool:
        """Whether anything in the sentence can be held against the data, or it says that they do not tell."""
        kinds = (*CHECKED, *BOUND, *_COUNTED, "home")
        return (
            self.unknown
            or any(mention.kind in kinds for mention in self.statement.mentions)
            or any(True for _ in numbers_in(self._sentence))
            or any(clause.subjects for clause in self.statement.clauses)
            or bool(self._grounds.facts and told_words(self.statement, self._grounds))
        )

    def wrong(self, before: frozenset[int]) -> Iterator[str]:
        """Name what the sentence says beyond the data."""
        known = self._grounds.runs
        if any(not any(run.digits in one or one in run.digits for one in known) for run in self._runs):
            yield "phone"
        # "820 m" is a measure and no 820 million: with a unit it is looked up among the measures.
        apart: list[Spanned] = [*self._runs, *self._names, *self.statement.measures]
        numbers = [one for one in numbers_in(self._sentence) if not _inside(one, apart)]
        if any(number.value not in self._grounds.numbers for number in numbers):
            yield "number"
        for mention in self.statement.mentions:
            yield from self._wrong_mention(mention)
        if any(one.amount not in self._grounds.measures for one in self.statement.measures):
            yield "measure"
        yield from wrong_about_results(self.statement, before)
        if self._grounds.facts and not stated(
            self._sentence, told_words(self.statement, self._grounds), self._grounds.facts
        ):
            yield "fact"

    def _wrong_mention(self, mention: Mention) -> Iterator[str]:
        kind, claim, grounds = mention.kind, claim_of(mention), self._grounds
        if kind == "price":
            said = [Money(amount, mention.currency, mention.per) for amount in amounts_of(mention)]
            if not all(any(one.is_(known) for known in grounds.money) for one in said):
                yield "price"
        elif kind in RANGED:
            if any((kind, float(end)) not in grounds.claims for end in mention.value if end is not None):
                yield "measure"
        elif kind in _COUNTED:
            values = mention.value if isinstance(mention.value, list | tuple) else [mention.value]
            if any(
                float(value) not in grounds.numbers
                for value in values
                if isinstance(value, int | float) and value > 0
            ):
                yield "number"
        elif kind in CHECKED:
            if kind == "property_type" and mention.more.get("generic"):
                return
            if kind == "feature" and (mention.negated or mention.optional):
                stands = mention.negated and self._is_of_somebody(mention)
            else:
                stands = claim in grounds.claims
            untold_here = mention.first in self.statement.unknown or (
                self.unknown and claim in grounds.asked | grounds.claims
            )
            if not stands and not untold_here:
                yield kind

    def _is_of_somebody(self, mention: Mention) -> bool:
        """Whether a clause says it of certain results: what they do not list can be looked up."""
        return any(
            clause.subjects
            for clause in self.statement.clauses
            if clause.first <= mention.first < clause.last
        )


def _inside(one: Spanned, others: Sequence[Spanned]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)
