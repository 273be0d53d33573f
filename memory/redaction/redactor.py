"""Replace what identifies a person by a placeholder, in linear time, without ever raising."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from memory.redaction.detection import SHORTEST, detect
from memory.redaction.reading import Reading
from memory.redaction.settings import RedactionSettings
from memory.redaction.text import RedactedText, sealed
from memory.redaction.zones import PLACEHOLDER, Zone, zones

ON_ERROR: Final = "[REDACTED]"
MAX_DEPTH: Final = 12
"""How often what is left beside a placeholder is looked at again; more than twice has never been seen to matter."""

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
        pieces.append(text[done : zone.start])
        done = zone.end
        inside = text[zone.start : done]
        kept = 0
        if "[" in inside:
            for match in PLACEHOLDER.finditer(inside):
                pieces += [_part(inside, kept, match.start(), zone, zone.reading, settings, counts), match[0]]
                kept = match.end()
        pieces.append(_part(inside, kept, len(inside), zone, zone.reading, settings, counts))
    pieces.append(text[done:])
    return "".join(pieces)


def _part(
    text: str,
    start: int,
    end: int,
    zone: Zone,
    reading: Reading | None,
    settings: RedactionSettings,
    counts: dict[str, int],
    depth: int = 0,
) -> str:
    """Redact a part of a text, where that has a reading known already."""
    if end - start < SHORTEST:
        return text[start:end]
    part = None if reading is None else reading.part(start, end)
    return _settled(text[start:end], zone, part, settings, counts, depth)


def _settled(
    text: str,
    zone: Zone,
    reading: Reading | None,
    settings: RedactionSettings,
    counts: dict[str, int],
    depth: int,
) -> str:
    """Redact a text without placeholders until nothing more is found between those that come in.

    What is left beside a placeholder is looked at as a text of its own, which is what makes redaction idempotent.
    """
    spans = detect(text, zone, settings, reading)
    if not spans:
        return text
    if depth == MAX_DEPTH:
        raise RuntimeError("redaction does not settle")
    pieces: list[str] = []
    done = 0
    for start, end, kind in spans:
        if start >= done:
            pieces += [
                _part(text, done, start, zone, reading, settings, counts, depth + 1),
                f"[{kind.upper()}]",
            ]
            counts[kind] = counts.get(kind, 0) + 1
            done = end
    pieces.append(_part(text, done, len(text), zone, reading, settings, counts, depth + 1))
    return "".join(pieces)
