"""Find cards, identity numbers and telephone numbers among the digits of a normalised text."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from memory.redaction import checksums, context
from memory.redaction.digit_runs import DigitRun, Places, run_places
from memory.redaction.domestic import find_domestic
from memory.redaction.phones import MIN_DIGITS, Found, find_announced, find_international
from memory.redaction.shapes import is_nothing_but_amounts
from memory.redaction.stretches import Surroundings, open_runs
from memory.redaction.view import Span

MAX_GAP: Final = 3
"""How many characters may stand between two groups of a card number."""
FEWEST: Final = 9
"""Nothing shorter is certain by its form, unless it has a plus sign."""
REACH: Final = 40
"""How far into a run of digits, in characters, the words beside it speak."""

UNKNOWN: Final = Surroundings(None)

Hit = tuple[Found, str]


def find_numbers(text: str, outline: bytes, runs: Places, around: Surroundings = UNKNOWN) -> list[Span]:
    """Return what the digits of a text say about a person, left to right, in time linear in its length.

    `runs` is where its outline has runs of digits.
    """
    return find_in_open_runs(text, open_runs(text, outline, runs, around), around)


def find_in_open_runs(text: str, runs: Places, around: Surroundings) -> list[Span]:
    """Return what the runs of digits say about a person that no shape settles, left to right."""
    found: list[Span] = []
    for start, end in runs:
        run = DigitRun(text, start, end, found[-1].end if found else 0)
        hits, open_groups = _certain_in(run)
        if (
            open_groups
            and sum([run.sizes[group] for group in open_groups]) >= MIN_DIGITS
            and around.may_announce()
        ):
            hits = sorted([*hits, *_announced_in(run, open_groups, hits)])
        for place, kind in hits:
            found.append(_span(run, place, kind))
    return found


def find_certain_numbers(text: str, outline: bytes) -> list[Span]:
    """Return only what is certain by its form, and needs no words to announce it."""
    text = text.replace("_", "*")
    return find_numbers(text, outline, run_places(outline), Surroundings([]))


def _certain_in(run: DigitRun) -> tuple[list[Hit], list[int]]:
    """Return what is certain by its form alone, and the groups that belong to nothing yet."""
    hits: list[Hit] = []
    open_groups: list[int] = []
    size, groups = len(run.digits), len(run.sizes)
    for group in range(groups):
        first = run.firsts[group]
        if first < run.taken:
            continue
        if size - first < FEWEST and not run.plus:
            open_groups += range(group, groups)
            break
        hit = _certain(run, group)
        if hit is None:
            open_groups.append(group)
        else:
            hits.append(hit)
            run.taken = hit[0].past
    return hits, open_groups


def _certain(run: DigitRun, group: int) -> Hit | None:
    """Return what starts at this group and is certain by its form."""
    first = run.firsts[group]
    if run.plus or run.digits.startswith("00", first):
        found = find_international(run, group)
        if found is not None:
            return found, "phone"
    if len(run.digits) - first > 10 and run.digits[first] != "0":
        starts_row = run.sizes[group] > 1 or group == 0 or run.gaps[group - 1] != run.gaps[group]
        found = _card(run, group) if starts_row else None
        if found is not None:
            return found, "card"
        found = _turkish_id(run, group) if starts_row else None
        if found is not None:
            return found, "national_id"
    found = find_domestic(run, group)
    return None if found is None else (found, "phone")


def _card(run: DigitRun, group: int) -> Found | None:
    """Return the payment card number that starts at this group: in one piece, in fours, or digit by digit."""
    first, size = run.firsts[group], run.sizes[group]
    if run.digits[first] in "017":
        return None
    if size > 13:
        counts: tuple[int, ...] = (size,)
    elif size == 4:
        counts = (19, 16, 15, 14)
    elif size == 1:
        counts = (19, 18, 16, 15, 14)
    else:
        return None
    for count in counts:
        if (
            run.ends_at(first, count)
            and _is_even(run.gaps_until(group, first + count), single=size == 1)
            and checksums.is_card_number(run.digits[first : first + count])
        ):
            return Found(first, first + count)
    return None


def _is_even(gaps: list[str], *, single: bool) -> bool:
    """Whether short gaps are all the same; between single digits another one may stand at every fourth."""
    kinds = set(gaps)
    if len(kinds) > 1 and (not single or len(kinds) > 2 or gaps.count(gaps[0]) * 3 < len(gaps) * 2):
        return False
    return all(len(gap) <= MAX_GAP for gap in kinds)


def _turkish_id(run: DigitRun, group: int) -> Found | None:
    """Return the Turkish identity number that starts at this group."""
    first = run.firsts[group]
    if not run.is_tight(group, 11) or not checksums.is_turkish_id(run.digits[first : first + 11]):
        return None
    gaps = run.gaps_until(group, first + 11)
    if gaps and (len(set(gaps)) != 1 or len(gaps) not in (2, 3, 4, 10) or gaps == [".", ".", "."]):
        return None
    start, end = run.source(first, first + 11)
    return None if context.is_amount(run.text, start, end) else Found(first, first + 11)


def _announced_in(run: DigitRun, open_groups: list[int], certain: list[Hit]) -> list[Hit]:
    """Return the telephone numbers that only the words beside the run make such."""
    hits: list[Hit] = []
    start, end = run.group_place(0), run.place(len(run.digits) - 1) + 1
    if not certain and is_nothing_but_amounts(run.text, start, end):
        return hits
    before = context.before(run.text, start)
    if before.at_once:
        return hits
    after = before if before.announces else context.after(run.text, end)
    if not after.announces:
        return hits
    low, high = (start, start + REACH) if before.announces else (end - REACH, end)
    starts = [place.first for place, _ in certain]
    taken = 0
    for group in open_groups:
        first, place = run.firsts[group], run.group_place(group)
        if first < taken or not low <= place <= high:
            continue
        later = bisect_right(starts, first)
        limit = starts[later] if later < len(starts) else len(run.digits)
        found = find_announced(run, group, limit) if limit - first >= MIN_DIGITS else None
        if found is not None:
            hits.append((found, "phone"))
            taken = found.past
    return hits


def _span(run: DigitRun, place: Found, kind: str) -> Span:
    """Return a span of the text, with the plus sign and the opening parenthesis that belong to a number."""
    start, end = run.source(place.first, place.past)
    if kind == "phone":
        lead = run.text[start - 4 if start > 4 else 0 : start]
        start -= len(lead[len(lead.rstrip(" (+")) :].lstrip(" "))
    return Span(start, end, kind)
