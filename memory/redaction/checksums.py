"""The check digits by which an accident is told from a card, an account or an identity number."""

from __future__ import annotations

from typing import Final

from memory.redaction.lexicon import load

IBAN_LENGTHS: Final[dict[str, int]] = {country.lower(): n for country, n in load("iban_lengths.toml").items()}
"""Length of an IBAN by country code in lower case."""

_VALUES: Final = str.maketrans({chr(ord("a") + place): str(10 + place) for place in range(26)})
"""What letters count in an IBAN (ISO 7064)."""
_ZERO: Final = ord("0")
_DOUBLED: Final = bytes.maketrans(b"0123456789", b"0246813579")
"""Digits doubled, and their own digits summed."""


def is_luhn(digits: str) -> bool:
    """Whether a string of ASCII digits passes the Luhn check (ISO/IEC 7812-1, annex B)."""
    values = digits.encode("ascii")
    total = sum(values[::-2]) + sum(values[-2::-2].translate(_DOUBLED)) - _ZERO * len(values)
    return bool(digits) and total % 10 == 0


def is_card_number(digits: str) -> bool:
    """Whether digits are a payment card's: 14 to 19 of them, of a known network and passing Luhn."""
    size = len(digits)
    if not 14 <= size <= 19:
        return False
    return _has_card_prefix(digits, size) and len(set(digits)) > 1 and is_luhn(digits)


def _has_card_prefix(digits: str, size: int) -> bool:
    """Whether length and first digits belong to a network that issues payment cards."""
    two, four = int(digits[:2]), int(digits[:4])
    if digits[0] == "4":
        return size in (16, 19)
    if 51 <= two <= 55 or 2221 <= four <= 2720 or 2200 <= four <= 2204:
        return size == 16
    if two in (34, 37):
        return size == 15
    if two in (30, 36, 38, 39):
        return size in (14, 16)
    if 3528 <= four <= 3589 or four == 9792 or two in (60, 62, 64, 65, 81):
        return 16 <= size <= 19
    return two in (50, 56, 57, 58, 61, 63, 67, 68, 69) and size in (15, 16, 18, 19)


def is_turkish_id(digits: str) -> bool:
    """Whether eleven digits are a Turkish identity number (TC Kimlik No), by both of its check digits."""
    if len(digits) != 11 or digits[0] == "0":
        return False
    d = [int(digit) for digit in digits]
    tenth = (7 * (d[0] + d[2] + d[4] + d[6] + d[8]) - (d[1] + d[3] + d[5] + d[7])) % 10
    return tenth == d[9] and sum(d[:10]) % 10 == d[10]


def is_iban(compact: str) -> bool:
    """Whether lower-case letters and digits without separators are an IBAN: known country, length, mod 97 = 1."""
    if IBAN_LENGTHS.get(compact[:2]) != len(compact) or not compact[2:4].isdigit() or not compact.isascii():
        return False
    return compact.isalnum() and int((compact[4:] + compact[:4]).translate(_VALUES)) % 97 == 1
