"""Read places: names with endings, a town named beside its district, and names that are ordinary words too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agents.understanding.line import Line
from agents.understanding.matching import Match
from agents.understanding.mentions import Mention, Relation


def place_mentions(line: Line) -> Iterator[Mention]:
    """Give one mention for each place; "Long Beach, İskele" is one place, the inner one."""
    places = list(_places(line))
    if any(place.relation == "from" for place in places):
        return ((place if place.relation else replace(place, relation="to")) for place in places)
    return (place if place.relation else replace(place, relation="in") for place in places)


def _places(line: Line) -> Iterator[Mention]:
    """Give the places; a relation of None is a dative, "Girne'ye": to it where a journey is meant, else merely there."""
    found = [
        m
        for m in line.matches
        if m.has("place") and not any(line.taken[m.first : m.last]) and _is_place(line, m)
    ]
    index = 0
    while index < len(found):
        match = found[index]
        name, within = match.value("place"), None
        first, last = match.first, match.last
        follower = found[index + 1] if index + 1 < len(found) else None
        leaving = ending_of(line, match).endswith(_FROM)
        if (
            follower is not None
            and not leaving
            and not _refused(line, match, follower)
            and _side_by_side(line, match, follower)
        ):
            other = follower.value("place")
            parents = line.vocabulary.parents
            if name in parents.get(other, ()):
                name, within, last = other, name, follower.last
                index += 1
            elif other in parents.get(name, ()):
                within, last = other, follower.last
                index += 1
        while last < len(line.tokens) and line.tokens[last].suffix:
            last += 1
        more: dict[str, object] = {"within": within} if within else {}
        too = last < len(line.tokens) and line.tokens[last].fold in _TOO and not line.tokens[last].suffix
        if too and (ending_of(line, match) or _ends_at(line, last + 1)):
            more["too"] = True
        line.take(first, last)
        start, end = line.span(first, last)
        yield Mention(
            "place",
            name,
            start,
            end,
            first,
            last,
            line.text[start:end],
            relation=_case(line, match),
            certainty=match.certainty,
            more=more,
        )
        index += 1


def _ends_at(line: Line, at: int) -> bool:
    """Whether nothing more is said: "Hamitköy de" adds it."""
    return at > 1 and all(token.kind == "mark" for token in line.tokens[at:])


def _refused(line: Line, left: Match, right: Match) -> bool:
    """Whether the first of two names is what is not wanted: "not Kyrenia, Lapta"."""
    comma = any(line.mark(at) == "," for at in range(left.last, right.first))
    before = line.before(left.first, "negation", "relation")
    return comma and before is not None and (before.has("negation") or before.value("relation") == "except")


def _side_by_side(line: Line, left: Match, right: Match) -> bool:
    at = left.last
    while at < right.first and (line.tokens[at].suffix or line.mark(at) in (",", "/", "-", "(")):
        at += 1
    return at == right.first


def elsewhere_mentions(line: Line) -> Iterator[Mention]:
    """Give the places elsewhere; a country counts only where something is to be in it ("гражданин России" is not)."""
    for match in line.matches:
        sense = next((s for s in match.senses if s.kind == "out_of_area"), None)
        if sense is None or any(line.taken[match.first : match.last]):
            continue
        ending = ending_of(line, match)
        relation = "from" if ending.endswith(_FROM) else None
        before = line.before(match.first, "relation")
        located = ending.endswith(_IN) or (before is not None and before.value("relation") == "in")
        if sense.attributes.get("country") and not located:
            continue
        last = match.last
        while last < len(line.tokens) and line.tokens[last].suffix:
            last += 1
        line.take(match.first, last)
        start, end = line.span(match.first, last)
        yield Mention(
            "out_of_area",
            sense.value,
            start,
            end,
            match.first,
            last,
            line.text[start:end],
            relation=relation,  # type: ignore[arg-type]
            certainty=match.certainty,
        )


_TOO = frozenset({"de", "da"})
"""Behind a name with an ending these say "too": "Lapta'ya da"; behind a bare one they may be an ending written apart."""
_TO = ("e", "a", "ye", "ya", "ne", "na")
_FROM = ("den", "dan", "ten", "tan")
_IN = ("de", "da", "te", "ta")
CASES = (*_IN, *_FROM, "ye", "ya", "ne", "na")
"""Endings that say where, where from and where to, beyond doubt."""


def ending_of(line: Line, match: Match) -> str:
    """Give the ending of the last word of a phrase, also behind an apostrophe."""
    if match.last < len(line.tokens) and line.tokens[match.last].suffix:
        return line.tokens[match.last].fold
    return match.ending


def _case(line: Line, match: Match) -> Relation | None:
    """Give what the ending of a name says: Girne'den is from, Girne'ye None, anything else in."""
    ending = ending_of(line, match)
    if ending.endswith(_FROM):
        return "from"
    return None if ending in _TO else "in"


def weak_places(line: Line) -> Iterator[Mention]:
    """Give the names that are ordinary words too and nothing shows to be places; the dialogue may."""
    for match in line.matches:
        if (
            match.has("place")
            and not any(line.taken[match.first : match.last])
            and not _is_place(line, match)
        ):
            start, end = line.span(match.first, match.last)
            yield Mention(
                "weak_place", match.value("place"), start, end, match.first, match.last, line.text[start:end]
            )


def _is_weak(line: Line, match: Match) -> bool:
    """Whether a name is an ordinary word of the message's language: in English "Bahceli" can only be a place, and so can "Бахчели"."""
    if match.last - match.first > 1 or match.key not in line.vocabulary.weak_names:
        return False
    languages = line.vocabulary.whole.get(match.key, frozenset())
    if not languages:
        return match.key.isascii()  # in another script it can only be the name
    return line.lang in languages


def _beside_place(line: Line, match: Match) -> bool:
    """Whether a name is listed with a place: "Esentepe veya Bahçeli"."""
    before = line.ends[match.first - 1] if match.first else None
    behind = line.starts[match.last] if match.last < len(line.tokens) else None
    if before is not None and before.has("joiner", "alternative") and before.first:
        other = line.ends[before.first - 1]
        return other is not None and other.has("place") and not _is_weak(line, other)
    if behind is not None and behind.has("joiner", "alternative") and behind.last < len(line.tokens):
        other = line.starts[behind.last]
        return other is not None and other.has("place") and not _is_weak(line, other)
    return False


def _is_place(line: Line, match: Match) -> bool:
    """Whether a name that is an ordinary word too is meant as a place here: Karakol is a quarter, a karakol has policemen."""
    if not _is_weak(line, match) or _beside_place(line, match):
        return True
    if match.last < len(line.tokens) and line.tokens[match.last].suffix:
        return True
    behind = line.after(match.last, "relation")
    if (behind is not None and behind.value("relation") == "in") or line.before(
        match.first, "relation"
    ) is not None:
        return True
    located = match.ending.endswith(_IN + _FROM)
    return located and any(other.has("listing_type", "property_type", "home") for other in line.matches)
