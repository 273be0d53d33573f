"""Attach what stands before or behind a thing to it: near, except, without, not needed, doesn't matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agents.understanding.line import Line
from agents.understanding.matching import Match
from agents.understanding.mentions import Mention

_LOCATED = frozenset({"place", "category", "out_of_area", "property_name", "slot"})
_WANTED = frozenset(
    {"feature", "title_deed", "property_type", "listing_type", "bedrooms", "bathrooms", "price", "area_m2",
     "plot_donum", "place", "out_of_area", "category", "cuisine", "on_duty", "topic"}
)  # fmt: skip
_JOURNEY = frozenset({"place", "out_of_area"})
_WANTED_OF = {"relation": _LOCATED, "negation": _WANTED, "no_matter": _WANTED | {"slot"}}
_SLOT_OF = {"place": "location", "out_of_area": "location"}
_STOPS = frozenset(".;!?\n")
_TELLING_ALONE = frozenset({"near", "except", "exclude", "optional"})
_MEASURE = 4
"""Tokens of a distance that may stand between a place and "away from it"."""
_REACH = 2
"""Unknown words that may stand between a cue and what it is about ("don't want any *old* house")."""


def attach(line: Line, mentions: Sequence[Mention]) -> list[Mention]:
    """Give the mentions with relations and negations put on them, and mentions for the cues that found nothing."""
    by_first = {mention.first: index for index, mention in enumerate(mentions)}
    by_last = {mention.last: index for index, mention in enumerate(mentions)}
    scoped = list(mentions)
    loose: list[Mention] = []
    for match in line.matches:
        if any(line.taken[match.first : match.last]):
            continue
        for sense in match.senses:
            if sense.kind not in ("relation", "negation", "no_matter"):
                continue
            wanted = _JOURNEY if sense.value in ("from", "to") else _WANTED_OF[sense.kind]
            side = sense.attributes.get("side", "before")
            targets: list[int] = []
            if side in ("after", "both"):
                targets = _behind_things(line, match, scoped, by_last, wanted)
            if not targets and side in ("before", "both"):
                targets = _before_things(line, match, scoped, by_first, wanted)
            kind = sense.kind
            if not targets and kind == "relation" and sense.value == "except" and side == "before":
                targets, kind = _before_things(line, match, scoped, by_first, _WANTED), "negation"
            if kind == "no_matter":
                loose.extend(_no_matter(line, match, sense.value, scoped, targets))
            elif targets:
                _drop_landmark(scoped, match)
                for index in targets:
                    scoped[index] = _scoped(line, scoped[index], kind, sense.value)
            else:
                if sense.value in _TELLING_ALONE and sense.attributes.get("loose", True):
                    loose.append(_loose(line, match, sense.kind, sense.value))
                continue
            break
    return sorted((m for m in (*scoped, *loose) if m.kind != "gone"), key=lambda m: (m.first, m.last))


def _drop_landmark(mentions: list[Mention], match: Match) -> None:
    """Forget the landmark whose word has turned out to say where: "Girne merkez" asks for no centre."""
    for index, mention in enumerate(mentions):
        if mention.first == match.first and mention.kind == "category" and mention.more.get("landmark"):
            mentions[index] = replace(mention, kind="gone")


def _before_things(
    line: Line, match: Match, mentions: Sequence[Mention], by_first: dict[int, int], wanted: frozenset[str]
) -> list[int]:
    """Find what a cue in front is about, with all that is listed behind it: "no pool or garden"."""
    found: list[int] = []
    at, reach, listed = match.last, _REACH, True
    while at < len(line.tokens):
        index = by_first.get(at)
        if index is not None and mentions[index].kind in wanted and listed:
            found.append(index)
            at, listed = mentions[index].last, False
            continue
        if found:
            step = _list_step(line, at)
            if step is None:
                break
            at, listed = step, listed or not line.tokens[at].suffix
        elif index is not None or line.tokens[at].fold in _STOPS or line.mark(at) in (",", "،"):
            break
        elif line.is_filler(at):
            at += 1
        elif reach > 0:
            at, reach = at + 1, reach - 1
        else:
            break
    return found


def _list_step(line: Line, at: int) -> int | None:
    """Step over "or", "and", "," and endings inside a list; None where the list ends."""
    if line.tokens[at].suffix or line.mark(at) in ("/", "&"):
        return at + 1
    match = line.starts[at]
    if match is not None and match.has("joiner", "alternative"):
        follower = match.last
        while follower < len(line.tokens) and line.is_filler(follower):
            follower += 1
        return follower
    return None


def _behind_things(
    line: Line, match: Match, mentions: Sequence[Mention], by_last: dict[int, int], wanted: frozenset[str]
) -> list[int]:
    """Find what a cue behind is about: "havuz ve bahçe istemiyorum"."""
    found: list[int] = []
    at, listed = match.first, True
    while at > 0:
        index = by_last.get(at)
        if (
            index is not None
            and mentions[index].kind in wanted
            and (listed or _opposite(mentions, index, found))
        ):
            found.append(index)
            at, listed = mentions[index].first, False
            continue
        if found:
            before = line.ends[at - 1]
            if before is not None and before.has("joiner", "alternative"):
                at, listed = before.first, True
                continue
            break
        before = line.ends[at - 1]
        if line.is_filler(at - 1) or (line.taken[at - 1] and index is None and match.first - at < _MEASURE):
            at -= 1  # "Lefkoşa'ya 10 dakika mesafede"
        elif before is not None and at == match.first and before.has("alternative"):
            at = before.first  # "Girne'de veya çevresinde"
        elif before is not None and (before.value("relation") == "in" or before.has("home")):
            at = before.first
        else:
            break
    return _described(mentions, by_last, found)


def _opposite(mentions: Sequence[Mention], index: int, found: list[int]) -> bool:
    """Whether two features stand side by side as a choice: "eşyalı eşyasız"."""
    return bool(found) and mentions[index].value == mentions[found[-1]].more.get("opposite", "")


def _described(mentions: Sequence[Mention], by_last: dict[int, int], found: list[int]) -> list[int]:
    """Let "eşyalı daire istemiyorum" be about the furniture: what stands right before a type describes it."""
    if len(found) == 1 and mentions[found[0]].kind == "property_type":
        before = by_last.get(mentions[found[0]].first)
        if before is not None and mentions[before].kind in ("feature", "title_deed"):
            return [before]
    return found


def _scoped(line: Line, mention: Mention, kind: str, value: str) -> Mention:
    if kind == "relation":
        if mention.relation == "except" and value == "in":
            return mention
        if value == "to" and any(other.has("nearest") for other in line.matches):
            value = "near"
        return replace(mention, relation=value)  # type: ignore[arg-type]
    if mention.kind in ("place", "out_of_area"):
        return replace(mention, relation="except", negated=True)
    if value == "optional":
        return replace(mention, optional=True, negated=False)
    if line.after(mention.last, "need") is not None:
        return replace(mention, optional=True, negated=False)
    if mention.kind == "topic":
        return replace(mention, kind="gone")  # "no commission" asks nothing
    if "opposite" in mention.more:
        return replace(mention, value=mention.more["opposite"])
    return replace(mention, negated=not mention.negated)


def _no_matter(
    line: Line, match: Match, value: str, mentions: list[Mention], targets: Sequence[int]
) -> Iterator[Mention]:
    if value and value != "any":
        yield _loose(line, match, "no_matter", value)
        return
    if not targets:
        yield _loose(line, match, "no_matter", "any")
    kinds = {mentions[index].kind for index in targets}
    if kinds <= {"place", "property_type"} and len(targets) > 1:
        return  # "Lapta or Alsancak, doesn't matter": both are wanted
    for index in targets:
        target = mentions[index]
        if "alternatives" in target.more:
            continue
        slot = target.value if target.kind in ("slot", "feature") else _SLOT_OF.get(target.kind, target.kind)
        yield _loose(line, match, "no_matter", slot)
        mentions[index] = replace(target, kind="gone")


def _loose(line: Line, match: Match, kind: str, value: str) -> Mention:
    start, end = line.span(match.first, match.last)
    return Mention(kind, value, start, end, match.first, match.last, line.text[start:end], lang=line.lang)
