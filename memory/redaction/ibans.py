"""Find account numbers (IBAN) by country, length and check digits, however they are spaced."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from memory.redaction.checksums import IBAN_LENGTHS, is_iban
from memory.redaction.view import Span, mask

_START: Final = re.compile(
    r"(?:(?<![^\W_])|(?<=iban))[a-z][\W_]{0,2}[a-z][\W_]{0,3}[0-9oil][\W_]{0,2}[0-9oil]"
)
_BARE: Final = re.compile(r"(?<![^\W_])[0-9]{2}(?:[ .-]?[0-9]{4}){5}[ .-]?[0-9]{2}(?![^\W_])")
_LOOKALIKE: Final = str.maketrans("oil", "011")


@lru_cache(maxsize=64)
def _body(length: int) -> re.Pattern[str]:
    """Return the pattern for that many letters and digits with little between them, ending where a word ends."""
    return re.compile(rf"[a-z0-9](?:[^a-z0-9\x01]{{0,3}}+[a-z0-9]){{{length - 1}}}(?![a-z0-9])")


def find_ibans(text: str) -> list[Span]:
    """Return IBANs and, with an empty kind, what has their form but fails the check (to be left alone)."""
    found: list[Span] = []
    done = 0
    for start in _START.finditer(text):
        if start.start() < done:
            continue
        country = "".join(filter(str.isalpha, start[0]))[:2]
        length = IBAN_LENGTHS.get(country)
        match = _body(length).match(text, start.start()) if length else None
        if match is None:
            continue
        compact = "".join(filter(str.isalnum, match[0]))
        repaired = compact[:2] + compact[2:].translate(_LOOKALIKE)
        kind = "iban" if is_iban(compact) or is_iban(repaired) else ""
        found.append(Span(match.start(), match.end(), kind))
        done = match.end()
    for bare in _BARE.finditer(mask(text, found)):
        if is_iban(f"tr{''.join(filter(str.isdigit, bare[0]))}"):
            found.append(Span(bare.start(), bare.end(), "iban"))
    return sorted(found)
