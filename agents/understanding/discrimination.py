"""Notice a wish to choose or turn away people by origin, religion, colour or the like, however it is put together."""

from __future__ import annotations

from collections.abc import Sequence

from agents.understanding.clauses import Clause, clause_of, overlap
from agents.understanding.mentions import Mention, Reading

REASON = "discriminatory_filter"
LIVING = "living"
"""What bars people alone, so that an adjective beside it means them: "Arap Rus oturmasın"."""
_REACH = 5
"""Tokens between a group and the word that bars it: "no Africans", "Araplar olmasın", "without any Russian neighbours"."""
_SAID_OF = 2
"""Tokens between people and an adjective behind them."""
_FAR = 6
"""The same for a group of persons in the same clause: "not in a block with Africans"."""


def refusal_of(reading: Reading, clauses: Sequence[Clause]) -> str | None:
    """Give the reason to refuse a wish in this message, None where there is none.

    Phrases stand in the lexicons; beside them a group of persons near a barring word, or one said of neighbours and landlords,
    is such a wish. What the law says about foreigners may be asked.
    """
    said = next((m for m in reading.of("refusal") if not _of_deed(reading, m)), None)
    if said is not None:
        return str(said.value)
    if reading.first("topic") is not None:
        return None
    barring = list(reading.of("barring"))
    for group in reading.of("group"):
        meant = group if group.value == "persons" else _with_people(reading, group)
        clause = clause_of(clauses, meant or group)
        if clause is not None and clause.frame == "ask":
            continue
        if any(word.value == LIVING and _apart(group, word) <= _REACH for word in barring):
            return REASON
        if meant is not None and any(
            min(_apart(meant, word), _apart(group, word)) <= _REACH for word in barring
        ):
            return REASON
    return None


def _of_deed(reading: Reading, refusal: Mention) -> bool:
    """Whether words only name a kind of title: "only Turkish title"."""
    return any(overlap(refusal, deed) for deed in reading.of("title_deed", "cuisine"))


def _with_people(reading: Reading, group: Mention) -> Mention | None:
    """Give the words for people that an adjective is said of: "Christian landlords", "landlords who are Christian"."""
    return next(
        (
            m
            for m in reading.of("neighbours")
            if _apart(group, m) <= (_SAID_OF if m.last <= group.first else 1)
        ),
        None,
    )


def _apart(left: Mention, right: Mention) -> int:
    return max(right.first - left.last, left.first - right.last, 0)
