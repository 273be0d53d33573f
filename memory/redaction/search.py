"""Look for everything there is in a reading of a text, and again in what is left of it."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from memory.redaction.digit_runs import Places
from memory.redaction.disguised_emails import find_disguised_emails
from memory.redaction.emails import find_emails
from memory.redaction.ibans import find_ibans
from memory.redaction.lookalikes import find_lookalikes
from memory.redaction.numbers import find_certain_numbers, find_in_open_runs
from memory.redaction.outlines import AT, BARRED, DIGIT, barred
from memory.redaction.passports import find_passports
from memory.redaction.spelled_numbers import find_spelled, is_word_beside_digit
from memory.redaction.stretches import Stretch, Surroundings, open_stretches
from memory.redaction.telling_words import has_number_words, has_sign_words, words_of
from memory.redaction.view import Span, View, mask
from memory.redaction.zones import AFTER, BEFORE, Zone

FEWEST_DIGITS: Final = 6
UUID_HYPHENS: Final = 4
_UUID: Final = re.compile(r"(?<![^\W_])[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?![^\W_])")


class Search:
    """What is left of a text to look at, and what has been found.

    What was looked at once is not looked at again unless what was found stands within reach of it (`_judged`,
    `_fresh`); where words tell anything, everything is.
    """

    __slots__ = ("_all", "_around", "_fresh", "_judged", "_numbers", "_passport", "_rewritten", "_signs", "_stretches", "_told", "_whole", "outline", "spans", "text")  # fmt: skip

    def __init__(
        self,
        view: View,
        zone: Zone,
        around: Surroundings,
        stretches: list[Stretch] | None,
        *,
        passport: bool,
        told: bool,
    ) -> None:
        self.text = self._whole = view.text
        self.outline = self._all = view.outline
        self.spans: list[Span] = []
        self._rewritten, self._numbers = view.rewritten, zone.numbers
        self._signs = view.rewritten or zone.signs
        self._passport, self._told = passport, told
        self._around = around
        self._stretches = stretches
        self._judged: list[Stretch] | None = None
        self._fresh: list[Span] = []

    def stretches(self) -> list[Stretch]:
        """Return the stretches of digits in what is left that could hold anything."""
        if self._stretches is None:
            self._stretches = open_stretches(self.text, self.outline, self._around)
        return self._stretches

    def take(self, found: list[Span]) -> None:
        """Keep what was found, and blank it out for what looks next."""
        if found:
            self.spans += found
            self.text = mask(self.text, found)
            self.outline = barred(self.outline, found)
            if self._stretches is not None:
                self._stretches = [part for stretch in self._stretches for part in self._rest_of(stretch)]

    def _rest_of(self, stretch: Stretch) -> list[Stretch]:
        """Return what is left of a stretch of which a part may have been found."""
        if self.outline.find(BARRED, stretch[0], stretch[1]) < 0:
            return [stretch]
        return self._open_in(stretch[0], stretch[1])

    def _open_in(self, low: int, high: int) -> list[Stretch]:
        """Return the stretches of a part of the text that could hold anything."""
        if self.outline.count(DIGIT, low, high) < FEWEST_DIGITS:
            return []
        return open_stretches(self.text, self.outline, self._around, low, high)

    def begin_again(self, gone: list[Span]) -> bool:
        """Leave out what will go and return whether there is anything else to look at; half a word may be another one."""
        whole = self._whole
        judged = self._judged if len(gone) == len(self.spans) else None
        for start, end, _ in gone:
            if whole[end : end + 1].isalpha() or (start and whole[start - 1].isalpha()):
                self._around = Surroundings(None)
                self._rewritten = self._signs = self._told = True
                judged = None
        self._stretches = None
        if judged is None:
            self.text = mask(whole, gone)
            self.outline = barred(self._all, gone)
        else:
            touched = self._touched(judged)
            if not touched and AT not in self.outline:
                return False
            self.text = mask(self.text, self._fresh)
            self.outline = barred(self.outline, self._fresh)
            self._stretches = [stretch for place in touched for stretch in self._open_in(*place)]
        self._whole, self._all = self.text, self.outline
        self._judged = None
        self.spans = []
        return self._told or AT in self.outline or bool(self.stretches())

    def _touched(self, judged: list[Stretch]) -> Places:
        """Return the stretches beside which numbers have been found since they were looked at, unless they are spent."""
        touched: Places = []
        fresh, count = self._fresh, self.outline.count
        first = 0
        for low, high, *_ in judged:
            while first < len(fresh) and fresh[first][1] + BEFORE <= low:
                first += 1
            left = count(DIGIT, low, high)
            near = False
            for start, end, _ in islice(fresh, first, None):
                if start >= high + AFTER:
                    break
                near = True
                if start < high and low < end:
                    left -= count(DIGIT, start, end)
            if near and left >= FEWEST_DIGITS:
                touched.append((low, high))
        return touched

    def run(self) -> None:
        """Find all there is in the text as it is."""
        if self._signs or self._numbers or AT in self.outline:
            self._find_in_words()
        if self.stretches():
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
        again = self._told
        if "_" in self.text:
            self.text = self.text.replace("_", "*")
            again = True
        accounts: Places = []
        odd: Places = []
        for start, end, _, is_odd, is_account in self.stretches():
            if is_account:
                accounts.append((start, end))
            if is_odd:
                odd.append((start, end))
        if accounts:
            self.take(find_ibans(self.text, self.outline, accounts))
        if self.text.count("-") >= UUID_HYPHENS:
            self.take([Span(*match.span(), "") for match in _UUID.finditer(self.text)])
        if self._passport:
            self.take(find_passports(self.text))
        odd = [place for place in odd if self.outline.count(DIGIT, *place) >= FEWEST_DIGITS]
        if odd:
            again = True
            self.take(find_lookalikes(self.text, self.outline, odd))
            if any(is_word_beside_digit(self.text, self.outline, *place) for place in odd):
                self.take(find_spelled(self.text))
        stretches = self.stretches()
        self._fresh = []
        for stretch in stretches:
            if stretch[2]:
                self._fresh += find_in_open_runs(self.text, stretch[2], self._around)
        self.spans += self._fresh
        if not again:
            self._judged = stretches
