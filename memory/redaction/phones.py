"""Decide which groups of a digit run are a telephone number."""

from __future__ import annotations

from typing import Final, NamedTuple

from memory.redaction import context, verify
from memory.redaction.digit_runs import DigitRun
from memory.redaction.shapes import is_dates_or_times, is_fraction, is_no_number_to_call

MIN_DIGITS: Final = 7
MAX_DIGITS: Final = 15
"""The most digits a number has with its country code (ITU-T E.164)."""


MARKUP: Final = "*_~`"
"""Signs that make text bold or struck through, and so may stand anywhere in a number."""


class Found(NamedTuple):
    """A number in a run, in digit places."""

    first: int
    past: int


def find_international(run: DigitRun, group: int) -> Found | None:
    """Return the number that starts at this group with "+" or "00" and a country code."""
    first = run.firsts[group]
    if (group == 0 or "+" in run.gaps[group - 1]) and _has_plus(run, group):
        return _longest(run, group, first, certain=True)
    digits = run.digits
    if (
        digits[first] != "0"
        or digits[first + 1 : first + 2] != "0"
        or digits[first + 2 : first + 3] in ("0", "")
    ):
        return None
    hit = _longest(run, group, first + 2, certain=False)
    if hit is None or not is_regular(run, group, hit.past):
        return None
    place = run.group_place(group)
    return None if is_fraction(run.text, place) or context.is_labelled(run.text, place) else hit


def _has_plus(run: DigitRun, group: int) -> bool:
    """Whether a plus sign that adds nothing stands before the group."""
    text = run.text
    place = run.group_place(group) - 1
    low = place - 3
    if place >= 0 and text[place] != "+":
        while place > max(low, -1) and text[place] in " (.-\t":
            place -= 1
    if place < 0 or text[place] != "+":
        return False
    while place > 0 and text[place - 1] == "+" and place > low:
        place -= 1
    if place <= run.spent or not text[place - 1].isdigit() or 0 < run.taken == run.firsts[group]:
        return True
    return group > 0 and run.sizes[group - 1] >= 4


def _longest(run: DigitRun, group: int, code_at: int, *, certain: bool) -> Found | None:
    """Return the longest stretch of groups that is a number of the country whose code stands at `code_at`.

    A stretch that is a mobile or a fixed line's number goes before one that only might be some number, and tight
    separation before loose. Where there is neither, a `certain` number is what is tightly written together.
    """
    code = verify.country_code(run.digits, code_at)
    plan = verify.plan(code) if code else None
    if plan is None:
        return None
    first, width = run.firsts[group], len(str(code))
    start = run.group_place(group)
    general = loose = fallback = 0
    tight_until = run.tight_until(group)
    last = run.groups_until(code_at + MAX_DIGITS)
    for past in reversed(run.firsts[group + 1 : last + 1]):
        count = past - code_at
        if count < MIN_DIGITS:
            break
        national = run.digits[code_at + width : past].removeprefix("0")
        tight = past <= tight_until
        if len(national) in plan.lengths and plan.general.fullmatch(national):
            if tight and (plan.mobile.fullmatch(national) or plan.fixed.fullmatch(national)):
                return Found(first, past)
            if tight:
                general = general or past
            else:
                loose = loose or past
        if not fallback and tight and not context.is_amount(run.text, start, run.end(past)):
            fallback = past
    best = general or loose or (fallback if certain and fallback - code_at > MIN_DIGITS else 0)
    return Found(first, best) if best else None


def is_regular(run: DigitRun, group: int, past: int) -> bool:
    """Whether the grouping can be a telephone number's rather than dates or times that follow each other."""
    size = run.sizes[group]
    if size >= 3 or (size == 1 and group + 1 < len(run.sizes) and run.sizes[group + 1] == 3):
        return True
    if size == 1 and set(run.sizes_until(group, past)) == {1}:
        return True
    start, end = run.source(run.firsts[group], past)
    gaps = {gap for gap in run.gaps_until(group, past) if gap.strip(MARKUP)}
    return len(gaps) <= 1 and not is_dates_or_times(run.text, start, end)


def find_announced(run: DigitRun, group: int, limit: int) -> Found | None:
    """Return the longest number from this group to digit place `limit` that no shape nor unit rules out.

    The caller has made sure that words announce it.
    """
    first = run.firsts[group]
    until = min(run.tight_until(group), limit)
    for count in range(min(MAX_DIGITS, until - first), MIN_DIGITS - 1, -1):
        if run.ends_at(first, count):
            start, end = run.source(first, first + count)
            ruled_out = (
                is_no_number_to_call(run.text, start, end)
                or context.is_amount(run.text, start, end)
                or context.is_in_url(run.text, start)
            )
            return None if ruled_out else Found(first, first + count)
    return None
