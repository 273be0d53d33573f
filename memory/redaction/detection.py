"""Find everything in a text that identifies a person: each detector looks at what the ones before it have left."""

from __future__ import annotations

import re
from typing import Final

from memory.redaction.addresses import find_addresses
from memory.redaction.digit_runs import run_places
from memory.redaction.disguised_emails import find_disguised_emails
from memory.redaction.emails import find_emails
from memory.redaction.hiding import SIX_DIGITS, is_hiding
from memory.redaction.ibans import find_ibans, may_be_iban
from memory.redaction.lookalikes import LETTER_BESIDE_DIGIT, find_lookalikes
from memory.redaction.normal import fold_text, normalise
from memory.redaction.numbers import find_certain_numbers, find_numbers
from memory.redaction.passports import find_passports
from memory.redaction.settings import RedactionSettings
from memory.redaction.spelled_numbers import WORD_BESIDE_DIGIT, find_spelled
from memory.redaction.telling_words import has_number_words, has_sign_words, words_of
from memory.redaction.view import Span, View, mask
from memory.redaction.zones import Zone

SHORTEST: Final = 6
"""Nothing shorter than "a@b.co" can be what we look for."""
UUID_HYPHENS: Final = 4
_UUID: Final = re.compile(r"(?<![^\W_])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![^\W_])")


def detect(text: str, zone: Zone, settings: RedactionSettings) -> list[Span]:
    """Return what has to go from a text without placeholders, left to right; `zone` is where the text comes from."""
    if len(text) < SHORTEST:
        return []
    hiding = is_hiding(text)
    words = hiding or zone.signs or zone.numbers or "@" in text
    digits = SIX_DIGITS.search(text) is not None
    if not (words or digits or settings.address):
        return []
    view = normalise(text) if hiding else View(fold_text(text))
    spans: list[Span] = []
    plain = view.text
    if words:
        spans = _in_words(view, zone)
        plain = mask(plain, sorted(spans))
        digits = SIX_DIGITS.search(plain) is not None
    if digits:
        spans += _in_digits(plain.replace("_", "*"))
    if settings.address:
        written = text if view.starts is None else "".join(text[place] for place in view.starts)
        spans += find_addresses(mask(view.text, sorted(spans)), written)
    if not spans:
        return spans
    return sorted(
        Span(*view.source(start, end), kind) for start, end, kind in spans if kind and getattr(settings, kind)
    )


def _in_words(view: View, zone: Zone) -> list[Span]:
    """Return e-mail addresses, and what is spelled out."""
    spans: list[Span] = []
    plain = view.text
    if "@" in plain:
        spans, plain = _add(spans, plain, find_emails(plain))
    if "@" in plain or ((zone.signs or view.rewritten) and has_sign_words(plain, words_of(plain))):
        spans, plain = _add(spans, plain, find_disguised_emails(plain))
    if zone.numbers or (view.rewritten and has_number_words(plain, words_of(plain))):
        spans, plain = _add(spans, plain, find_certain_numbers(plain))
        spans, plain = _add(spans, plain, find_spelled(plain))
    return spans


def _in_digits(plain: str) -> list[Span]:
    """Return what the digits of a text are, and with an empty kind what they only seem to be."""
    spans: list[Span] = []
    runs = run_places(plain)
    if runs or may_be_iban(plain):
        spans, plain = _add(spans, plain, find_ibans(plain, runs))
    if plain.count("-") >= UUID_HYPHENS:
        spans, plain = _add(spans, plain, [Span(*match.span(), "") for match in _UUID.finditer(plain)])
    spans, plain = _add(spans, plain, find_passports(plain))
    if LETTER_BESIDE_DIGIT.search(plain):
        spans, plain = _add(spans, plain, find_lookalikes(plain))
        if WORD_BESIDE_DIGIT.search(plain):
            spans, plain = _add(spans, plain, find_spelled(plain))
    if runs:
        spans += find_numbers(plain, run_places(plain) if spans else runs)
    return spans


def _add(spans: list[Span], plain: str, found: list[Span]) -> tuple[list[Span], str]:
    """Return the spans with those found, and the text with those blanked out for what looks next."""
    return ([*spans, *found], mask(plain, found)) if found else (spans, plain)
