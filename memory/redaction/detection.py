"""Find everything in a text that identifies a person: each detector looks at what the ones before it have left."""

from __future__ import annotations

import re
from typing import Final

from memory.redaction.addresses import find_addresses
from memory.redaction.digit_runs import run_places
from memory.redaction.disguised_emails import find_disguised_emails
from memory.redaction.emails import find_emails
from memory.redaction.ibans import find_ibans, may_be_iban
from memory.redaction.lookalikes import find_lookalikes, has_lone_letter
from memory.redaction.normal import normalise
from memory.redaction.numbers import find_certain_numbers, find_numbers
from memory.redaction.outlines import APART, AT, DIGIT, LETTERS, barred
from memory.redaction.passports import find_passports
from memory.redaction.reading import Reading, read
from memory.redaction.settings import RedactionSettings
from memory.redaction.spelled_numbers import find_spelled, is_word_beside_digit
from memory.redaction.telling_words import has_number_words, has_sign_words, words_of
from memory.redaction.view import Span, View, mask
from memory.redaction.zones import Zone

SHORTEST: Final = 6
"""Nothing shorter than "a@b.co" can be what we look for."""
FEWEST_DIGITS: Final = 6
UUID_HYPHENS: Final = 4
_SIX_DIGITS: Final = re.compile(rb"1(?<!1.)(?:%b{0,5}+%b{0,3}+%b?+1){5}" % (APART, LETTERS, APART))
"""In an outline: what every number of a person has, at least; no more than three letters stand between two digits."""
_TOUCHING: Final = re.compile(rb"1(?:[aol!$]|(?<=[aol!$]1))")
"""In an outline: a digit beside a letter, or beside a sign that looks like a digit."""
_UUID: Final = re.compile(r"(?<![^\W_])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![^\W_])")


def detect(text: str, zone: Zone, settings: RedactionSettings, reading: Reading | None) -> list[Span]:
    """Return what has to go from a text without placeholders, left to right.

    `zone` is where the text comes from, `reading` its reading where that is known.
    """
    if len(text) < SHORTEST:
        return []
    if reading is None:
        reading = read(text)
    outline = reading.outline
    words = reading.hides or zone.signs or zone.numbers or AT in outline
    if not words and not settings.address and not _has_digits(outline):
        return []
    view = normalise(text) if reading.hides else View(reading.text, None, None, outline)
    rest = _Rest(view.text, view.outline)
    if words:
        _find_in_words(rest, zone, rewritten=view.rewritten)
    if not words or _has_digits(rest.outline):
        _find_in_digits(rest, zone)
    if settings.address:
        written = text if view.starts is None else "".join(text[place] for place in view.starts)
        rest.take(find_addresses(rest.text, written))
    if not rest.spans:
        return []
    spans = [span for span in rest.spans if span.kind and getattr(settings, span.kind)]
    if view.starts is not None:
        spans = [Span(*view.source(start, end), kind) for start, end, kind in spans]
    spans.sort()
    return spans


def _has_digits(outline: bytes) -> bool:
    return outline.count(DIGIT) >= FEWEST_DIGITS and _SIX_DIGITS.search(outline) is not None


class _Rest:
    """What is left to look at, and what has been found."""

    __slots__ = ("outline", "spans", "text")

    def __init__(self, text: str, outline: bytes) -> None:
        self.text = text
        self.outline = outline
        self.spans: list[Span] = []

    def take(self, found: list[Span]) -> None:
        """Keep what was found, and blank it out for what looks next."""
        if found:
            self.spans += found
            self.text = mask(self.text, found)
            self.outline = barred(self.outline, found)


def _find_in_words(rest: _Rest, zone: Zone, *, rewritten: bool) -> None:
    """Find e-mail addresses, and what is spelled out."""
    if "@" in rest.text:
        rest.take(find_emails(rest.text))
    if "@" in rest.text or ((zone.signs or rewritten) and has_sign_words(rest.text, words_of(rest.text))):
        rest.take(find_disguised_emails(rest.text))
    if zone.numbers or (rewritten and has_number_words(rest.text, words_of(rest.text))):
        rest.take(find_certain_numbers(rest.text, rest.outline))
        rest.take(find_spelled(rest.text))


def _find_in_digits(rest: _Rest, zone: Zone) -> None:
    """Find what the digits of a text are, with an empty kind what they only seem to be."""
    rest.text = rest.text.replace("_", "*")
    seen = rest.outline
    runs = run_places(seen)
    if runs or may_be_iban(seen):
        rest.take(find_ibans(rest.text, seen, runs))
    if rest.text.count("-") >= UUID_HYPHENS:
        rest.take([Span(*match.span(), "") for match in _UUID.finditer(rest.text)])
    rest.take(find_passports(rest.text))
    touching = _TOUCHING.search(rest.outline) is not None
    if touching or has_lone_letter(rest.outline):
        rest.take(find_lookalikes(rest.text, rest.outline))
    if touching and is_word_beside_digit(rest.text, rest.outline):
        rest.take(find_spelled(rest.text))
    if runs and rest.outline is not seen:
        runs = run_places(rest.outline)
    if runs:
        rest.spans += find_numbers(rest.text, rest.outline, runs, zone.words)
