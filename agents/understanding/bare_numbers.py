"""Understand a number that says nothing of what it counts: the answer to a question, or an amount of money."""

from __future__ import annotations

from typing import Any

from agents.understanding.changes import Changes
from agents.understanding.mentions import Mention, Reading
from agents.understanding.thousands import is_purchase
from agents.understanding.types import DialogueContext

_COUNTED = frozenset({"bedrooms", "bathrooms", "area_m2", "plot_donum"})
"""Slots that a number may be said of elsewhere in the message: "change the bedrooms to 3"."""
MOST_ROOMS = 20
MOST_COUNTED = 10
SHORT_ANSWER = 6
LEAST_RATE = 10
"""The least that an answer to "what is your budget?" can be."""
LEAST_MONEY = 100
"""A bare number from here on is money when homes are talked about."""
ABOUT = 0.1
YEARS = (1900, 2099)
ROUND = 50
_NEAR = 2
"""How many times an earlier area a number may be to be meant as one."""


def take_number(reading: Reading, changes: Changes, context: DialogueContext) -> None:
    """Take the first bare number of a message; a telephone number is none."""
    number = _meant(reading)
    asked = context.asked if context.asked is not None and context.asked.kind == "ask_slot" else None
    if number is None or _is_telephone(reading, number) or (number.kind == "lone_one" and asked is None):
        return
    named = next((str(m.value) for m in reading.of("slot") if m.value in _COUNTED), None)
    named = named or next(
        (name for name in changes.clear if name in _COUNTED), None
    )  # "no limit on size, but at least 50"
    slot = named or (asked.slot if asked is not None else None)
    span = number.more.get("range")
    if slot is None and "bedrooms" in context.slots and span and "alternatives" in number.more and _few(span):
        changes.set.setdefault("bedrooms", list(span))  # "three will do as well, so 3 or 4"
        return
    if slot in ("bedrooms", "bathrooms") and slot not in changes.set:
        value = list(span or _bounded(number, at_most=False))
        if all(v is None or v <= MOST_ROOMS for v in value):
            changes.set[slot] = value
    elif asked is not None and slot is None and _counts(reading, number):
        if "bedrooms" not in context.slots and "bedrooms" not in changes.set:
            changes.set["bedrooms"] = _bounded(number, at_most=False)
    elif (
        "bedrooms" in context.slots
        and slot not in ("price", "area_m2", "plot_donum")
        and _settles(reading, number)
    ):
        if not {"bedrooms", "price"} & changes.set.keys():
            changes.set["bedrooms"] = _bounded(number, at_most=False)
    elif slot is None and "area_m2" not in changes.set and _is_size(number, context):
        changes.set["area_m2"] = list(span or _bounded(number, at_most=True))
    elif "price" not in changes.set and (_is_rate(number, slot) or _is_money(number, changes, context)):
        changes.set["price"] = list(span or _bounded(number, at_most=True))
    elif slot in ("area_m2", "plot_donum") and slot not in changes.set:
        changes.set[slot] = [number.value, None] if number.bound is None else _bounded(number, at_most=True)


def _meant(reading: Reading) -> Mention | None:
    """Give the bare number of a message; of two small ones the last ("2 is too few, make it 3")."""
    numbers = list(reading.of("number")) or [m for m in reading.of("lone_one") if _is_judged(reading, m)]
    either = [n for n in numbers if "alternatives" in n.more and _few(n.more["range"])]
    if either:
        return either[-1]  # "three will do as well, so 3 or 4"
    settling = [m for m in reading.of("cue") if m.value == "settle"]
    for number in numbers if len(numbers) > 1 else ():
        if any(0 <= m.first - number.last <= 1 for m in settling):
            return number  # "700 is a lot, 550 will do"
    if len(numbers) > 1 and _is_stray(reading, numbers[0], numbers[1]):
        return numbers[0]
    small = all(isinstance(n.value, int) and 0 < n.value <= MOST_COUNTED for n in numbers)
    return numbers[-1] if len(numbers) == 2 and small else next(iter(numbers), None)


def _is_judged(reading: Reading, one: Mention) -> bool:
    """Whether "one" opens a message that says how it would be: "one is enough", "ok, just one works", "one as well"."""
    before = [m for m in reading.mentions if m.kind in ("act", "cue") and m.last <= one.first]
    led = all(
        reading.tokens[at].kind == "mark" or any(m.first <= at < m.last for m in before)
        for at in range(one.first)
    )
    judging = (m for m in reading.mentions if m.kind == "evaluation" or (m.kind, m.value) == ("cue", "add"))
    return led and any(m.first - one.last in (0, 1) for m in judging)


def _is_stray(reading: Reading, number: Mention, follower: Mention) -> bool:
    """Whether a second number only hangs on the first one by a full stop: "four.8"."""
    return reading.text[number.end : follower.start] == "."


def _few(span: Any) -> bool:
    return all(isinstance(end, int) and 0 < end <= MOST_COUNTED for end in span)


def _settles(reading: Reading, number: Mention) -> bool:
    """Whether a bare number beside "make it" is that of the rooms: "3 olsun", "make it 4"."""
    beside = any(
        m.value in ("settle", "replace") and (0 <= m.first - number.last <= 1 or m.last == number.first)
        for m in reading.of("cue")
    )
    return beside and isinstance(number.value, int) and 0 < number.value <= MOST_COUNTED


def _is_telephone(reading: Reading, number: Mention) -> bool:
    """Whether a number begins with a zero or is written in several groups."""
    first = reading.tokens[number.first]
    behind = reading.tokens[number.last].kind if number.last < len(reading.tokens) else "mark"
    before = reading.tokens[max(0, number.first - 2) : number.first]
    grouped = len(before) == 2 and before[0].kind == "number" and before[1].fold == "-"
    in_digits = first.kind == "number"
    return (
        (first.fold.startswith("0") and len(first.fold) > 1) or (in_digits and behind == "number") or grouped
    )


def _counts(reading: Reading, number: Mention) -> bool:
    """Whether a bare number in a short answer may count rooms."""
    words = sum(token.kind != "mark" for token in reading.tokens)
    return isinstance(number.value, int) and 0 < number.value <= MOST_COUNTED and words <= SHORT_ANSWER


def _is_rate(number: Mention, slot: str | None) -> bool:
    """Whether a bare number answers the question for the budget: "2 kişiyiz" does not."""
    return slot == "price" and isinstance(number.value, int | float) and number.value >= LEAST_RATE


def _is_size(number: Mention, context: DialogueContext) -> bool:
    """Whether a bounded number lies so near the area sought that it changes it: "80 is too much, from 60 on will do"."""
    kept = context.slots.get("area_m2")
    if (
        kept is None
        or number.bound not in ("min", "max", "range")
        or not isinstance(number.value, int | float)
    ):
        return False
    return any(end is not None and end / _NEAR <= number.value <= end * _NEAR for end in kept.value)


def _is_money(number: Mention, changes: Changes, context: DialogueContext) -> bool:
    if not isinstance(number.value, int | float):
        return False
    bounds = number.bound in ("max", "range") or "range" in number.more
    if bounds and number.value > MOST_ROOMS and is_purchase(changes, context):  # "up to 90", thousands unsaid
        return True
    if number.value < LEAST_MONEY or _is_year(number):
        return False
    return bool({"listing_type", "price", "bedrooms", "property_type"} & {*context.slots, *changes.set})


def _is_year(number: Mention) -> bool:
    """Whether a number is a year rather than a sum, which would be a round one: "a pre-1974 title"."""
    return bool(YEARS[0] <= number.value <= YEARS[1] and number.value % ROUND != 0)


def _bounded(number: Mention, *, at_most: bool) -> list[Any]:
    """Give the range of a number: "at least", "up to", "about", else exact, or at most for money."""
    value = number.value
    if number.bound == "min":
        return [value, None]
    if number.bound == "max" or (at_most and number.bound is None):
        return [None, value]
    if number.bound == "about" and at_most:
        return [round(value * (1 - ABOUT)), round(value * (1 + ABOUT))]
    return [value, value]
