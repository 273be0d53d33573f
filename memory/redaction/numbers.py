"""Find cards, identity numbers and telephone numbers among the digits of a normalised text."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from memory.redaction import checksums, context, phones
from memory.redaction.digit_runs import DigitRun, digit_runs
from memory.redaction.view import Span

REACH: Final = 40
"""How far into a run of digits, in characters, the words beside it speak."""


def find_numbers(text: str, *, announced: bool = True) -> list[Span]:
    """Return what the digits of a text say about a person, left to right, in time linear in its length.

    Without `announced` only what is certain by its form.
    """
    found: list[Span] = []
    for run in digit_runs(text):
        found.extend(_in_run(run, announced=announced))
    return found


def _in_run(run: DigitRun, *, announced: bool) -> list[Span]:
    """Return the spans of one run; certain ones first, then those that words beside them announce."""
    found: list[tuple[phones.Found, str]] = []
    taken = 0
    open_groups: list[int] = []
    for group in range(len(run.groups)):
        first = run.groups[group][0]
        if first < taken:
            continue
        hit = _certain(run, group)
        if hit is None:
            open_groups.append(group)
            continue
        found.append(hit)
        taken = hit[0].past
    if open_groups and announced:
        found.extend(_announced(run, open_groups, found))
    found.sort()
    return [_span(run, place, kind) for place, kind in found]


def _certain(run: DigitRun, group: int) -> tuple[phones.Found, str] | None:
    """Return what starts at this group and is certain by its form alone."""
    international = phones.find_international(run, group)
    if international is not None:
        return international, "phone"
    card = _card(run, group)
    if card is not None:
        return card, "card"
    identity = _turkish_id(run, group)
    if identity is not None:
        return identity, "national_id"
    domestic = phones.find_domestic(run, group)
    return (domestic, "phone") if domestic is not None else None


def _card(run: DigitRun, group: int) -> phones.Found | None:
    """Return the payment card number that starts at this group: in one piece, in fours, or digit by digit."""
    first, past = run.groups[group]
    if run.digits[first] in "01":
        return None
    size = past - first
    if 13 <= size <= 19:
        return phones.Found(first, past) if checksums.is_card_number(run.digits[first:past]) else None
    if size == 4:
        counts = (19, 16, 15, 14)
    elif size == 1 and (group == 0 or run.gaps[group - 1] != run.gaps[group]):
        counts = (19, 18, 16, 15, 14, 13)
    else:
        return None
    for count in counts:
        if not run.ends_at(first, count):
            continue
        gaps = set(run.gaps_between(group, first + count))
        if (
            len(gaps) == 1
            and len(gaps.pop()) <= 3
            and checksums.is_card_number(run.digits[first : first + count])
        ):
            return phones.Found(first, first + count)
    return None


def _turkish_id(run: DigitRun, group: int) -> phones.Found | None:
    """Return the Turkish identity number that starts at this group."""
    first, past = run.groups[group]
    if run.digits[first] == "0" or not run.ends_at(first, 11) or first + 11 > run.tight_until[group]:
        return None
    if past - first != 11:
        gaps = run.gaps_between(group, first + 11)
        if len(set(gaps)) != 1 or len(gaps) not in (2, 3, 4, 10):
            return None
    if not checksums.is_turkish_id(run.digits[first : first + 11]):
        return None
    start, end = run.source(first, first + 11)
    return None if context.is_amount(run.text, start, end) else phones.Found(first, first + 11)


def _announced(
    run: DigitRun, open_groups: list[int], certain: list[tuple[phones.Found, str]]
) -> list[tuple[phones.Found, str]]:
    """Return the telephone numbers that only the words beside the run make such."""
    found: list[tuple[phones.Found, str]] = []
    start, end = run.place(0), run.place(len(run.digits) - 1) + 1
    before, after = context.before(run.text, start), context.after(run.text, end)
    if not before.announces and (before.is_label or not after.announces):
        return found
    starts = [place.first for place, _ in certain]
    taken = 0
    for group in open_groups:
        first = run.groups[group][0]
        place = run.place(first)
        near_start, near_end = (
            before.announces and place - start <= REACH,
            after.announces and end - place <= REACH,
        )
        if first < taken or not (near_start or near_end):
            continue
        later = bisect_right(starts, first)
        limit = starts[later] if later < len(starts) else len(run.digits)
        hit = phones.find_announced(run, group, limit)
        if hit is not None:
            found.append((hit, "phone"))
            taken = hit.past
    return found


def _span(run: DigitRun, place: phones.Found, kind: str) -> Span:
    """Return a span of the text, with the plus sign and the opening parenthesis that belong to a number."""
    start, end = run.source(place.first, place.past)
    text = run.text
    if kind == "phone":
        low = start
        while low > 0 and start - low < 4 and text[low - 1] in " (+":
            low -= 1
        while low < start and text[low] == " ":
            low += 1
        if text[low] in "+(":
            start = low
    return Span(start, end, kind)
