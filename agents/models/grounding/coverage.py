"""Find the words of a sentence that nothing vouches for: no data, no check, no list of words that prose may use of itself."""

from __future__ import annotations

from agents.models.grounding.about_results import BOUND, Statement
from agents.models.grounding.grounds import Grounds
from agents.models.grounding.reading_data import CHECKED
from agents.models.grounding.word_forms import stands_in
from agents.understanding.mentions import Token

_CHECKED = (*CHECKED, *BOUND, "number", "ordinal", "relative", "slot", "currency", "home")


def uncovered(statement: Statement, grounds: Grounds) -> str | None:
    """Give the first word that nobody can vouch for; None where there is none."""
    spans = [(one.start, one.end) for one in statement.mentions if one.kind in _CHECKED]
    spans += [(one.start, one.end) for one in statement.measures]
    covered = _cued(statement) | statement.unknown
    for index, token in enumerate(statement.line.tokens):
        if (
            not _tells(token)
            or token.fold in statement.own.numerals
            or index in covered
            or any(a <= token.start < b for a, b in spans)
        ):
            continue
        if not stands_in(token.text, grounds.words):
            return token.text
    return None


def told_words(statement: Statement, grounds: Grounds) -> list[str]:
    """Give the words of a sentence that its data are made of and prose does not use of itself."""
    covered = _cued(statement)
    return [
        token.text
        for index, token in enumerate(statement.line.tokens)
        if _tells(token) and index not in covered and stands_in(token.text, grounds.words)
    ]


def _tells(token: Token) -> bool:
    return token.kind == "word" and not token.suffix and len(token.fold) > 1


def _cued(statement: Statement) -> frozenset[int]:
    """Give the tokens of words that prose uses of itself, and of everything that says whom a clause is about."""
    own, line = statement.own, statement.line
    patterns = [own.said, own.negations, own.joins, own.all, own.none, own.only, own.others, own.of_them]
    patterns += [
        *own.references,
        *(pattern for _, _, pattern in own.orders),
        *(pattern for pattern, _ in own.counts),
    ]
    return frozenset(
        index
        for pattern in patterns
        for first, last, _ in line.found(pattern)
        for index in range(first, last)
    )
