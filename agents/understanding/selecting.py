"""Say which of the shown items are meant: "the second one", "compare 1 and 3", a bare "2"."""

from __future__ import annotations

from agents.understanding.acts import Acts
from agents.understanding.mentions import Mention, Reading
from agents.understanding.types import DialogueContext

_ABOUT_ONE = frozenset({"details", "viewing", "why"})
_SHORT = 3
"""Words of a message that may be no more than the number of an item, with an ending."""


def selected_items(reading: Reading, acts: Acts, context: DialogueContext) -> tuple[int, ...]:
    """Give the numbers of shown items that are meant, in the order of the text; -1 is the last one."""
    last = len(context.shown)
    if not last or (
        "more" in acts and (acts.disliked or "no" in acts)
    ):  # "I don't like the first one, any others?"
        return ()
    numbers = [number for m in reading.of("ordinal", "ordinal_run") for number in _numbers(m, last)]
    if "compare" in acts and numbers:
        numbers += _further(reading)
    if not numbers and acts.any_of(_ABOUT_ONE):
        numbers = _cheapest(reading, context)
    if not numbers and ("compare" in acts or _is_bare(reading, context)):
        stays = [m for m in reading.of("listing_type") if "stay" in m.more]
        numbers = [
            int(token.fold)
            for index, token in enumerate(reading.tokens)
            if token.kind == "number"
            and token.fold.isdecimal()
            and not any(stay.first <= index < stay.last for stay in stays)
        ]
    return tuple(dict.fromkeys(number for number in numbers if 1 <= number <= last))


def _cheapest(reading: Reading, context: DialogueContext) -> list[int]:
    """Give the number of "the cheapest one" or "the dearest one" among what is shown."""
    ways = [str(m.value) for m in reading.of("relative") if str(m.value).startswith("price_order")]
    priced = [item for item in context.shown if item.kind == "listing" and item.price]
    if not ways or not priced:
        return []
    choose = min if ways[0].endswith("down") else max
    return [choose(priced, key=lambda item: item.price or 0.0).number]


def changes_a_count(reading: Reading) -> bool:
    """Whether a short message puts a bare number in the place of an earlier one: "make it 4", "4 olsun"."""
    replaces = any(m.value == "replace" for m in reading.of("cue"))
    return replaces and sum(token.kind != "mark" for token in reading.tokens) <= _SHORT


def _numbers(mention: Mention, last: int) -> list[int]:
    """Give the numbers that an ordinal means: one, or the run of "the first two"."""
    value = int(mention.value)
    if mention.kind == "ordinal_run":
        return list(range(1, value + 1))
    return [value if value > 0 else last]


def _further(reading: Reading) -> list[int]:
    """Give the numbers listed beside an ordinal: "compare number 1 and 2"."""
    counted = [m for m in reading.mentions if m.kind in ("ordinal", "bedrooms", "bathrooms", "price", "when")]
    return [
        int(token.fold)
        for at, token in enumerate(reading.tokens)
        if token.kind == "number"
        and token.fold.isdecimal()
        and not any(m.first <= at < m.last for m in counted)
    ]


def _is_bare(reading: Reading, context: DialogueContext) -> bool:
    """Whether a message is a number and hardly more, and no number was asked for."""
    asked = (
        context.asked is not None
        and context.asked.kind == "ask_slot"
        and context.asked.slot != "property_name"
    )
    words = [token for token in reading.tokens if token.kind != "mark" and not token.suffix]
    if "bedrooms" in context.slots and changes_a_count(reading):
        return False  # "make it 4"
    counted = any(m.kind in ("bedrooms", "bathrooms", "price", "when") for m in reading.mentions)
    return not asked and not counted and len(words) <= _SHORT
