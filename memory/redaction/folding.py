"""One table that shows a character as the plain one a reader takes it for: digits of any script, wide and styled letters."""

from __future__ import annotations

import re
import sys
import unicodedata
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
    "ı": "i",
    "İ": "i",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ς": "σ",
    "\x0b": " ",
    "\x0c": " ",
    "\x85": " ",
    "\u2028": "\n",
    "\u2029": "\n",
}
_KEPT_CONTROLS: Final = "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85"
_FILLERS: Final = "\u115f\u1160\u2800\u3164\uffa0"


def _plain(character: str) -> str:
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
    if character in _FILLERS:
        return True
    if character in _KEPT_CONTROLS:
        return False
    return unicodedata.category(character) in ("Cf", "Mn", "Me", "Cc")


def _build() -> tuple[dict[int, int], list[str], list[str]]:
    table: dict[int, int] = {code: ord(chr(code).lower()) for code in range(0x80)}
    invisible = [chr(code) for code in range(0x80) if _is_invisible(chr(code))]
    digits: list[str] = []
    for first, last in _RANGES:
        for code in range(first, last):
            character = chr(code)
            if _is_invisible(character):
                invisible.append(character)
                continue
            plain = _plain(character)
            table[code] = ord(plain)
            if plain.isascii() and plain.isdigit():
                digits.append(character)
    for zero in _ZEROES:
        for value in range(10):
            table[zero + value] = ord("0") + value
            digits.append(chr(zero + value))
    for character, plain in _SAME.items():
        table[ord(character)] = ord(plain)
        if plain.isdigit():
            digits.append(character)
    for first, last in _INVISIBLE_ASTRAL:
        invisible.extend(map(chr, range(first, last)))
    return table, digits, invisible


def character_class(characters: list[str]) -> str:
    """Write characters as the inside of a regex class, neighbours as ranges (short classes are fast ones)."""
    codes = sorted({ord(character) for character in characters})
    written: list[str] = []
    first = previous = -2
    for code in [*codes, sys.maxunicode + 2]:
        if code != previous + 1:
            if first >= 0:
                written.append(
                    _escaped(first) if first == previous else f"{_escaped(first)}-{_escaped(previous)}"
                )
            first = code
        previous = code
    return "".join(written)


def _escaped(code: int) -> str:
    return f"\\U{code:08x}"


TABLE, DIGITS, INVISIBLE = _build()
"""`TABLE` maps code points one to one (for `str.translate`); `DIGITS` are those it shows as 0-9 beyond ASCII;
`INVISIBLE` are characters that take no place on a screen, which is why they are used to break patterns."""

STYLED: Final = [
    chr(code)
    for first, last in ((0xFF01, 0xFF5F), (0x1D400, 0x1D800), (0x24B6, 0x24EA), (0x1F110, 0x1F18A))
    for code in range(first, last)
]
"""Letters and signs that are another way to draw the plain ones; nobody uses them for a whole message."""

STYLED_CLASS: Final = re.compile(f"[{character_class(STYLED)}]")
INVISIBLE_RUN: Final = re.compile(f"[{character_class(INVISIBLE)}]+")


def fold(word: str) -> str:
    """Return a word of a lexicon the way it looks in a folded text."""
    return INVISIBLE_RUN.sub("", unicodedata.normalize("NFC", word)).translate(TABLE)
