"""Take back what a message corrects itself: in "2 bedrooms, no wait, 3" two is not meant.

What gives way to something else without a slip of the tongue is in `making_room.py`.
"""

from __future__ import annotations

from dataclasses import replace

from agents.understanding.making_room import CORRECTABLE, made_room
from agents.understanding.mentions import Mention, Reading

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
    gone = made_room(reading)
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
        if after is None and before is not None and cue.kind == "cue":
            gone |= _found_wrong(reading, before)
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


def _nearest(reading: Reading, cue: Mention, *, behind: bool) -> Mention | None:
    """Give the value next to a correcting word, if that is one which can be corrected."""
    reach = _FAR if cue.kind == "cue" else _REACH
    beside = [
        m
        for m in reading.mentions
        if (m.kind in CORRECTABLE or (behind and m.kind == "number"))
        and 0 <= ((m.first - cue.last) if behind else (cue.first - m.last)) <= reach
    ]
    if not beside:
        return None
    return min(beside, key=lambda m: m.first) if behind else max(beside, key=lambda m: m.last)


def _found_wrong(reading: Reading, meant: Mention) -> set[int]:
    """Give what is found wrong before what is meant: "Kyrenia isn't it, Lapta I meant"; ids of mentions."""
    wrong = [m for m in reading.of("evaluation") if m.value == "bad" and m.last <= meant.first]
    return {
        id(m)
        for m in reading.of(meant.kind)
        if m.value != meant.value and any(0 <= word.first - m.last <= 1 for word in wrong)
    }


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
