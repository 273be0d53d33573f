"""Telephone numbers as they are written inside a country, certain by their form: no word has to announce them."""

from __future__ import annotations

import re
from typing import Final

from memory.redaction import context, verify
from memory.redaction.digit_runs import DigitRun
from memory.redaction.phones import Found, is_regular
from memory.redaction.shapes import is_date, is_fractions

_TURKISH: Final = re.compile(r"(?:5[0-9]{2}|392|[2348][0-9]{2})[0-9]{7}")
_OWN: Final = re.compile(r"(?:5[0-9]{2}|392)[0-9]{7}")
_RUSSIAN: Final = re.compile(r"[3489][0-9]{9}")

WITH_TRUNK_ZERO: Final = (
    (10, (44, 380, 972, 33, 31)),
    (11, (44, 49, 98, 43)),
    (12, (49, 43)),
    (9, (972,)),
)
"""How many digits a mobile number has with its leading 0, and the country codes it can be of."""
WITHOUT_PLUS: Final = {
    "3": (("357", 11), ("380", 12)),
    "4": (("44", 12), ("49", 12), ("49", 13)),
    "7": (("7", 11),),
    "9": (("90", 12), ("98", 12), ("972", 12)),
}
"""Country codes that are also written without "+", and the digits in all; by first digit. Only mobile numbers count."""
MANY_GROUPS: Final = 4
"""Listings and orders are not numbered in that many groups, telephones are: "533 861 24 07"."""
_NORTH_AMERICAN_GAPS: Final = (["-", "-"], [") ", "-"], [")", "-"], [") ", " "], [")-", "-"])


def find_domestic(run: DigitRun, group: int) -> Found | None:
    """Return the number in a domestic form that starts at this group."""
    first = run.firsts[group]
    lead = run.digits[first]
    if lead == "0":
        return _with_trunk_zero(run, group, first)
    if lead in "53" and run.is_tight(group, 10) and _OWN.fullmatch(run.digits, first, first + 10):
        return _without_trunk(run, group, first)
    if lead in "87" and run.is_tight(group, 11) and _RUSSIAN.fullmatch(run.digits, first + 1, first + 11):
        return _russian(run, group, first)
    return _without_plus(run, group, first, lead) or _north_american(run, group, first)


def _with_trunk_zero(run: DigitRun, group: int, first: int) -> Found | None:
    """Return a number that starts with the trunk prefix 0."""
    digits = run.digits
    if (
        run.ends_at(first, 11)
        and _TURKISH.fullmatch(digits, first + 1, first + 11)
        and is_regular(run, group, first + 11)
    ):
        return Found(first, first + 11)
    if digits[first + 1 : first + 2] in ("0", ""):
        return None
    for count, codes in WITH_TRUNK_ZERO:
        if not run.is_tight(group, count):
            continue
        national = digits[first + 1 : first + count]
        mobile = any(verify.is_mobile(code, national) for code in codes)
        if (mobile or (count == 11 and _is_british(national))) and is_regular(run, group, first + count):
            return _unless_otherwise(run, first, first + count)
    return None


def _is_british(national: str) -> bool:
    """Whether ten digits are a mobile number by the first (07700 900xxx is kept for dramas) or a valid landline."""
    return len(national) == 10 and (national[0] == "7" or verify.is_landline(44, national))


def _without_trunk(run: DigitRun, group: int, first: int) -> Found | None:
    """Return a Turkish or Northern Cypriot number without its 0."""
    size = run.sizes[group]
    whole = first + 10
    if size == 10:
        if run.digits[first] == "5" and not verify.is_mobile(90, run.digits[first:whole]):
            return None
    elif size != 3:
        sizes = run.sizes_until(group, whole)
        if set(sizes) != {1} and sizes != [5, 5]:
            return None
    return _unless_otherwise(run, first, whole, telling_groups=True)


def _russian(run: DigitRun, group: int, first: int) -> Found | None:
    """Return a number with the Russian trunk prefix 8, or with the country code 7."""
    whole = first + 11
    size = run.sizes[group]
    national = run.digits[first + 1 : whole]
    if size == 1:
        following = run.sizes_until(group, whole)[1:]
        uniform = len(set(run.gaps_until(group, whole))) == 1
        if following[0] not in (1, 3, 4, 5) or (uniform and set(following) == {3}):
            return None
        known = verify.is_mobile(7, national) or verify.is_landline(7, national)
        known = known or (run.gaps[group].endswith("(") and verify.is_any(7, national))
    else:
        known = size in (4, 11) and verify.is_mobile(7, national)
    return _unless_otherwise(run, first, whole, telling_groups=True) if known else None


def _without_plus(run: DigitRun, group: int, first: int, lead: str) -> Found | None:
    """Return a mobile number in international form without "+"."""
    for code, count in WITHOUT_PLUS.get(lead, ()):
        if (
            run.sizes[group] < len(code)
            or not run.digits.startswith(code, first)
            or not run.is_tight(group, count)
        ):
            continue
        national = run.digits[first + len(code) : first + count]
        known = verify.is_mobile(int(code), national)
        known = known or (code == "90" and _OWN.fullmatch(national) is not None)
        if known or (code == "44" and _is_british(national)):
            return _unless_otherwise(run, first, first + count)
    return None


def _north_american(run: DigitRun, group: int, first: int) -> Found | None:
    """Return a number written as (212) 555-0123 or 212-555-0123, maybe with a 1 before it."""
    size = run.sizes[group]
    if size != 3 and size != 1:
        return None
    area = group + 1 if size == 1 and run.digits[first] == "1" else group
    if run.sizes[area : area + 3] != [3, 3, 4] or run.gaps[area : area + 2] not in _NORTH_AMERICAN_GAPS:
        return None
    if area > group and run.gaps[group] not in ("-", " ", " ("):
        return None
    return _unless_otherwise(run, first, run.firsts[area] + 10)


def _unless_otherwise(run: DigitRun, first: int, past: int, *, telling_groups: bool = False) -> Found | None:
    """Return the number unless what stands beside it says that it is none.

    Where the grouping itself tells, as in "533 861 24 07", being labelled ("listing") is not enough.
    """
    start, end = run.source(first, past)
    if _is_otherwise(run.text, start, end, after_number=0 < run.taken == first):
        return None
    if telling_groups and run.groups_in(first, past) >= MANY_GROUPS:
        return Found(first, past)
    return None if context.is_labelled(run.text, start) else Found(first, past)


def _is_otherwise(text: str, start: int, end: int, *, after_number: bool) -> bool:
    """Whether the surroundings make digits a date, an amount, a fraction or a part of a word or of a web address.

    What follows a number that has been found at once is nobody's fraction.
    """
    if context.is_call_link(text, start):
        return False
    if is_date(text, start) or context.is_amount(text, start, end):
        return True
    if is_fractions(text, start, end) and not after_number:
        return True
    if start and text[start - 1].isalpha() and not context.before(text, start).announces:
        return True
    return context.is_in_url(text, start)
