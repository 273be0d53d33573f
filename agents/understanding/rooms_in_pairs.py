"""Understand an answer that counts bedrooms and bathrooms without naming both: "4 and 3", "two of each", "the same number of baths"."""

from __future__ import annotations

from agents.understanding.changes import Changes
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext

ROOMS = ("bedrooms", "bathrooms")
MOST_ROOMS = 10
_REACH = 3
"""Tokens between "the same" and the rooms it is said of."""


def take_pair(reading: Reading, changes: Changes, context: DialogueContext) -> None:
    """Take the counts of both kinds of rooms, where one question asked for both or one kind is said to be like the other."""
    asked = context.asked
    if asked is not None and (asked.kind, asked.slot, asked.value) == ("ask_slot", *ROOMS):
        _take_answer(reading, changes)
    for same in (m for m in reading.of("cue") if m.value == "same"):
        for slot in (
            m for m in reading.of("slot") if abs(m.first - same.last) <= _REACH and m.last > same.last
        ):
            _copy(str(slot.value), changes)


def _take_answer(reading: Reading, changes: Changes) -> None:
    numbers = list(reading.of("number"))
    if not all(_is_count(number) for number in numbers) or set(ROOMS) & changes.set.keys():
        return
    if len(numbers) == 1 and any(m.value == "each" for m in reading.of("cue")):
        numbers *= 2
    elif len(numbers) != 2 or numbers[1].first - numbers[0].last != 1:
        return
    for slot, number in zip(ROOMS, numbers, strict=True):
        changes.set[slot] = [number.value, number.value]


def _copy(slot: str, changes: Changes) -> None:
    other = {"bedrooms": "bathrooms", "bathrooms": "bedrooms"}.get(slot)
    if other in changes.set and slot not in changes.set:
        changes.set[slot] = list(changes.set[other])


def _is_count(number: Mention) -> bool:
    return isinstance(number.value, int) and 0 < number.value <= MOST_ROOMS and number.bound is None
