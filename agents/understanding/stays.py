"""Read how long somebody wants to stay: "for two weeks", "5 nights", "iki haftalığına" look for a short stay."""

from __future__ import annotations

from collections.abc import Iterator

from agents.understanding.line import Line
from agents.understanding.matching import Match
from agents.understanding.mentions import Mention
from agents.understanding.number_words import Amount
from agents.understanding.numbers import read_amount

_LONGEST_DAYS = 42
_DAYS = {"nights": 1, "days": 1, "weeks": 7}
_LONGEST_NUMBER = 3
"""Tokens of a number: "twenty one"."""


def stay_mentions(line: Line) -> Iterator[Mention]:
    """Give a short stay for each length that is one, and mark its tokens as taken; "in two weeks" is a day, no length."""
    for match in line.matches:
        unit = match.value("stay") if match.has("stay") else None
        if unit is None or any(line.taken[match.first : match.last]):
            continue
        counted = _counted(line, match)
        if counted is None:
            continue
        first, amount = counted
        beside = line.ends[first - 1] if first else None
        before = beside if beside is not None and beside.has("stay_for") else None
        says_for = before is not None or any(
            s.kind == "stay" and dict(s.attributes).get("for") for s in match.senses
        )
        if not says_for and unit != "nights":
            continue
        if not 0 < amount.value * _DAYS[unit] <= _LONGEST_DAYS:
            continue
        first = before.first if before is not None else first
        line.take(first, match.last)
        start, end = line.span(first, match.last)
        yield Mention(
            "listing_type", "short_stay", start, end, first, match.last, line.text[start:end], lang=line.lang,
            more={"stay": True},
        )  # fmt: skip


def _counted(line: Line, match: Match) -> tuple[int, Amount] | None:
    """Find the number that ends where a unit begins, and the token that it begins with."""
    end = line.skip_back(match.first)
    for first in range(max(0, end - _LONGEST_NUMBER), end):
        amount = read_amount(line, first)
        if amount is not None and amount.last == end:
            return first, amount
    return None
