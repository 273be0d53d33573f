"""Read numbers as people write them: digits with any grouping, words, scales (bin, k, тыс), halves, and mixtures of these."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agents.understanding.line import Line
from agents.understanding.matching import Match

_GROUPED = re.compile(r"\d{1,3}(?:[.,٬'’]\d{3})+(?:[.,٫]\d{1,2})?")
_LARGEST = 1e12
_MOST_PARTS = 16
"""Words of one number; longer runs are no number anybody means."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at tokens [first, last); `scale` is what its last part was multiplied by (1: nothing)."""

    value: float
    first: int
    last: int
    scale: float = 1.0
    spelled: bool = False
    """Written in words alone."""
    metres: bool = False
    """A glued "m" may be a million or metres."""


def digits_value(written: str) -> float:
    """Give the value of folded digits: 250.000 and 85,000 are thousands, 1,5 and 0.250 have decimals."""
    if _GROUPED.fullmatch(written) and not written.startswith("0"):
        head, decimals = written, ""
        if len(written) > 3 and written[-4] not in ".,٬'’" and any(c in ".,٫" for c in written[-3:]):
            cut = max(written.rfind(c) for c in ".,٫")
            head, decimals = written[:cut], written[cut + 1 :]
        whole = "".join(c for c in head if c.isdecimal())
        return float(f"{whole}.{decimals or 0}")
    return float(re.sub(r"[,٫٬'’]", ".", written))


def read_amount(line: Line, index: int) -> Amount | None:
    """Read the number that begins at a token, or None."""
    if index >= len(line.tokens) or line.taken[index]:
        return None
    token = line.tokens[index]
    phrase = line.covers[index]
    if token.kind == "number" and (phrase is None or phrase.last - phrase.first == 1):
        return _from_digits(line, index)
    if line.starts[index] is not None:
        return _from_words(line, index)
    return None


def _from_digits(line: Line, index: int) -> Amount | None:
    written = line.tokens[index].fold
    if not re.fullmatch(r"[\d.,٬٫'’]+", written):
        return None  # a date or a time
    try:
        value = digits_value(written)
    except ValueError:
        return None
    end = index + 1
    while (
        value < 1000 ** (end - index)
        and end < len(line.tokens)
        and written.isdecimal()
        and len(written) <= 3
        and re.fullmatch(r"\d{3}", line.tokens[end].fold)
        and not line.tokens[end].glued
        and line.tokens[end].start - line.tokens[end - 1].end <= 2
        and value >= 1
        and not (end + 1 < len(line.tokens) and line.mark(end + 1) == "+")
    ):
        value = value * 1000 + float(line.tokens[end].fold)
        end += 1
    amount = _scaled(line, value, index, end)
    if amount.scale >= 1e6 and amount.last < len(line.tokens) and line.tokens[amount.last].kind == "number":
        rest = _from_digits(line, amount.last)  # 1 milyon 250 bin
        if rest is not None and rest.scale == 1000 and rest.value < amount.scale:
            return Amount(amount.value + rest.value, index, rest.last, rest.scale)
    return amount if amount.value < _LARGEST else None


def _scaled(line: Line, value: float, first: int, end: int, *, spelled: bool = False) -> Amount:
    """Multiply by the scale words that follow: 450 bin, 80k, 2 buçuk milyon, 1.5 million."""
    at, half = end, False
    joiner = line.after(at, "joiner", fillers=False)
    fraction = line.after(joiner.last if joiner else at, "fraction")
    if fraction is not None and value < 1000 and fraction.value("fraction") == 0.5:
        value, at, half = value + 0.5, fraction.last, True
    scale = 1.0
    while at < len(line.tokens):
        match = line.starts[at]
        step = match.value("scale") if match is not None else None
        last = match.last if match is not None else at + 1
        if step is None and not spelled and line.tokens[at].kind == "word" and last - at == 1:
            step, last = line.vocabulary.scales.get(line.tokens[at].fold), at + 1
        if line.mark(at) == "-" and line.tokens[at].glued and line.value(at + 1, "scale"):
            at += 1
            continue
        if step is None or (step == 100 and not spelled):
            break
        value, scale, at = value * step, scale * step, last
    metres = (
        scale == 1e6
        and at - end == 1
        and line.tokens[end].fold in ("m", "м")
        and not half
        and value / scale >= 10
    )
    return Amount(value, first, at, scale, spelled, metres)


@dataclass(slots=True)
class _Sum:
    """A number in the making: what is complete (`total`) and what still waits for its scale (`current`)."""

    total: float = 0.0
    current: float = 0.0
    last: float = 0.0
    """The part added last; what follows has to be smaller."""
    scale: float = 1.0
    parts: int = 0
    joined: bool = False
    """An "and" stands before the next part."""

    def add(self, numeral: float, *, glued: bool, scaled: bool) -> bool:
        """Add a numeral; False where it begins another number."""
        if self.parts and not self._takes(numeral, glued):
            if not (self.parts == 1 and self.last < 10 <= numeral < 100 and scaled and not self.joined):
                return False
            self.current *= 100  # one fifty k
        self.current += numeral
        self.last = numeral if not self.parts or numeral < self.last else 1.0
        return self._done()

    def _takes(self, numeral: float, glued: bool) -> bool:
        """Whether a numeral fits behind the last part: fifty takes 1 to 9; fünf-und takes zwanzig."""
        return numeral < _room(self.last) or (self.last < 10 and glued and numeral in range(20, 100, 10))

    def multiply(self, scale: float) -> bool:
        """Multiply what waits by a scale; False where that cannot be meant."""
        if scale < 1000:
            if self.current >= 100:
                return False
            self.current = (self.current or 1.0) * scale
        else:
            if 1 < self.scale <= scale:
                return False
            self.total += (self.current or 1.0) * scale
            self.current, self.scale = 0.0, scale
        self.last = scale
        return self._done()

    def halve(self, fraction: float, *, adds: bool) -> bool:
        """Add a fraction; behind a mere article it stands for itself (eine halbe, half a)."""
        article = self.parts == 1 and self.current == 1 and not self.joined and not adds
        self.current = fraction if article else self.current + fraction
        self.last = 0.0
        return self._done()

    def _done(self) -> bool:
        self.parts += 1
        self.joined = False
        return True


def _from_words(line: Line, index: int) -> Amount | None:
    """Add up number words: two hundred and fifty thousand, iki yüz elli bin, zweihundertfünfzigtausend, полтора миллиона."""
    made = _Sum()
    at = end = index
    while at < len(line.tokens) and made.parts < _MOST_PARTS:
        step = _word(line, at, made)
        if step is None:
            break
        at, counted = step
        end = at if counted else end
    value = made.total + made.current
    scale = 100.0 if made.scale == 1 and made.last == 100 else made.scale
    return Amount(value, index, end, scale, True) if made.parts and value < _LARGEST else None


def _word(line: Line, at: int, made: _Sum) -> tuple[int, bool] | None:
    """Take one word into a number; gives the token behind it and whether it counted, or None where the number ends."""
    match, token = line.starts[at], line.tokens[at]
    if match is None:
        dash = line.mark(at) == "-" and token.glued and made.parts and _is_number_word(line, at + 1)
        return (at + 1, False) if dash else None
    numeral, scale, fraction = match.value("numeral"), match.value("scale"), match.value("fraction")
    if numeral is not None:
        scaled = line.value(match.last, "scale") is not None
        return (match.last, True) if made.add(numeral, glued=token.glued, scaled=scaled) else None
    if scale is not None:
        if not made.parts and (token.suffix or len(token.fold) < 3):
            return None  # "I'm" is no million
        return (match.last, True) if made.multiply(scale) else None
    if fraction is not None:
        return _fraction(line, match, fraction, made)
    if match.has("joiner") and made.parts:
        return _joiner(line, match, made)
    if match.has("filler") and not made.parts and line.value(match.last, "scale"):
        return match.last, False
    return None


def _fraction(line: Line, match: Match, fraction: float, made: _Sum) -> tuple[int, bool] | None:
    follower = line.skip(match.last)
    scaled = line.value(follower, "scale") is not None
    counted = not made.parts and line.after(match.last, "unit") is not None  # yarım dönüm
    if not (scaled or counted or (made.parts and fraction == 0.5 and made.last < 1000)):
        return None
    adds = any(sense.kind == "fraction" and sense.attributes.get("adds") for sense in match.senses)
    made.halve(fraction, adds=adds)
    return (follower if scaled else match.last), True


def _joiner(line: Line, match: Match, made: _Sum) -> tuple[int, bool] | None:
    follower = line.skip(match.last)
    numeral = line.value(follower, "numeral")
    tens = (
        numeral is not None
        and made.last < 10
        and numeral in range(20, 100, 10)
        and line.tokens[match.first].glued
    )
    smaller = numeral is not None and made.last >= 20 and numeral < _room(made.last)
    if line.value(follower, "fraction") is None and not tens and not smaller:
        return None
    made.joined = True
    return follower, False


def _is_number_word(line: Line, index: int) -> bool:
    return line.value(index, "numeral") is not None or line.value(index, "scale") is not None


def _room(part: float) -> float:
    """Give what a following number word must stay below: 20 takes 1 to 9, 200 takes up to 99, a thousand up to 999."""
    return next((unit for unit in (1e9, 1e6, 1000.0, 100.0, 10.0) if part >= unit and part % unit == 0), 1.0)
