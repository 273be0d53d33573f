"""Redact a text that arrives in pieces."""

from __future__ import annotations

from typing import Final

from memory.redaction.redactor import ON_ERROR, redact_zones
from memory.redaction.settings import RedactionSettings
from memory.redaction.text import RedactedText, sealed
from memory.redaction.zones import BEFORE, TAIL, Zone, zones

STEP: Final = 64
"""How many new characters are worth another look at what is held."""


class StreamingRedactor:
    """Release redacted text as it arrives; all of it together equals `redact` of the whole, however it was cut.

    Held back are the last 208 characters, and what stands around a number or an address until its surroundings are
    complete. An inner error turns what is held, and everything after it, into one placeholder.
    """

    def __init__(self, settings: RedactionSettings | None = None) -> None:
        self._settings = settings or RedactionSettings()
        self._pieces: list[str] = []
        self._size = self._looked_at = 0
        self.counts: dict[str, int] = {}
        """What was replaced so far, by kind."""
        self.errors = 0

    def push(self, piece: str) -> RedactedText:
        """Take a piece and return what can be released by now, possibly nothing."""
        if self.errors:
            return sealed("")
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size - self._looked_at < max(STEP, self._looked_at // 4):
            return sealed("")
        return self._release(finished=False)

    def finish(self) -> RedactedText:
        """Return the rest. A new text needs a new redactor."""
        return sealed("") if self.errors else self._release(finished=True)

    def _release(self, *, finished: bool) -> RedactedText:
        try:
            text = "".join(self._pieces)
            places = zones(text, addresses=self._settings.address)
            cut = len(text) if finished else _last_cut(text, places)
            before = [zone for zone in places if zone.end <= cut]
            released = redact_zones(text[:cut], before, self._settings, self.counts)
            self._pieces = [text[cut:]]
            self._size = self._looked_at = len(text) - cut
            return sealed(released)
        except Exception:  # noqa: BLE001 - fail closed, as `redact` does
            self._pieces, self._size, self.errors = [], 0, 1
            return sealed(ON_ERROR)


def _last_cut(text: str, places: list[Zone]) -> int:
    """Return the last place after white space, outside of every zone, that nothing still to come can change."""
    limit = len(text) - TAIL - BEFORE
    for zone in reversed(places):
        if zone.end <= limit:
            cut = _after_space(text, zone.end, limit)
            if cut:
                return cut
        limit = min(limit, zone.start)
    return _after_space(text, 0, limit)


def _after_space(text: str, low: int, high: int) -> int:
    """Return the last place in [low, high] that follows white space, 0 where there is none."""
    for place in range(high, max(low, 1) - 1, -1):
        if text[place - 1].isspace():
            return place
    return 0
