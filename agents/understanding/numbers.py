"""Read numbers as people write them: digits with any grouping, words, scales (bin, k, тыс), halves, and mixtures of these."""

from __future__ import annotations

import re

from agents.understanding.line import Line
from agents.understanding.number_words import LARGEST, Amount, amount_in_words

_FEW = 20
"""Digits that may stand before "hundred"."""
_GROUPED = re.compile(r"\d{1,3}(?:[.,٬'’]\d{3})+(?:[.,٫]\d{1,2})?")


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
        return amount_in_words(line, index)
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
        and not closes_range(line, end + 1)
        and line.value(end + 1, "scale") is None  # "90 100 bin" are two numbers
    ):
        value = value * 1000 + float(line.tokens[end].fold)
        end += 1
    amount = _scaled(line, value, index, end)
    if amount.scale >= 1e6 and amount.last < len(line.tokens) and line.tokens[amount.last].kind == "number":
        rest = _from_digits(line, amount.last)  # 1 milyon 250 bin
        if rest is not None and rest.scale == 1000 and rest.value < amount.scale:
            return Amount(amount.value + rest.value, index, rest.last, rest.scale)
    return amount if amount.value < LARGEST else None


def closes_range(line: Line, index: int) -> bool:
    """Whether what closes a range ("arası") follows within a few phrases."""
    for _ in range(3):
        index = line.skip(index)
        match = line.starts[index] if index < len(line.tokens) else None
        if match is None:
            return False
        if match.has("range_close"):
            return True
        index = match.last
    return False


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
        if step is None or (step == 100 and not spelled and value >= _FEW):
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
