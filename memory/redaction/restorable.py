"""Redact texts for a party that answers, such that its answer can be made whole again for the same user."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from memory.redaction.redactor import ON_ERROR, redact
from memory.redaction.settings import RedactionSettings
from memory.redaction.zones import PLACEHOLDER

NUMBERED: Final = re.compile(r"\[([A-Z_]+)_(\d{1,3})\]")
_TRIED: Final = 8
"""How many ends of a redacted stretch are looked at where what follows it stands in the text more than once."""


class RestorableRedaction:
    """What was taken out in one exchange; the same value gets the same placeholder, "[PHONE_1]", throughout.

    Holds private data: it lives as long as the exchange and is never stored, logged nor shared between users.
    """

    def __init__(self, settings: RedactionSettings) -> None:
        self._settings = settings
        self._values: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def hide(self, text: str) -> str:
        """Replace private data by numbered placeholders."""
        redacted = str(redact(text, self._settings).text)
        if redacted == text:
            return text
        if redacted == ON_ERROR:
            return ON_ERROR
        return "".join(self._pieces(text, redacted))

    def restore(self, text: str) -> str:
        """Put back what stood behind placeholders of this exchange; others stay as they are."""
        return NUMBERED.sub(lambda match: self._values.get(match[0], match[0]), text)

    def _pieces(self, text: str, redacted: str) -> Iterator[str]:
        """Walk both texts in step: between placeholders they are the same."""
        at, done = 0, 0
        found = list(PLACEHOLDER.finditer(redacted))
        for index, match in enumerate(found):
            literal = redacted[done : match.start()]
            yield literal
            at += len(literal)
            done = match.end()
            if text.startswith(match[0], at):  # it stood there before
                yield match[0]
                at += len(match[0])
                continue
            last = index + 1 == len(found)
            following = redacted[done:] if last else redacted[done : found[index + 1].start()]
            end = self._end(text, at, following, match[0], last=last)
            yield self._placeholder(match[0], text[at:end])
            at = end
        yield redacted[done:]

    def _end(self, text: str, start: int, following: str, placeholder: str, *, last: bool) -> int:
        """Find where the redacted stretch ends: before what follows it, and such that it is private as a whole."""
        if last:
            return len(text) - len(following)
        first = end = text.find(following, start + 1) if following else start + 1
        for _ in range(_TRIED):
            if end < 0:
                break
            if following and str(redact(text[start:end], self._settings).text) == placeholder:
                return end
            end = text.find(following, end + 1) if following else -1
        return first if first >= 0 else len(text)

    def _placeholder(self, plain: str, value: str) -> str:
        for name, known in self._values.items():
            if known == value:
                return name
        kind = plain.strip("[]")
        self._counts[kind] = self._counts.get(kind, 0) + 1
        name = f"[{kind}_{self._counts[kind]}]"
        self._values[name] = value
        return name
