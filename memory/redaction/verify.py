"""Ask libphonenumber's plans whether digits can be a telephone number; cached, and never used to search."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata


class Plan(NamedTuple):
    """The numbers a country code can have: lengths without the code, and their general, mobile and fixed-line shapes."""

    lengths: frozenset[int]
    general: re.Pattern[str]
    mobile: re.Pattern[str]
    fixed: re.Pattern[str]


@lru_cache(maxsize=256)
def plan(code: int) -> Plan | None:
    """Return the numbering plan of a country calling code, None where there is none."""
    regions = COUNTRY_CODE_TO_REGION_CODE.get(code)
    if not regions:
        return None
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, regions[0])
    general = metadata.general_desc if metadata is not None else None
    if metadata is None or general is None:
        return None
    lengths = frozenset(count for count in general.possible_length if count > 0)
    shapes = (general, metadata.mobile, metadata.fixed_line)
    return Plan(
        lengths, *(re.compile((shape and shape.national_number_pattern) or r"(?!)") for shape in shapes)
    )


def country_code(digits: str, start: int) -> int:
    """Return the country calling code that starts there, 0 where none does."""
    for width in (1, 2, 3):
        code = int(digits[start : start + width] or 0)
        if code in COUNTRY_CODE_TO_REGION_CODE:
            return code
    return 0


def is_mobile(code: int, national: str) -> bool:
    """Whether the national number (without trunk prefix) is a mobile one."""
    known = plan(code)
    return known is not None and known.mobile.fullmatch(national) is not None


def is_any(code: int, national: str) -> bool:
    """Whether the national number (without trunk prefix) is of any kind: free of charge, of a service ..."""
    known = plan(code)
    return known is not None and known.general.fullmatch(national) is not None


def is_landline(code: int, national: str) -> bool:
    """Whether the national number (without trunk prefix) is a fixed line's."""
    known = plan(code)
    return known is not None and known.fixed.fullmatch(national) is not None


PhoneMetadata.load_all()  # now, not in an event loop: each country's plan is a module of its own, and its patterns take milliseconds
for _code in COUNTRY_CODE_TO_REGION_CODE:
    plan(_code)
