"""Make a text safe to write down: no control characters, and redacted unless it is plainly an identifier."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

Redact = Callable[[str], str]
"""Take what is private out of a text; never raises."""

WITHHELD: Final = "[TEXT WITHHELD]"
"""Stands for a text that could not be redacted: fail closed."""

_WORDS: Final = r"(?!.*\d{5})[A-Za-z_][A-Za-z0-9_.:/>-]{0,127}"
_UUID: Final = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_HEX: Final = r"(?=.*[a-f])(?:[0-9a-f]{32}|[0-9a-f]{16})"
_IDENTIFIER: Final = re.compile(f"|{_UUID}|{_WORDS}|{_HEX}")
_MOST_NAMES: Final = 2048
_names: set[str] = set()
"""Names seen before: field names and enum values come again with every line, and looking them up is ten times faster."""

_FORGING: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
"""Control, format, direction and line-breaking characters, and surrogates that no encoder takes."""


def is_identifier(text: str) -> bool:
    """Whether a text is plainly a name, an enum value or an id.

    Names begin with a letter and hold no run of five digits; ids are UUIDs, or hexadecimal of 16 or 32 digits. So no
    phone number, card number or e-mail address passes.
    """
    if text in _names:
        return True
    found = _IDENTIFIER.fullmatch(text) is not None
    if found and len(_names) < _MOST_NAMES and text.isidentifier():
        _names.add(text)
    return found


def escape_control(text: str) -> str:
    """Write control, direction and line-breaking characters as escapes, so that no line can be forged."""
    return _FORGING.sub(_escape, text)


def safe_text(text: str, redact: Redact) -> str:
    """Return a text on one line with nothing private in it."""
    if is_identifier(text):
        return text
    return escape_control(redacted(text, redact))


def redacted(text: str, redact: Redact) -> str:
    """Redact a text, and withhold it where that fails."""
    try:
        return redact(text)
    except Exception:  # noqa: BLE001 - what cannot be redacted is not written
        return WITHHELD


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape", "surrogatepass").decode("ascii")
