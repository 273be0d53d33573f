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
        and line.tokens[end].start - line.tokens[end - 1].end == 1
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


def _from_words(line: Line, index: int) -> Amount | None:
    """Add up number words: two hundred and fifty thousand, iki yüz elli bin, zweihundertfünfzigtausend, полтора миллиона."""
    total = current = 0.0
    last_part = float("inf")
    biggest = 1.0
    at, end, parts, joined = index, index, 0, False
    while at < len(line.tokens) and parts < _MOST_PARTS:
        match = line.starts[at]
        if match is None:
            if (
                line.mark(at) == "-"
                and line.tokens[at].glued
                and parts
                and line.starts[at + 1 : at + 2] != [None]
            ):
                at += 1
                if line.value(at, "numeral") is None and line.value(at, "scale") is None:
                    break
                continue
            break
        numeral, scale, fraction = match.value("numeral"), match.value("scale"), match.value("fraction")
        if numeral is not None:
            if (
                parts
                and not (numeral < last_part and _room(last_part) > numeral)
                and not (
                    last_part < 10 and numeral % 10 == 0 and 20 <= numeral < 100 and line.tokens[at].glued
                )
            ):
                break
            current += numeral
            last_part = numeral if not parts or numeral < last_part else 1.0
        elif scale is not None:
            if not parts and (line.tokens[at].suffix or len(line.tokens[at].fold) < 3):
                break  # "I'm" is no million
            if scale < 1000 and current >= 100:
                break
            if scale < 1000:
                current = (current or 1.0) * scale
                last_part = scale
            else:
                if biggest > 1 and scale >= biggest:
                    break
                total += (current or 1.0) * scale
                current, last_part, biggest = 0.0, scale, scale
        elif fraction is not None:
            follower = line.skip(match.last)
            following = line.value(follower, "scale")
            if following is None and not (parts and fraction == 0.5 and last_part < 1000):
                break
            article = (
                parts == 1 and current == 1 and not joined and following is not None and not _adds(match)
            )
            current = fraction if article else current + fraction  # eine halbe Million, but bir buçuk milyon
            if following is not None:
                at = end = follower
                parts += 1
                continue
            last_part = 0.0
        elif match.has("joiner") and parts and at + match.last - match.first < len(line.tokens):
            follower = line.skip(match.last)
            numeral = line.value(follower, "numeral")
            fraction = line.value(follower, "fraction")
            reversed_tens = (
                numeral is not None and last_part < 10 and 20 <= numeral < 100 and line.tokens[at].glued
            )
            if (
                fraction is None
                and not reversed_tens
                and (numeral is None or not (last_part >= 20 and _room(last_part) > numeral))
            ):
                break
            at, joined = follower, True
            continue
        elif match.has("filler") and not parts and line.value(match.last, "scale"):
            at = match.last
            continue
        else:
            break
        parts, joined = parts + 1, False
        at = end = match.last
    if not parts:
        return None
    value = total + current
    return Amount(value, index, end, biggest, True) if 0 < value < _LARGEST or value == 0 else None


def _adds(match: Match) -> bool:
    return any(s.kind == "fraction" and s.attributes.get("adds") for s in match.senses)


def _room(part: float) -> float:
    """Give what a following number word must stay below: 20 takes 1 to 9, 200 takes up to 99, a thousand up to 999."""
    for unit in (1e9, 1e6, 1000.0, 100.0, 10.0):
        if part >= unit and part % unit == 0:
            return unit
    return 1.0
