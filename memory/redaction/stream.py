"""Redact a text that arrives in pieces."""

from __future__ import annotations

from memory.redaction.redactor import redact
from memory.redaction.settings import RedactionSettings
from memory.redaction.text import RedactedText, sealed


class StreamingRedactor:
    """Release redacted text as it arrives; the whole output equals `redact` of the whole text, however it was cut."""

    def __init__(self, settings: RedactionSettings | None = None) -> None:
        self._settings = settings or RedactionSettings()
        self._held = ""

    def push(self, piece: str) -> RedactedText:
        """Take a piece and return what can be released by now, possibly nothing."""
        self._held += piece
        return sealed("")

    def finish(self) -> RedactedText:
        """Return the rest; the redactor is then empty and can start again."""
        held, self._held = self._held, ""
        return redact(held, self._settings).text
