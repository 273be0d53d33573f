"""Find numbers of which at least a part is spelled out, in several languages."""

from __future__ import annotations

import re
from typing import Final

from memory.redaction import context
from memory.redaction.dictation import Group, read_groups
from memory.redaction.digit_runs import run_places
from memory.redaction.lexicon import trie
from memory.redaction.lookalikes import touching
from memory.redaction.number_lexicon import ANY_WORD, JOINERS, PLUS, SEPARATORS
from memory.redaction.numbers import find_numbers
from memory.redaction.outlines import around
from memory.redaction.phones import MAX_DIGITS
from memory.redaction.reading import read
from memory.redaction.view import Span, ViewBuilder

SPELLED_DIGITS: Final = 7
"""This many single digits spelled in a row are a number to call or to identify somebody by, whatever it is."""

_GAP: Final = r"(?:[^\w\x01£$€₺₽%@]|_){0,4}+"
_BETWEEN: Final = rf"(?:{_GAP}(?:{trie([*SEPARATORS, *JOINERS])})(?![^\W_]))?"
_RUN: Final = re.compile(
    rf"(?:(?<![^\W\d_])(?:{ANY_WORD})|(?<![^\W_])(?:{PLUS})(?=\W{{1,3}}(?:{ANY_WORD}))|(?<![^\W_])[0-9]{{1,11}})"
    rf"(?:{_BETWEEN}{_GAP}(?:(?:{ANY_WORD})|[0-9]{{1,11}})){{2,120}}"
)
"""Three number words or digit groups and more in a row."""
ASIDE: Final = 16
"""How far after a stretch of digits a number word that is glued to it may end."""
_WORD_BESIDE_DIGIT: Final = re.compile(rf"[0-9](?:(?={ANY_WORD})|(?<=[^\W\d_]{{3}}[0-9]))")


def is_word_beside_digit(text: str, outline: bytes, start: int, end: int) -> bool:
    """Whether a digit in a stretch is glued to a number word, or to the end of what could be one."""
    return _WORD_BESIDE_DIGIT.search(text, start, around(outline, start, end, ASIDE)[1]) is not None


def find_spelled(text: str) -> list[Span]:
    """Return numbers in a normalised text of which at least a part is spelled out."""
    text = text.replace("_", "*")
    builder = ViewBuilder(text)
    shown: list[tuple[int, int]] = []
    length = 0
    bare: list[Span] = []
    rows: list[list[Group]] = []
    for run in _RUN.finditer(text):
        groups = read_groups(text, run.start(), run.end())
        if not any(group.spelled for group in groups):
            continue
        for group in groups:
            gap = builder.done if group is groups[0] else None
            if gap is None:
                builder.show(builder.done, group.start, " ")
                length += 1
            else:
                length += group.start - gap
            builder.show(group.start, group.end, group.digits)
            if group.spelled:
                shown.append((length, length + len(group.digits)))
            length += len(group.digits)
        bare.extend(_dictated(text, groups))
        rows.append(groups)
    if not shown:
        return []
    view = builder.build()
    outline = read(view.text).outline
    found = [
        Span(*view.source(span.start, span.end), span.kind)
        for span in touching(find_numbers(view.text, outline, run_places(outline)), shown)
    ]
    found = _whole(text, found, rows)
    covered = set(touching(bare, [(span.start, span.end) for span in found]))
    return sorted([*found, *(span for span in bare if span not in covered)])


def _whole(text: str, found: list[Span], rows: list[list[Group]]) -> list[Span]:
    """Widen numbers to what is spelled right beside them: "ninety five" is 95 as well as 90, 5, and shifts the rest."""
    whole: list[Span] = []
    row = 0
    for span in found:
        while row < len(rows) and rows[row][-1].end <= span.start:
            row += 1
        start, end, kind = span
        groups = rows[row] if row < len(rows) else []
        if sum(len(group.digits) for group in groups) <= MAX_DIGITS:
            for group in groups:
                if group.spelled and group.start >= end and not _has_letters(text[end : group.start]):
                    end = group.end
            for group in reversed(groups):
                if group.spelled and group.end <= start and not _has_letters(text[group.end : start]):
                    start = group.start
        if whole:
            start = max(start, whole[-1].end)
        whole.append(Span(start, max(start, end), kind))
    return whole


def _has_letters(text: str) -> bool:
    return any(map(str.isalnum, text))


def _dictated(text: str, groups: list[Group]) -> list[Span]:
    """Return the run as a number where enough digits were spelled one by one."""
    singles = [group for group in groups if group.singles]
    if sum(group.singles for group in singles) < SPELLED_DIGITS:
        return []
    start, end = singles[0].start, singles[-1].end
    return [] if context.is_amount(text, start, end) else [Span(start, end, "phone")]
