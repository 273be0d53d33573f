"""Judge one sentence of prose: it passes, it says nothing and is left out, or it says what the data do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from agents.models.grounding.grounds import (
    CHECKED,
    LONG_SHINGLE,
    RANGED,
    SHINGLE,
    Grounds,
    claim_of,
    money_of,
    shingles,
)
from agents.models.grounding.names import says_unknown, strange_name
from agents.models.grounding.numbers import Number, Run, ascii_digits, digit_runs, numbers_in
from agents.understanding.mentions import Mention
from agents.understanding.reading import read

_MARKUP = re.compile(
    r"https?:|www\.|\w@\w|\w\.(?:com|net|org|io|ru|tr|de|ir)\b|\]\(|<[^\s]|[`{}\\]|!\[|\[[A-Z_]+\d*\]",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?:number|no\.?|nr\.?|nummer|numara|№|номер|вариант|option|شماره|گزینه|گزینهٔ)\s*(\d{1,2})(?![\d.,]*\d)|(?<![\d.,])(\d{1,2})\s*numaral",
    re.IGNORECASE,
)
_FOREIGN_WORDS = 5
"""From so many words on a sentence tells its language."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be done with a sentence; `reason` names the kind of thing that is wrong, never the thing."""

    kind: Literal["pass", "drop", "violation"]
    reason: str = ""


def judge(sentence: str, grounds: Grounds) -> Verdict:
    """Hold a sentence against the data."""
    if _MARKUP.search(sentence):
        return Verdict("violation", "markup")
    if any(shingle in grounds.echoes for n in (SHINGLE, LONG_SHINGLE) for shingle in shingles(sentence, n)):
        return Verdict("violation", "echo")
    reading = read(sentence, grounds.market, grounds.lang)
    spoken = read(sentence, grounds.market, None)
    words = sum(token.kind == "word" for token in spoken.tokens)
    if spoken.lang != grounds.lang and spoken.lang_confident and words >= _FOREIGN_WORDS:
        return Verdict("violation", "language")
    for reason in _wrong(sentence, reading.mentions, grounds):
        return Verdict("violation", reason)
    if strange_name(sentence, grounds) is not None:
        return Verdict("violation", "name")
    about = any(
        mention.kind in (*CHECKED, *RANGED, "price", "ordinal", "number", "home")
        for mention in reading.mentions
    )
    if about or any(True for _ in numbers_in(sentence)) or says_unknown(sentence, grounds.lang):
        return Verdict("pass")
    return Verdict("drop", "says nothing")


def _wrong(sentence: str, mentions: Sequence[Mention], grounds: Grounds) -> Iterator[str]:
    """Name what the sentence says beyond the data."""
    runs = list(digit_runs(sentence))
    if any(not any(run.digits in known or known in run.digits for known in grounds.runs) for run in runs):
        yield "phone"
    if any(
        number.value not in grounds.numbers for number in numbers_in(sentence) if not _inside(number, runs)
    ):
        yield "number"
    mentions = [mention for mention in mentions if not _inside(mention, runs)]
    unknown = says_unknown(sentence, grounds.lang)
    for mention in mentions:
        yield from _wrong_mention(mention, grounds, unknown=unknown)
    yield from _wrong_item(sentence, mentions, grounds, unknown=unknown)


def _inside(one: Number | Mention, runs: Sequence[Run]) -> bool:
    return any(one.start < run.end and run.start < one.end for run in runs)


def _wrong_mention(mention: Mention, grounds: Grounds, *, unknown: bool) -> Iterator[str]:
    kind, claim = mention.kind, claim_of(mention)
    if kind == "price":
        if not all(_has_money(amount, grounds.money) for amount in money_of(mention)):
            yield "price"
    elif kind in RANGED:
        if any((kind, float(end)) not in grounds.claims for end in mention.value if end is not None):
            yield "measure"
    elif kind in ("number", "ordinal"):
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
        stated = claim in grounds.claims and not (kind == "feature" and (mention.negated or mention.optional))
        if not stated and not (unknown and claim in grounds.asked | grounds.claims):
            yield kind


def _wrong_item(
    sentence: str, mentions: Sequence[Mention], grounds: Grounds, *, unknown: bool
) -> Iterator[str]:
    """Where a sentence is about one result, what it says must be that one's."""
    named = {int(a or b) for a, b in _REFERENCE.findall(ascii_digits(sentence))}
    named |= {m.value for m in mentions if m.kind == "ordinal" and isinstance(m.value, int) and m.value > 0}
    if any(number not in grounds.items for number in named) and grounds.items:
        yield "number"
    item = grounds.items.get(next(iter(named))) if len(named) == 1 else None
    if item is None or unknown:
        return
    for mention in mentions:
        if mention.kind == "feature" and item.features and mention.value not in item.features:
            yield "feature"
        elif mention.kind == "price" and not all(
            _has_money(amount, item.money) for amount in money_of(mention)
        ):
            yield "price"
        elif mention.kind in RANGED and any(claim[0] == mention.kind for claim in item.ranges):
            ends = [(mention.kind, float(end)) for end in mention.value if end is not None]
            if any(end not in item.ranges for end in ends):
                yield "measure"


def _has_money(amount: tuple[float, str | None], known: frozenset[tuple[float, str | None]]) -> bool:
    value, currency = amount
    return any(
        value == other and currency in (None, its, *([] if its else [currency])) for other, its in known
    )
