"""Decide which groups of a digit run are a telephone number."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from memory.redaction import context, verify
from memory.redaction.digit_runs import DigitRun

MAX_DIGITS: Final = 15
"""The most digits a number has with its country code (ITU-T E.164)."""

_TURKISH: Final = re.compile(r"(?:5[0-9]{2}|392|[2348][0-9]{2})[0-9]{7}")
_OWN: Final = re.compile(r"(?:5[0-9]{2}|392)[0-9]{7}")
_RUSSIAN: Final = re.compile(r"[3489][0-9]{9}")
_NORTH_AMERICAN: Final = re.compile(r"[2-9][0-9]{2}[2-9][0-9]{6}")
_TRUNK_ZERO: Final = (
    (44, (10, 11)),
    (49, (11, 12)),
    (98, (11,)),
    (380, (10,)),
    (972, (9, 10)),
    (33, (10,)),
    (31, (10,)),
    (43, (11, 12)),
    (357, ()),
)
"""Country codes whose domestic form starts with 0, and how many digits that has; tried in this order."""
_BARE_CODES: Final = (
    ("90", 12),
    ("357", 11),
    ("44", 12),
    ("49", 12),
    ("49", 13),
    ("7", 11),
    ("380", 12),
    ("98", 12),
    ("972", 12),
)
"""Country codes that are also written without "+", and the digits in all; only mobile numbers count."""
_DATE: Final = re.compile(
    r"(?:(?:0?[1-9]|[12][0-9]|3[01])(?P<s>[./-])(?:0?[1-9]|1[0-2])(?P=s)(?:19|20)?[0-9]{2}"
    r"|(?:19|20)[0-9]{2}(?P<t>[./-]?)(?:0[1-9]|1[0-2])(?P=t)(?:0[1-9]|[12][0-9]|3[01]))(?![0-9]|[./-][0-9])"
)
_TIMES: Final = re.compile(
    r"(?:[01]?[0-9]|2[0-4])(?P<s>[.:])[0-5][0-9](?:[^0-9]{1,5})(?:[01]?[0-9]|2[0-4])(?P=s)[0-5][0-9]"
)
_THOUSANDS: Final = re.compile(
    r"[1-9][0-9]{0,2}(?P<s>[., '’])[0-9]{3}(?:(?P=s)[0-9]{3})*(?:[.,][0-9]{1,2})?(?![0-9])"
)
_RANGE: Final = re.compile(r"(?P<low>[0-9]{3,7})\s?[-–/]\s?(?P<high>[0-9]{3,7})")
_COORDINATES: Final = re.compile(r"[0-9]{1,3}[.,][0-9]{3,9}\s?[,;/ ]\s?[0-9]{1,3}[.,][0-9]{3,9}")


class Found(NamedTuple):
    """A number in a run, in digit places."""

    first: int
    past: int


def find_international(run: DigitRun, group: int) -> Found | None:
    """Return the number that starts at this group with "+" or "00" and a country code."""
    first = run.groups[group][0]
    digits = run.digits
    if _has_plus(run, group):
        return _longest(run, group, first, first, certain=True)
    if digits.startswith("00", first) and digits[first + 2 : first + 3] != "0":
        hit = _longest(run, group, first, first + 2, certain=False)
        if hit is None or not _is_regular(run, group, hit.past) or _is_fraction(run.text, run.place(first)):
            return None
        return hit
    return None


def _has_plus(run: DigitRun, group: int) -> bool:
    """Whether a plus sign that adds nothing stands before the group."""
    place = run.place(run.groups[group][0]) - 1
    text = run.text
    low = place - 3
    while place > max(low, -1) and text[place] in " (.-\t":
        place -= 1
    if place < 0 or text[place] != "+":
        return False
    while place > 0 and text[place - 1] == "+":
        place -= 1
    before = text[place - 1] if place else ""
    return not (before.isdigit() and (group == 0 or run.groups[group - 1][1] - run.groups[group - 1][0] < 4))


def _longest(run: DigitRun, group: int, first: int, code_at: int, *, certain: bool) -> Found | None:
    """Return the longest stretch of groups that is a number of the country whose code stands at `code_at`."""
    split = verify.split_code(run.digits[code_at : code_at + MAX_DIGITS])
    plan = verify.plan(split[0]) if split else None
    if split is None or plan is None:
        return None
    width = len(str(split[0]))
    fallback = loose = 0
    for count in range(min(MAX_DIGITS + 1, len(run.digits) - code_at), 6, -1):
        past = code_at + count
        if not run.boundary[past]:
            continue
        national = run.digits[code_at + width : past]
        trunk = national[:1] == "0"
        tight = past <= run.tight_until[group]
        if count - width - trunk in plan.lengths and plan.general.fullmatch(national[trunk:]):
            if tight:
                return Found(first, past)
            loose = loose or count
        if not fallback and tight and count <= MAX_DIGITS:
            fallback = count
    if loose:
        return Found(first, code_at + loose)
    if certain and fallback >= 8:
        start, end = run.source(first, code_at + fallback)
        if not context.is_amount(run.text, start - 1, end):
            return Found(first, code_at + fallback)
    return None


def find_domestic(run: DigitRun, group: int) -> Found | None:
    """Return the number in a domestic form that starts at this group and needs no words to be one."""
    first, past = run.groups[group]
    leading = run.digits[first]
    if leading == "0":
        return _with_trunk_zero(run, group, first)
    if leading in "53" and run.ends_at(first, 10) and _OWN.fullmatch(run.digits, first, first + 10):
        return _without_trunk(run, group, first, past)
    if leading in "87" and run.ends_at(first, 11) and _RUSSIAN.fullmatch(run.digits, first + 1, first + 11):
        return _russian(run, group, first, past)
    return _bare_code(run, group, first) or _north_american(run, group, first)


def _with_trunk_zero(run: DigitRun, group: int, first: int) -> Found | None:
    """Return a number that starts with the trunk prefix 0."""
    digits = run.digits
    if (
        run.ends_at(first, 11)
        and _TURKISH.fullmatch(digits, first + 1, first + 11)
        and _is_regular(run, group, first + 11)
    ):
        return Found(first, first + 11)
    if digits[first + 1 : first + 2] in ("0", ""):
        return None
    for code, counts in _TRUNK_ZERO:
        for count in counts:
            past = first + count
            if not run.ends_at(first, count) or past > run.tight_until[group]:
                continue
            national = digits[first + 1 : past]
            if (verify.is_mobile(code, national) or (code == 44 and _is_british(national))) and _is_regular(
                run, group, past
            ):
                start, end = run.source(first, past)
                if not _is_otherwise(run.text, start, end):
                    return Found(first, past)
    return None


def _is_british(national: str) -> bool:
    """Whether it is a mobile number by its first digit (07700 900xxx is for dramas) or a valid landline."""
    return len(national) == 10 and (national[0] == "7" or verify.is_landline(44, national))


def _is_regular(run: DigitRun, group: int, past: int) -> bool:
    """Whether the grouping can be a telephone number's rather than dates or times that follow each other."""
    first, first_past = run.groups[group]
    if first_past - first >= 3:
        return True
    gaps = run.gaps_between(group, past)
    if first_past - first == 1 and gaps and group + 1 < len(run.groups):
        second = run.groups[group + 1]
        if second[1] - second[0] == 3:
            return True
    start, end = run.source(first, past)
    return len(set(gaps)) <= 1 and not _DATE.match(run.text, start) and not _TIMES.match(run.text, start, end)


def _without_trunk(run: DigitRun, group: int, first: int, past: int) -> Found | None:
    """Return a Turkish or Northern Cypriot number without its 0."""
    whole = first + 10
    if whole > run.tight_until[group]:
        return None
    size = past - first
    sizes = [b - a for a, b in run.groups[group:] if b <= whole]
    if size == 10:
        if not verify.is_mobile(90, run.digits[first:whole]) and run.digits[first] == "5":
            return None
    elif size != 3 and set(sizes) != {1} and sizes[:2] != [5, 5]:
        return None
    start, end = run.source(first, whole)
    return None if _is_otherwise(run.text, start, end) else Found(first, whole)


def _russian(run: DigitRun, group: int, first: int, past: int) -> Found | None:
    """Return a number with the Russian trunk prefix 8, or with the country code 7."""
    whole = first + 11
    if whole > run.tight_until[group]:
        return None
    second = run.groups[group + 1] if past - first == 1 else None
    if second is not None and second[1] - second[0] not in (1, 3, 4, 5):
        return None
    national = run.digits[first + 1 : whole]
    if not verify.is_mobile(7, national) and (second is None or not verify.is_landline(7, national)):
        return None
    if past - first not in (1, 4, 11):
        return None
    start, end = run.source(first, whole)
    if (
        _THOUSANDS.match(run.text, start, end)
        and second is not None
        and len(set(run.gaps_between(group, whole))) == 1
    ):
        sizes = [b - a for a, b in run.groups[group + 1 :] if b <= whole]
        if set(sizes) == {3}:
            return None
    return None if _is_otherwise(run.text, start, end) else Found(first, whole)


def _bare_code(run: DigitRun, group: int, first: int) -> Found | None:
    """Return a mobile number in international form without "+"."""
    for code, count in _BARE_CODES:
        if (
            not run.digits.startswith(code, first)
            or not run.ends_at(first, count)
            or first + count > run.tight_until[group]
        ):
            continue
        national = run.digits[first + len(code) : first + count]
        own = code == "90" and _OWN.fullmatch(national) or code == "44" and _is_british(national)
        if own or verify.is_mobile(int(code), national):
            size = run.groups[group][1] - first
            start, end = run.source(first, first + count)
            if (size == count or size >= len(code)) and not _is_otherwise(run.text, start, end):
                return Found(first, first + count)
    return None


def _north_american(run: DigitRun, group: int, first: int) -> Found | None:
    """Return a number written as (212) 555-0123 or 212-555-0123."""
    if [b - a for a, b in run.groups[group : group + 3]] != [3, 3, 4]:
        return None
    gaps = run.gaps[group : group + 2]
    start, end = run.source(first, first + 10)
    if gaps not in (["-", "-"], [") ", "-"], [")", "-"], [") ", " "], [")-", "-"]):
        return None
    return None if _is_otherwise(run.text, start, end) else Found(first, first + 10)


def _is_otherwise(text: str, start: int, end: int) -> bool:
    """Whether what stands beside the number says that it is no telephone number."""
    if context.is_call_link(text, start):
        return False
    if _DATE.match(text, start, end) or context.is_amount(text, start, end) or context.is_in_url(text, start):
        return True
    if (start and text[start - 1].isalpha()) or (
        end < len(text) and text[end].isalpha() and not text[end - 1].isalpha()
    ):
        return not context.before(text, start).announces
    if _is_fraction(text, start):
        return True
    return context.is_labelled(text, start)


def _is_fraction(text: str, start: int) -> bool:
    """Whether the digits are what follows a decimal sign."""
    return start > 1 and text[start - 1] in ".," and text[start - 2].isdigit()


def find_announced(run: DigitRun, group: int, limit: int) -> Found | None:
    """Return the longest number from this group to digit place `limit` that no shape nor unit rules out.

    The caller has made sure that words announce it.
    """
    first = run.groups[group][0]
    until = min(run.tight_until[group], limit)
    for count in range(min(MAX_DIGITS, until - first), 6, -1):
        if run.boundary[first + count]:
            start, end = run.source(first, first + count)
            ruled_out = (
                _is_shaped_otherwise(run.text, start, end)
                or context.is_amount(run.text, start, end)
                or context.is_in_url(run.text, start)
            )
            return None if ruled_out else Found(first, first + count)
    return None


def _is_shaped_otherwise(text: str, start: int, end: int) -> bool:
    """Whether the digits are dates, times, thousands, a range or a pair of coordinates by their own shape."""
    if _DATE.match(text, start) or _TIMES.match(text, start, end):
        return True
    written = text[start:end]
    if _THOUSANDS.fullmatch(written) and (" " not in written or written.endswith("000")):
        return True
    if _COORDINATES.fullmatch(written):
        return True
    if written.isdigit() and written.endswith("000"):
        return True
    match = _RANGE.fullmatch(written)
    return (
        match is not None
        and len(match["low"]) == len(match["high"])
        and int(match["low"]) < int(match["high"])
    )
