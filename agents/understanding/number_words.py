"""Add up number words: two hundred and fifty thousand, iki yüz elli bin, fünfundachtzigtausend, полтора миллиона."""

from __future__ import annotations

from dataclasses import dataclass

from agents.understanding.line import Line
from agents.understanding.matching import Match

LARGEST = 1e12
"""What is greater is no number anybody means."""
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

    def add(self, numeral: float, *, glued: bool, hundreds: bool) -> bool:
        """Add a numeral; False where it begins another number."""
        if self.parts and not self._takes(numeral, glued):
            if not (self.parts == 1 and self.last < 10 <= numeral < 100 and hundreds and not self.joined):
                return False
            self.current *= 100  # one fifty k, "six fifty" and nothing more
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


def amount_in_words(line: Line, index: int) -> Amount | None:
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
    return Amount(value, index, end, scale, True) if made.parts and value < LARGEST else None


def _word(line: Line, at: int, made: _Sum) -> tuple[int, bool] | None:
    """Take one word into a number; gives the token behind it and whether it counted, or None where the number ends."""
    match, token = line.starts[at], line.tokens[at]
    if match is None:
        dash = line.mark(at) == "-" and token.glued and made.parts and _is_number_word(line, at + 1)
        return (at + 1, False) if dash else None
    numeral, scale, fraction = match.value("numeral"), match.value("scale"), match.value("fraction")
    if numeral is not None:
        hundreds = (
            line.value(match.last, "scale") is not None
            or line.skip(match.last) >= len(line.tokens)
            or line.after(match.last, "currency") is not None
        )
        return (match.last, True) if made.add(numeral, glued=token.glued, hundreds=hundreds) else None
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
    smaller = smaller and not _begins_another(line, follower, made)
    if line.value(follower, "fraction") is None and not tens and not smaller:
        return None
    made.joined = True
    return follower, False


def _begins_another(line: Line, at: int, made: _Sum) -> bool:
    """Whether number words come to the scale that is there already: "five hundred and six hundred" are two numbers."""
    scales: list[float] = []
    while (word := line.after(at, "numeral", "scale")) is not None:
        scales += [float(word.value("scale"))] if word.has("scale") else []
        at = word.last
    hundreds = scales[:1] == [100.0] and made.last == 100
    return hundreds or (made.scale > 1 and made.scale in scales)


def _is_number_word(line: Line, index: int) -> bool:
    return line.value(index, "numeral") is not None or line.value(index, "scale") is not None


def _room(part: float) -> float:
    """Give what a following number word must stay below: 20 takes 1 to 9, 200 takes up to 99, a thousand up to 999."""
    return next((unit for unit in (1e9, 1e6, 1000.0, 100.0, 10.0) if part >= unit and part % unit == 0), 1.0)
