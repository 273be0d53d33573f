"""Find everything in a text that identifies a person: each detector looks at what the ones before it have left."""

from __future__ import annotations

import re
from typing import Final

from memory.redaction.addresses import find_addresses
from memory.redaction.digit_runs import run_places
from memory.redaction.disguised_emails import find_disguised_emails
from memory.redaction.emails import find_emails
from memory.redaction.ibans import find_ibans, may_be_iban, may_start_iban
from memory.redaction.lookalikes import find_lookalikes, has_lone_letter
from memory.redaction.normal import normalise
from memory.redaction.numbers import find_certain_numbers, find_numbers
from memory.redaction.outlines import APART, AT, DIGIT, LETTERS, barred
from memory.redaction.passports import find_passports, may_announce_passport
from memory.redaction.reading import read
from memory.redaction.settings import RedactionSettings
from memory.redaction.spelled_numbers import find_spelled, is_word_beside_digit
from memory.redaction.telling_words import has_number_words, has_sign_words, words_of
from memory.redaction.view import Span, View, mask
from memory.redaction.zones import Zone

SHORTEST: Final = 6
"""Nothing shorter than "a@b.co" can be what we look for."""
FEWEST_DIGITS: Final = 6
MAX_ROUNDS: Final = 12
"""How often what is left is looked at again; more than three times has never been seen to matter."""
UUID_HYPHENS: Final = 4
_SIX_DIGITS: Final = re.compile(rb"1(?<!1.)(?:%b{0,5}+%b{0,3}+%b?+1){5}" % (APART, LETTERS, APART))
"""In an outline: what every number of a person has, at least; no more than three letters stand between two digits."""
_TOUCHING: Final = re.compile(rb"1(?:[aol!$]|(?<=[aol!$]1))")
"""In an outline: a digit beside a letter, or beside a sign that looks like a digit."""
_UUID: Final = re.compile(r"(?<![^\W_])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![^\W_])")


def detect(
    text: str, zone: Zone, settings: RedactionSettings, placeholders: list[tuple[int, int]]
) -> list[Span]:
    """Return what has to go from the text of a zone, left to right.

    Placeholders in it are bounds no rule looks across, and so is what was found: it is looked for again until there
    is nothing left that would be found in a redacted text, which is what makes redaction idempotent.
    """
    if len(text) < SHORTEST:
        return []
    reading = zone.reading or read(text)
    passport = may_announce_passport(reading.text)
    told = passport or zone.signs or zone.numbers or settings.address
    if not (told or reading.hides or _has_any(reading.outline)):
        return []
    view = normalise(text) if reading.hides else View(reading.text, None, None, reading.outline)
    search = _Search(view, zone, passport=passport or view.rewritten)
    if placeholders:
        search.begin_again([view.within(start, end) for start, end in placeholders])
    found: list[Span] = []
    for _ in range(MAX_ROUNDS):
        search.run()
        if settings.address:
            written = text if view.starts is None else "".join(text[place] for place in view.starts)
            search.spans += find_addresses(mask(search.text, sorted(search.spans)), written)
        new = [span for span in search.spans if span.kind and getattr(settings, span.kind)]
        if not new:
            break
        found += new
        search.begin_again(sorted(new))
        if not (told or view.rewritten or _has_any(search.outline)):
            break
    else:
        raise RuntimeError("redaction does not settle")
    if view.starts is not None:
        found = [Span(*view.source(start, end), kind) for start, end, kind in found]
    found.sort()
    return found


def _has_any(outline: bytes) -> bool:
    """Whether an outlined text has anything we look for that is not spelled."""
    return AT in outline or _has_digits(outline)


def _has_digits(outline: bytes) -> bool:
    return outline.count(DIGIT) >= FEWEST_DIGITS and _SIX_DIGITS.search(outline) is not None


class _Search:
    """What is left of a text to look at, and what has been found; what it cannot hold is not looked for twice."""

    __slots__ = ("_all", "_around", "_known", "_lone", "_numbers", "_passport", "_rewritten", "_signs", "_touching", "_whole", "outline", "spans", "text")  # fmt: skip

    def __init__(self, view: View, zone: Zone, *, passport: bool) -> None:
        self.text = self._whole = view.text
        self.outline = self._all = view.outline
        self.spans: list[Span] = []
        self._rewritten, self._numbers = view.rewritten, zone.numbers
        self._signs = view.rewritten or zone.signs
        self._passport = passport
        self._around: list[str] | None = zone.words
        self._known = False

    def take(self, found: list[Span]) -> None:
        """Keep what was found, and blank it out for what looks next."""
        if found:
            self.spans += found
            self.text = mask(self.text, found)
            self.outline = barred(self.outline, found)

    def begin_again(self, gone: list[Span]) -> None:
        """Look at the text without what will go, and at everything else anew; half a word may be another one."""
        whole = self._whole
        for start, end, _ in gone:
            if whole[end : end + 1].isalpha() or (start and whole[start - 1].isalpha()):
                self._around = None
        self.text = self._whole = mask(self._whole, gone)
        self.outline = self._all = barred(self._all, gone)
        self.spans = []

    def run(self) -> None:
        """Find all there is in the text as it is."""
        if self._signs or self._numbers or AT in self.outline:
            self._find_in_words()
        if _has_digits(self.outline):
            self._find_in_digits()
        elif self._passport:
            self.take(find_passports(self.text))

    def _find_in_words(self) -> None:
        """Find e-mail addresses, and what is spelled out."""
        if "@" in self.text:
            self.take(find_emails(self.text))
        if "@" in self.text or (self._signs and has_sign_words(self.text, words_of(self.text))):
            self.take(find_disguised_emails(self.text))
        if self._numbers or (self._rewritten and has_number_words(self.text, words_of(self.text))):
            self.take(find_certain_numbers(self.text, self.outline))
            self.take(find_spelled(self.text))

    def _find_in_digits(self) -> None:
        """Find what the digits of a text are, with an empty kind what they only seem to be."""
        if "_" in self.text:
            self.text = self.text.replace("_", "*")
        seen = self.outline
        if not self._known:
            self._know(seen)
        runs = run_places(seen)
        if (runs or may_be_iban(seen)) and may_start_iban(seen):
            self.take(find_ibans(self.text, seen, runs))
        if self.text.count("-") >= UUID_HYPHENS:
            self.take([Span(*match.span(), "") for match in _UUID.finditer(self.text)])
        if self._passport:
            self.take(find_passports(self.text))
        if self._touching or self._lone:
            self.take(find_lookalikes(self.text, self.outline))
        if self._touching and is_word_beside_digit(self.text, self.outline):
            self.take(find_spelled(self.text))
        if runs and self.outline is not seen:
            runs = run_places(self.outline)
        if runs:
            self.spans += find_numbers(self.text, self.outline, runs, self._around)

    def _know(self, outline: bytes) -> None:
        """Note what the text could hold."""
        self._known = True
        self._touching = _TOUCHING.search(outline) is not None
        self._lone = has_lone_letter(outline)
