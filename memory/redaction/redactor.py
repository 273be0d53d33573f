"""Replace what identifies a person by a placeholder, in linear time, without ever raising."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from memory.redaction.detection import detect
from memory.redaction.settings import RedactionSettings
from memory.redaction.text import RedactedText, sealed
from memory.redaction.zones import PLACEHOLDER, Zone, zones

ON_ERROR: Final = "[REDACTED]"
MAX_DEPTH: Final = 12
"""How often what is left beside a placeholder is looked at again; more than twice has never been seen to matter."""

_DEFAULT: Final = RedactionSettings()


@dataclass(frozen=True, slots=True)
class Redaction:
    """The redacted text and how much of what was removed; never what was removed, nor where.

    `counts` maps kinds ("email", "phone", "address", "iban", "card", "national_id", "passport") to how many were
    replaced; lengths are in characters. Where an inner error turned the whole text into a placeholder, `errors` is 1
    and `counts` says so, too ("failed").
    """

    text: RedactedText
    counts: Mapping[str, int] = field(default_factory=dict)
    original_length: int = 0
    redacted_length: int = 0
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
        pieces.append(text[done : zone.start])
        done = zone.end
        inside = text[zone.start : done]
        kept = 0
        if "[" in inside:
            for match in PLACEHOLDER.finditer(inside):
                pieces += [_settled(inside[kept : match.start()], zone, settings, counts, 0), match[0]]
                kept = match.end()
        pieces.append(_settled(inside[kept:], zone, settings, counts, 0))
    pieces.append(text[done:])
    return "".join(pieces)


def _settled(text: str, zone: Zone, settings: RedactionSettings, counts: dict[str, int], depth: int) -> str:
    """Redact a text without placeholders until nothing more is found between those that come in.

    What is left beside a placeholder is looked at as a text of its own, which is what makes redaction idempotent.
    """
    spans = detect(text, zone, settings)
    if not spans:
        return text
    if depth == MAX_DEPTH:
        raise RuntimeError("redaction does not settle")
    pieces: list[str] = []
    done = 0
    for start, end, kind in spans:
        if start >= done:
            pieces += [_settled(text[done:start], zone, settings, counts, depth + 1), f"[{kind.upper()}]"]
            counts[kind] = counts.get(kind, 0) + 1
            done = end
    pieces.append(_settled(text[done:], zone, settings, counts, depth + 1))
    return "".join(pieces)
