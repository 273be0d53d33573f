"""Replace what identifies a person by a placeholder, in linear time, without ever raising."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from memory.redaction.addresses import find_addresses
from memory.redaction.emails import find_disguised_emails, find_emails
from memory.redaction.digit_runs import run_places
from memory.redaction.gate import PLACEHOLDER, SIX_DIGITS, Zone, has_number_words, has_signs, is_hiding, zones
from memory.redaction.ibans import find_ibans
from memory.redaction.lookalikes import find_lookalikes
from memory.redaction.normal import fold_text, normalise
from memory.redaction.number_words import find_spelled
from memory.redaction.numbers import find_numbers
from memory.redaction.passports import find_passports
from memory.redaction.settings import RedactionSettings
from memory.redaction.text import RedactedText, sealed
from memory.redaction.view import Span, View, mask

ON_ERROR: Final = "[REDACTED]"
MAX_ROUNDS: Final = 12
"""How often what is left between two placeholders is looked at again; more has never been seen to change anything."""

_DEFAULT: Final = RedactionSettings()
UUID_HYPHENS: Final = 4
_UUID: Final = re.compile(r"(?<![^\W_])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![^\W_])")


@dataclass(frozen=True, slots=True)
class Redaction:
    """The redacted text and how much of what was removed; never what was removed, nor where.

    `counts` maps kinds ("email", "phone", "address", "iban", "card", "national_id", "passport") to how many were
    replaced; lengths are in characters. `errors` is 1 where an inner error turned the whole text into a placeholder.
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
        redacted = "".join(redact_zones(text, places, settings, counts))
        return Redaction(sealed(redacted), counts, len(text), len(redacted))
    except Exception:  # noqa: BLE001 - fail closed: whatever went wrong in here, the text must not leave
        length = len(text) if isinstance(text, str) else 0
        return Redaction(sealed(ON_ERROR), {}, length, len(ON_ERROR), errors=1)


def redact_zones(
    text: str, places: list[Zone], settings: RedactionSettings, counts: dict[str, int]
) -> Iterator[str]:
    """Yield the pieces of the redacted text and count what went; outside of zones the text stays as it is."""
    done = 0
    for zone in places:
        yield text[done : zone.start]
        yield _redact_zone(text[zone.start : zone.end], zone, settings, counts)
        done = zone.end
    yield text[done:]


def _redact_zone(text: str, zone: Zone, settings: RedactionSettings, counts: dict[str, int]) -> str:
    """Redact one zone until nothing more is found between the placeholders."""
    pieces = _parts(text) if "[" in text else [text]
    telling = zone.signs or zone.numbers or settings.address
    for _ in range(MAX_ROUNDS):
        changed = False
        following: list[str] = []
        for piece in pieces:
            hiding = is_hiding(piece)
            if not (hiding or telling or "@" in piece or SIX_DIGITS.search(piece)) or PLACEHOLDER.fullmatch(
                piece
            ):
                following.append(piece)
                continue
            spans = _detect(normalise(piece) if hiding else View(fold_text(piece)), piece, zone, settings)
            if not spans:
                following.append(piece)
                continue
            changed = True
            following.extend(_replaced(piece, spans, counts))
        if not changed:
            return "".join(pieces)
        pieces = following
    raise RuntimeError("redaction does not settle")


def _parts(text: str) -> list[str]:
    """Cut a text at its placeholders, which stay as parts."""
    parts: list[str] = []
    done = 0
    for match in PLACEHOLDER.finditer(text):
        parts += [text[done : match.start()], match[0]]
        done = match.end()
    return [*parts, text[done:]]


def _replaced(text: str, spans: list[Span], counts: dict[str, int]) -> Iterator[str]:
    """Yield what stands between the spans, and a placeholder for each."""
    done = 0
    for start, end, kind in spans:
        if start < done:
            continue
        yield text[done:start]
        yield f"[{kind.upper()}]"
        counts[kind] = counts.get(kind, 0) + 1
        done = end
    yield text[done:]


def _detect(view: View, text: str, zone: Zone, settings: RedactionSettings) -> list[Span]:
    """Return what has to go from a text without placeholders, of which `view` is the reading, in places of the text."""
    plain = view.text
    spans: list[Span] = []
    if "@" in plain:
        spans, plain = _add(spans, plain, find_emails(plain))
    if "@" in plain or ((zone.signs or view.rewritten) and has_signs(plain)):
        spans, plain = _add(spans, plain, find_disguised_emails(plain))
    if zone.numbers or (view.rewritten and has_number_words(plain)):
        spans, plain = _add(spans, plain, find_numbers(plain, run_places(plain), announced=False))
        spans, plain = _add(spans, plain, find_spelled(plain))
    if SIX_DIGITS.search(plain):
        runs = run_places(plain)
        if runs or "tr" in plain:
            spans, plain = _add(spans, plain, find_ibans(plain, runs))
        if plain.count("-") >= UUID_HYPHENS:
            spans, plain = _add(spans, plain, [Span(*match.span(), "") for match in _UUID.finditer(plain)])
        spans, plain = _add(spans, plain, find_passports(plain))
        spans, plain = _add(spans, plain, find_lookalikes(plain))
        if runs:
            spans, plain = _add(spans, plain, find_numbers(plain, run_places(plain) if spans else runs))
    if settings.address:
        spans, plain = _add(spans, plain, find_addresses(plain, text))
    wanted = [
        Span(*view.source(start, end), kind) for start, end, kind in spans if kind and getattr(settings, kind)
    ]
    return sorted(wanted)


def _add(spans: list[Span], plain: str, found: list[Span]) -> tuple[list[Span], str]:
    """Return the spans with those found, and the text with those blanked out for what looks next."""
    return ([*spans, *found], mask(plain, found)) if found else (spans, plain)
