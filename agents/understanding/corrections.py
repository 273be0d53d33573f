"""Take back what a message corrects itself: in "2 bedrooms, no wait, 3" two is not meant."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from agents.understanding.mentions import Mention, Reading

_CORRECTABLE = frozenset(
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
_MEASURES = ("bedrooms", "bathrooms", "area_m2", "plot_donum", "price", "property_type")
_REACH = 3
"""Tokens between a "no" and the values on both sides of it."""
_FAR = 6
"""The same for words that can only correct: "Kyrenia was a mistake, I mean Lapta"."""
_LEAST_MONEY = 100
_OTHER_ROOMS = {"bedrooms": "bathrooms", "bathrooms": "bedrooms"}


def corrected(reading: Reading) -> Reading:
    """Drop each value that another one of its kind, or a bare number, replaces within the message."""
    reading = _with_other_rooms(reading)
    reading = _enough(reading)
    cues = [m for m in reading.mentions if (m.kind, m.value) in (("act", "no"), ("cue", "correct"))]
    gone = _passed_over(reading) | _swapped(reading) | _made_room(reading) | _overruled(reading)
    gone |= _put_down(reading) | _settled(reading) | _too_much(reading) | _too_small(reading)
    changed: dict[int, Mention] = {}
    for refused in (m for m in reading.of("bedrooms", "bathrooms", "area_m2") if m.negated):
        meant = next((n for n in reading.of("number") if 0 <= n.first - refused.last <= _REACH), None)
        if meant is not None and _fits(meant, refused):  # "not 2 bedrooms but three"
            gone.add(id(refused))
            changed[id(meant)] = _as_kind(meant, refused)
    if not cues and not gone:
        return reading
    for cue in cues:
        before = _nearest(reading, cue, behind=False)
        after = _nearest(reading, cue, behind=True)
        if before is None or after is None or before.negated or after.negated:
            continue
        if after.kind == before.kind and after.value != before.value:
            gone.add(id(before))
        elif after.kind == "number" and _fits(after, before):
            gone.add(id(before))
            changed[id(after)] = _as_kind(after, before)
    if not gone:
        return reading
    mentions = tuple(changed.get(id(m), m) for m in reading.mentions if id(m) not in gone)
    return replace(reading, mentions=mentions)


def _with_other_rooms(reading: Reading) -> Reading:
    """Read one kind of room counted twice as both kinds, bedrooms first: "2 baths and 2 bathrooms" is a slip of the pen.

    Of bedrooms, only a second number that is no higher can be one of bathrooms; "2 or 3 bedrooms" is a choice.
    """
    rooms = list(reading.of("bedrooms", "bathrooms"))
    if len(rooms) != 2 or rooms[0].kind != rooms[1].kind or rooms[1].first - rooms[0].last != 1:
        return reading
    first, second = rooms
    plain = all(m.bound in (None, "exact") and not m.negated and "alternatives" not in m.more for m in rooms)
    chosen = reading.tokens[first.last].kind == "mark" or any(
        cue.first == first.last and cue.value == "or" for cue in reading.of("cue")
    )
    slipped = first if first.kind == "bathrooms" else second
    if not plain or chosen or (slipped is second and second.value > first.value):
        return reading
    other = replace(slipped, kind=_OTHER_ROOMS[slipped.kind])
    return replace(reading, mentions=tuple(other if m is slipped else m for m in reading.mentions))


def _enough(reading: Reading) -> Reading:
    """Drop a measure that does not do beside the one that is wished: "two bedrooms are too few, make it three"."""
    changed: dict[int, Mention] = {}
    gone: set[int] = set()
    for cue in (m for m in reading.of("cue") if m.value == "not_enough"):
        short = next((m for m in reading.of(*_MEASURES) if 0 <= cue.first - m.last <= _REACH), None)
        if short is None:
            continue
        later = [m for m in reading.mentions if m.first >= cue.last and m.kind in (short.kind, "number")]
        if later and (later[0].kind == short.kind or _fits(later[0], short)):
            gone |= {id(short)} | {id(m) for m in reading.of("relative") if m.first <= cue.first < m.last}
            changed[id(later[0])] = later[0] if later[0].kind == short.kind else _as_kind(later[0], short)
    if not gone:
        return reading
    kept = tuple(changed.get(id(m), m) for m in reading.mentions if id(m) not in gone)
    return replace(reading, mentions=kept)


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
    values = [m for m in reading.mentions if m.kind in _CORRECTABLE and m.first >= swap.last]
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


def _made_room(reading: Reading) -> set[int]:
    """Give what is found wanting beside what is wished in its place, with the words that say so; ids of mentions.

    "A studio is too small, let's look at 1+1 flats (instead)".
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
            if value.value != follower.value and apart and (instead is not None or (judged and not adds)):
                gone |= {id(m) for m in (value, *judged)}
    return gone


def _put_down(reading: Reading) -> set[int]:
    """Give what is too dear beside what is named instead, with the word for it: "Kyrenia is expensive, let it be Alsancak"."""
    gone: set[int] = set()
    for dear in (m for m in reading.of("relative") if m.value == "price_down"):
        left = next((m for m in reading.of("place") if 0 <= dear.first - m.last <= 1), None)
        marks = [at for at in range(dear.last, len(reading.tokens)) if reading.tokens[at].kind == "mark"]
        if left is None or not marks:
            continue
        if any(m.first > marks[0] for m in reading.of("place")):
            gone |= {id(left), id(dear)}
        elif any(m.value == "there" and m.first > marks[0] for m in reading.of("cue")):
            gone.add(id(dear))  # "they say it is cheaper in Lapta, let us look there"
    return gone


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
    kinds = {m.kind for m in reading.mentions if m.first < than.first} & _CORRECTABLE
    return {id(m) for m in reading.mentions if m.kind in kinds and 0 <= m.first - than.last <= _REACH}


def _nearest(reading: Reading, cue: Mention, *, behind: bool) -> Mention | None:
    """Give the value next to a correcting word, if that is one which can be corrected."""
    reach = _FAR if cue.kind == "cue" else _REACH
    beside = [
        m
        for m in reading.mentions
        if (m.kind in _CORRECTABLE or (behind and m.kind == "number"))
        and 0 <= ((m.first - cue.last) if behind else (cue.first - m.last)) <= reach
    ]
    if not beside:
        return None
    return min(beside, key=lambda m: m.first) if behind else max(beside, key=lambda m: m.last)


def _fits(number: Mention, model: Mention) -> bool:
    """Whether a bare number may stand for what it corrects: 3 for 2 bedrooms, 600 for £500."""
    if model.kind in ("place", "listing_type", "property_type", "currency"):
        return False
    return bool((model.kind == "price") == (number.value >= _LEAST_MONEY))


def _as_kind(number: Mention, model: Mention) -> Mention:
    """Read a bare number as what it corrects, bounded the same way on the same side."""
    low, high = model.value
    value = (None if low is None else number.value, None if high is None else number.value)
    return replace(number, kind=model.kind, value=value, currency=model.currency, per=model.per)
