"""One table that shows a character as the plain one a reader takes it for: digits of any script, wide and styled letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_RANGES: Final = ((0x80, 0x3100), (0xFB00, 0x10000), (0x1D400, 0x1D800), (0x1F100, 0x1F1AD))
"""Where Unicode keeps letters and digits that stand for plain ones; the rest of it is left as it is."""

_ZEROES: Final = (
    *(
        0xA620,
        0xA8D0,
        0xA900,
        0xA9D0,
        0xA9F0,
        0xAA50,
        0xABF0,
        0x104A0,
        0x10D30,
        0x10D40,
        0x11066,
        0x110F0,
        0x11136,
    ),
    *(
        0x111D0,
        0x112F0,
        0x11450,
        0x114D0,
        0x11650,
        0x116C0,
        0x11730,
        0x118E0,
        0x11950,
        0x11BF0,
        0x11C50,
        0x11D50,
    ),
    *(0x11DA0, 0x11F50, 0x16A60, 0x16AC0, 0x16B50, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0),
)
"""The zero of every further script whose ten digits stand in a row."""

_INVISIBLE_ASTRAL: Final = ((0xE0000, 0xE0080), (0xE0100, 0xE01F0), (0x1D173, 0x1D17B))
_STYLED_RANGES: Final = (
    (0xFE50, 0xFE6C),
    (0xFF01, 0xFF5F),
    (0x1D400, 0x1D800),
    (0x24B6, 0x24EA),
    (0x1F110, 0x1F18A),
)
_SAME: Final = {
    **dict.fromkeys("‐‑‒–—―−⁃﹘﹣－➖ー", "-"),
    **dict.fromkeys("’‘‛ʼʹ´`′＇", "'"),
    **dict.fromkeys("․。｡٫", "."),
    **dict.fromkeys("٬、،", ","),
    **dict.fromkeys("⁄∕／", "/"),
    **dict.fromkeys("➕⁺﹢＋", "+"),
    **dict.fromkeys("＠﹫", "@"),
    **dict.fromkeys("يىې", "ی"),
    **dict.fromkeys("كڪ", "ک"),
    **dict(zip("〇零一二三四五六七八九", "00123456789", strict=True)),
    **dict.fromkeys("\xa0\x0b\x0c\x85", " "),
    **dict.fromkeys("\u2028\u2029", "\n"),
    "ı": "i",
    "İ": "i",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ς": "σ",
    "µ": "u",
}
_KEPT_CONTROLS: Final = "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85"
_FILLERS: Final = "\u115f\u1160\u2800\u3164\uffa0"


def _shown(character: str) -> str:
    """Return the one character that stands for this one, itself where there is none."""
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", character)
    base = "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Me"))
    base = base.lower() if len(base) == 1 else ""
    if len(base) != 1:
        base = character.lower()
    return _SAME.get(base, base) if len(base) == 1 else character


def _is_invisible(character: str) -> bool:
    """Whether a character takes no place on a screen."""
    if character in _FILLERS:
        return True
    return character not in _KEPT_CONTROLS and unicodedata.category(character) in ("Cf", "Mn", "Me", "Cc")


def _build() -> tuple[dict[int, int], list[str], list[str]]:
    """Return the table, the digits beyond ASCII and the invisible characters."""
    table: dict[int, int] = {code: ord(chr(code).lower()) for code in range(0x80)}
    invisible = [chr(code) for code in range(0x80) if _is_invisible(chr(code))]
    digits: list[str] = []
    for first, last in _RANGES:
        for code in range(first, last):
            character = chr(code)
            if _is_invisible(character):
                invisible.append(character)
                continue
            shown = _shown(character)
            table[code] = ord(shown)
            if shown.isascii() and shown.isdigit():
                digits.append(character)
    for zero in _ZEROES:
        table.update((zero + value, ord("0") + value) for value in range(10))
        digits.extend(chr(zero + value) for value in range(10))
    for character, shown in _SAME.items():
        table[ord(character)] = ord(shown)
        if shown.isdigit():
            digits.append(character)
    for first, last in _INVISIBLE_ASTRAL:
        invisible.extend(map(chr, range(first, last)))
    return table, digits, invisible


def character_class(characters: Iterable[str]) -> str:
    """Write characters as the inside of a regex class, neighbours as ranges."""
    codes = sorted({ord(character) for character in characters})
    ranges: list[list[int]] = []
    for code in codes:
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


ASTRAL: Final = r"\U000104a0-\U0001f1ad\U0001fbf0-\U0001fbf9\U000e0000-\U000e01ef"
"""Where digits, styled letters and invisible characters lie beyond the first plane, roughly: few ranges match fast."""


def fast_class(characters: Iterable[str]) -> str:
    """Write a class of the first plane's characters, and of all beyond it that could be digits or hide them."""
    return character_class(character for character in characters if ord(character) < 0x10000) + ASTRAL


TABLE, DIGITS, INVISIBLE = _build()
"""`TABLE` maps code points one to one (for `str.translate`); `DIGITS` are those it shows as 0-9 beyond ASCII;
`INVISIBLE` are characters that take no place on a screen, which is why they are used to break patterns."""

KEYCAP: Final = "\ufe0f\u20e3"
"""Draw plain digits as keys, and follow many an emoji."""
NON_JOINER: Final = "\u200c"
"""Belongs to Persian spelling; hides something only beside anything else."""

STYLED: Final = [chr(code) for first, last in _STYLED_RANGES for code in range(first, last)]
"""Letters and signs that are another way to draw the plain ones; nobody uses them for a whole message."""

_INVISIBLE_RUN: Final = re.compile(f"[{character_class(INVISIBLE)}]+")


def fold(word: str) -> str:
    """Return a word of a lexicon the way it looks in a folded text."""
    return _INVISIBLE_RUN.sub("", unicodedata.normalize("NFC", word)).translate(TABLE)
