"""The outline of a text: one byte for each character that says what kind it is, for searches that need no more."""

from __future__ import annotations

from typing import Final

from memory.redaction.folding import INVISIBLE, KEYCAP, NON_JOINER
from memory.redaction.view import FEW, Span

LOOKALIKES: Final = "oοоilі|!$sѕzзeεаatbбgq"
"""Letters and signs people put where a digit belongs, as they look in a folded text."""

DIGIT: Final = b"1"
AT: Final = b"@"
BARRED: Final = b"x"
"""Currencies, percent signs and what was blanked out: nothing belongs together across one."""
LETTERS: Final = b"[aol]"
"""Letters: those in accounts that look like 0 and 1 (o), others that look like a digit (l), and the rest (a)."""
HIDDEN: Final = b"h"
"""An invisible character."""
BRACKET: Final = b"("
"""What can stand around a spelled sign."""

APART: Final = rb"[ (+!\\-]"
"""What may stand inside a number, as a class: white space, brackets, and every other sign but the barred ones."""

_BARRED: Final = "£€₺₽¥₴₪﷼\x01"
_THEMSELVES: Final = "@$+%\\"
_BRACKETS: Final = "([{<*_~`"
_INVISIBLE: Final = frozenset(INVISIBLE) - {NON_JOINER, *KEYCAP, "\x01"}


def kind_of(character: str) -> bytes:
    """Return the outline of one folded character."""
    if character.isascii() and character.isdigit():
        return DIGIT
    if character in _THEMSELVES:
        return character.encode()
    if character == "&":
        return b"%"
    if character in _BARRED:
        return BARRED
    if character in _INVISIBLE:
        return HIDDEN
    if character in "|!":
        return b"!"
    if character in _BRACKETS:
        return BRACKET
    if character.isspace():
        return b" "
    if character.isalpha():
        return b"o" if character in "oil" else b"l" if character in LOOKALIKES else b"a"
    return BARRED if character.isalnum() else b"-"


class _Kinds(dict[int, int]):
    """Kinds by code point, found out when first asked for; those beyond the usual scripts are not kept."""

    def __missing__(self, code: int) -> int:
        kind = kind_of(chr(code))[0]
        if code < 0x3000:
            self[code] = kind
        return kind


_KINDS: Final = _Kinds()


def outline_of(folded: str) -> bytes:
    """Return the outline of a folded text of any characters."""
    return folded.translate(_KINDS).encode("ascii")


def barred(outline: bytes, spans: list[Span]) -> bytes:
    """Bar spans, left to right: nothing is found in or across them any more."""
    if not spans:
        return outline
    if len(spans) < FEW:
        for start, end, _ in spans:
            outline = outline[:start] + BARRED * (end - start) + outline[end:]
        return outline
    pieces: list[bytes] = []
    done = 0
    for start, end, _ in spans:
        pieces.append(outline[done:start])
        pieces.append(BARRED * (end - max(start, done)))
        done = max(end, done)
    pieces.append(outline[done:])
    return b"".join(pieces)


def around(outline: bytes, start: int, end: int, reach: int) -> tuple[int, int]:
    """Return a range with so much of what is beside it, no further than to what is barred."""
    low, high = max(0, start - reach), end + reach
    bar = outline.rfind(BARRED, low, start)
    if bar >= 0:
        low = bar + 1
    bar = outline.find(BARRED, end, high)
    return low, high if bar < 0 else bar
