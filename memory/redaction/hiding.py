"""Signs by which a text is told to hold anything, or to hide what it holds."""

from __future__ import annotations

import re
from typing import Final

from memory.redaction.folding import DIGITS, INVISIBLE, STYLED, fast_class

_KEYCAP: Final = "\ufe0f\u20e3"
"""Follow plain digits, and many an emoji."""
_NON_JOINER: Final = "\u200c"
"""Belongs to Persian spelling; hides something only beside anything else."""
_SQUARED: Final = frozenset("¹²³")
"""Digits that hide nothing: people measure in m²."""
_SIGNS: Final = [
    character for character in [*DIGITS, *INVISIBLE, *STYLED] if character not in _KEYCAP + _NON_JOINER
]
_CONTROLS: Final = r"\x00-\x08\x0e-\x1b\x7f"

TELLING: Final = rf"0-9@&%\\{fast_class(_SIGNS)}"
"""The inside of a class of digits, at-signs, and signs that hide something."""
TELLING_ASCII: Final = rf"0-9@&%\\{_CONTROLS}"
"""The same for texts that are ASCII: it matches faster."""

_HIDING: Final = re.compile(
    rf"[&%\\=<{fast_class([*(character for character in _SIGNS if character not in _SQUARED), *_KEYCAP])}]"
)
_HIDING_ASCII: Final = re.compile(rf"[&%\\=<{_CONTROLS}]")
_ODD_NON_JOINER: Final = re.compile("(?<![\u0600-\u06ff])\u200c|\u200c(?![\u0600-\u06ff])")
_APART: Final = r"(?:[^\w£$€₺¥%@]|_)"
SIX_DIGITS: Final = re.compile(rf"[0-9](?:{_APART}{{0,5}}+[^\W\d_]{{0,3}}+{_APART}?+[0-9]){{5}}")
"""What every number of a person has, at least; no more than three letters stand between two of them."""


def is_hiding(text: str) -> bool:
    """Whether escapes, invisible characters, styled letters or other scripts' digits hide what a text says."""
    if text.isascii():
        return _HIDING_ASCII.search(text) is not None
    if _HIDING.search(text) is not None:
        return True
    return _NON_JOINER in text and _ODD_NON_JOINER.search(text) is not None
