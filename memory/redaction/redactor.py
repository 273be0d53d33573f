"""Replace what identifies a person by a placeholder, in linear time, without ever raising."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from memory.redaction.detection import detect
from memory.redaction.settings import RedactionSettings
from memory.redaction.text import RedactedText, sealed
from memory.redaction.zones import PLACEHOLDER, Zone, zones

ON_ERROR: Final = "[REDACTED]"

_SHOWN: Final = {kind: f"[{kind.upper()}]" for kind in RedactionSettings.__slots__}
_DEFAULT: Final = RedactionSettings()


class Redaction(NamedTuple):
    """The redacted text and how much of what was removed; never what was removed, nor where.

    `counts` maps kinds ("email", "phone", "address", "iban", "card", "national_id", "passport") to how many were
    replaced; lengths are in characters. Where an inner error turned the whole text into a placeholder, `errors` is 1
    and `counts` says so, too ("failed").
    """

    text: RedactedText
    counts: Mapping[str, int]
    original_length: int
    redacted_length: int
    errors: int = 0


def redact(text: str, settings: RedactionSettings = _DEFAULT) -> Redaction:
    """Return the text with everything the settings name replaced by placeholders; fail closed, never raise."""
    try:
        places = zones(text, addresses=settings.address)
        if not places:
            return Redaction(sealed(text), {}, len(text), len(text))
        counts: dict[str, int] = {}
        redacted = redact_zones(text, places, settings, counts)
        return Redaction(sealed(redacted), counts, len(text), len(redacted))
    except Exception:  # noqa: BLE001 - fail closed: whatever went wrong in here, the text must not leave
        length = len(text) if isinstance(text, str) else 0
        return Redaction(sealed(ON_ERROR), {"failed": 1}, length, len(ON_ERROR), errors=1)


def redact_zones(text: str, places: list[Zone], settings: RedactionSettings, counts: dict[str, int]) -> str:
    """Return the redacted text and count what went; outside of zones the text stays as it is."""
    pieces: list[str] = []
    done = 0
    for zone in places:
        offset = zone.start
        inside = text[offset : zone.end]
        placeholders = [match.span() for match in PLACEHOLDER.finditer(inside)] if "[" in inside else []
        for start, end, kind in detect(inside, zone, settings, placeholders):
            if offset + start >= done:
                pieces.append(text[done : offset + start])
                pieces.append(_SHOWN[kind])
                counts[kind] = counts.get(kind, 0) + 1
                done = offset + end
    pieces.append(text[done:])
    return "".join(pieces)
