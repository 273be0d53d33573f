"""Find what gives way to something else in a message: replaced, passed over, found wanting, or its opposite said later."""

from __future__ import annotations

from itertools import pairwise

from agents.understanding.mentions import Mention, Reading

CORRECTABLE = frozenset(
    {
        "bedrooms",
        "bathrooms",
        "price",
        "area_m2",
        "plot_donum",
        "place",
        "listing_type",
        "property_type",
        "currency",
    }
)
_EXCHANGED = ("property_type", "place", "listing_type")
_JUDGED = 2
"""Tokens between a thing and what is found wrong with it: "the studio is too small"."""
_REACH = 3
"""Tokens between "than" and what something is preferred to."""


def made_room(reading: Reading) -> set[int]:
    """Give what is named only to make room for something else, with the words that say why; ids of mentions."""
    rules = (
        _passed_over,
        _swapped,
        _found_wanting,
        _overruled,
        _cheaper_there,
        _settled,
        _too_much,
        _too_small,
    )
    return {gone for rule in rules for gone in rule(reading)}


def _passed_over(reading: Reading) -> set[int]:
    """Give what something else is preferred to; ids of mentions.

    The house of "rather an apartment than a house" and of "an apartment would be better than a house".
    """
    than = next((m for m in reading.of("cue") if m.value == "than"), None)
    prefers = next((m for m in reading.of("cue") if m.value == "rather"), None)
    if than is None or prefers is None or prefers.first > than.first:
        return set()
    return _behind(reading, than)


def _swapped(reading: Reading) -> set[int]:
    """Give what is replaced by what follows: "replace Kyrenia with Lapta"; ids of mentions."""
    swap = next((m for m in reading.of("cue") if m.value == "swap"), None)
    if swap is None:
        return set()
    values = [m for m in reading.mentions if m.kind in CORRECTABLE and m.first >= swap.last]
    first, others = values[:1], values[1:]
    return {id(m) for m in first if any(other.kind == m.kind for other in others)}


def _overruled(reading: Reading) -> set[int]:
    """Give traits of which the opposite is said later: "she insisted on a pool, now a pool is no must"; ids of mentions."""
    gone = set()
    for trait in reading.of("feature", "title_deed"):
        later = [m for m in reading.of(trait.kind) if m.value == trait.value and m.first >= trait.last]
        if not (trait.negated or trait.optional) and any(m.negated or m.optional for m in later):
            gone.add(id(trait))
    for kind in reading.of("property_type"):
        if kind.negated and any(m.value == kind.value and not m.negated for m in reading.of("property_type")):
            gone.add(id(kind))  # "no shop, an office": both are premises
    return gone


def _found_wanting(reading: Reading) -> set[int]:
    """Give what is found wanting beside what is wished in its place, with the words that say so; ids of mentions.

    "A studio is too small, let's look at 1+1 flats (instead)", "Kyrenia is expensive, let it be Alsancak".
    """
    instead = next((m for m in reading.of("cue") if m.value == "in_its_place"), None)
    adds = any(m.value == "add" for m in reading.of("cue"))
    gone: set[int] = set()
    for kind in _EXCHANGED:
        values = [m for m in reading.of(kind) if not m.negated and not m.optional]
        for value, follower in pairwise(values):
            marks = [at for at in range(value.last, follower.first) if reading.tokens[at].kind == "mark"]
            judged = [m for m in reading.of("relative") if 0 <= m.first - value.last <= _JUDGED]
            apart = bool(marks) or (instead is not None and value.last <= instead.first < follower.first)
            wanting = judged and (not adds or any(m.value == "price_down" for m in judged))
            if value.value != follower.value and apart and (instead is not None or wanting):
                gone |= {id(m) for m in (value, *judged)}
    return gone


def _cheaper_there(reading: Reading) -> set[int]:
    """Give the word for a price that is the reason to look elsewhere: "they say it is cheaper in Lapta, let us look there"; ids of mentions."""
    gone: set[int] = set()
    for dear in (m for m in reading.of("relative") if m.value == "price_down"):
        said_of_place = any(0 <= dear.first - m.last <= 1 for m in reading.of("place"))
        marks = [at for at in range(dear.last, len(reading.tokens)) if reading.tokens[at].kind == "mark"]
        there = [m.first for m in reading.of("cue") if m.value == "there"]
        if said_of_place and marks and any(at > marks[0] for at in there):
            gone.add(id(dear))
    return gone


def _settled(reading: Reading) -> set[int]:
    """Give what is left for what is settled on behind a mark: "a house is too much, let it be a flat"; ids of mentions."""
    gone: set[int] = set()
    for cue in (m for m in reading.of("cue") if m.value == "settle"):
        marks = [at for at in range(cue.first) if reading.tokens[at].kind == "mark"]
        chosen = next((m for m in reading.of("property_type", "place") if 0 <= m.first - cue.last <= 1), None)
        if chosen is not None and marks:
            left = [m for m in reading.of(chosen.kind) if m.last <= marks[-1] and m.value != chosen.value]
            gone |= {id(m) for m in left}
            gone |= {
                id(m) for m in reading.of("relative") if any(0 <= m.first - one.last <= 1 for one in left)
            }
    return gone


def _behind(reading: Reading, than: Mention) -> set[int]:
    kinds = {m.kind for m in reading.mentions if m.first < than.first} & CORRECTABLE
    return {id(m) for m in reading.mentions if m.kind in kinds and 0 <= m.first - than.last <= _REACH}


def _too_much(reading: Reading) -> set[int]:
    """Give a place that is too far or too busy beside the one that is meant: "only Lapta then, Kyrenia is too busy"."""
    gone: set[int] = set()
    for cue in (m for m in reading.of("cue") if m.value == "too_much"):
        left = next((m for m in reading.of("place") if 0 <= cue.first - m.last <= _JUDGED), None)
        if left is None or any(
            m.value == "not" and left.last <= m.first for m in reading.of("cue") if m.last <= cue.first
        ):
            continue  # "Lapta isn't too far"
        if any(
            m.value != left.value and not m.negated and m.relation != "except" for m in reading.of("place")
        ):
            gone.add(id(left))
    return gone


def _too_small(reading: Reading) -> set[int]:
    """Give a type that is too small or too big beside the rooms that are wished: "a studio is too small, one bed at least"."""
    rooms = [m for m in reading.of("bedrooms") if not m.negated]
    gone: set[int] = set()
    for judged in reading.of("relative"):
        kind = next((m for m in reading.of("property_type") if 0 <= judged.first - m.last <= _JUDGED), None)
        if (
            kind is not None
            and any(m.first >= judged.last for m in rooms)
            and str(judged.value).startswith("size")
        ):
            gone |= {id(kind), id(judged)}
    return gone
