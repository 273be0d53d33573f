"""Put on the mentions what stands before or behind them: near, except, without, not needed, doesn't matter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agents.understanding.lexicon import Sense
from agents.understanding.line import Line
from agents.understanding.matching import Match
from agents.understanding.mentions import Mention
from agents.understanding.targets import Said, thing_at_the_end, things_before, things_behind

_LOCATED = frozenset({"place", "category", "out_of_area", "property_name", "slot"})
_WANTED = frozenset(
    {"feature", "title_deed", "property_type", "listing_type", "bedrooms", "bathrooms", "price", "area_m2",
     "plot_donum", "place", "out_of_area", "category", "cuisine", "on_duty", "topic", "currency"}
)  # fmt: skip
_MEASURED = frozenset({"price", "area_m2", "plot_donum", "bedrooms", "bathrooms"})
_JOURNEY = frozenset({"place", "out_of_area"})
_DROPPED = frozenset({"price", "location", "bedrooms", "bathrooms", "area_m2", "property_type", "title_deed"})
"""Slots whose condition may be named to be dropped: "take the price limit out"."""
_EITHER = frozenset({"place", "property_type"})
_NAMED_ONLY = frozenset({"slot", "short"})
"""What names a slot or a wish without a value: "the size doesn't matter", "forget the view"."""
_WANTED_OF = {"relation": _LOCATED, "negation": _WANTED, "no_matter": _WANTED | _NAMED_ONLY}
_REPLACED = _LOCATED | _WANTED | {"number"}
"""What something else may be wanted in place of: "a villa instead of the house"."""
_RELATED = {"from": _JOURNEY, "to": _JOURNEY, "instead": _REPLACED}
"""Relations that are about other kinds than the rest."""
_FAR = 1000
_OPENED = 4
"""Tokens between the first half of a cue in two parts and the thing."""
_DENIED_WITHIN = 5
"""Tokens behind a thing within which "can't" is said of being without it."""
_SLOT_OF = {"place": "location", "out_of_area": "location"}
_TELLING_ALONE = frozenset({"near", "except", "exclude", "optional"})


def attach(line: Line, mentions: Sequence[Mention]) -> list[Mention]:
    """Give the mentions with relations and negations put on them, and mentions for the cues that found nothing."""
    said = Said(line, list(mentions))
    loose: list[Mention] = []
    for match in line.matches:
        if not any(line.taken[match.first : match.last]):
            loose.extend(_apply(said, match))
    kept = (mention for mention in (*said.mentions, *loose) if mention.kind != "gone")
    return sorted(kept, key=lambda mention: (mention.first, mention.last))


def _apply(said: Said, match: Match) -> Iterator[Mention]:
    """Let the first meaning of a cue that finds something act; gives what it says by itself."""
    for sense, kind, targets in _nearest_first(said, match):
        if kind == "no_matter":
            yield from _no_matter(said, match, sense.value, targets)
            return
        if sense.attributes.get("measured") is False or match.has("cannot"):
            # "нет, 3+1"; "über 650 geht nicht" has turned its bound already
            targets = [i for i in targets if said.mentions[i].kind not in _MEASURED]
        if targets and sense.attributes.get("doubles") and _cannot_be(said, targets[-1]):
            return  # "without air conditioning I can't sleep"
        if targets:
            _drop_landmark(said.mentions, match)
            if sense.value == "optional":  # "forget the size"
                slots = [said.mentions[i].value for i in targets if said.mentions[i].kind == "slot"]
                yield from (_loose(said.line, match, "no_matter", slot) for slot in slots if slot in _DROPPED)
            for index in targets:
                said.mentions[index] = _scoped(said.line, said.mentions[index], kind, sense.value)
            return
        if sense.value in _TELLING_ALONE and sense.attributes.get("loose", True):
            yield _loose(said.line, match, sense.kind, sense.value)


def _cannot_be(said: Said, index: int) -> bool:
    """Whether "can't" or "not" follows on a thing in its clause, so that being without it is what is refused."""
    line, at = said.line, said.mentions[index].last
    for here in range(at, min(at + _DENIED_WITHIN, len(line.tokens))):
        match = line.starts[here]
        if line.tokens[here].kind == "mark":
            return False
        if match is not None and (match.has("cannot") or match.value("negation") == "exclude"):
            return said.by_first.get(match.last) is None
    return False


def _nearest_first(said: Said, match: Match) -> list[tuple[Sense, str, list[int]]]:
    """Give the meanings of a cue with what they are about, what stands next to it first: "бассейн не нужен, но лифт"."""
    meant = [(s, *_targets(said, match, s)) for s in match.senses if s.kind in _WANTED_OF]

    def distance(one: tuple[Sense, str, list[int]]) -> tuple[int, int, bool]:
        sense, kind, targets = one
        mentions = [said.mentions[index] for index in targets]
        tokens = min((max(m.first - match.last, match.first - m.last) for m in mentions), default=_FAR)
        opens = match.first == 0 or said.line.tokens[match.first - 1].kind == "mark"
        of_places = all(
            m.kind == "place" for m in mentions
        )  # "Nicosia no Kyrenia": said of what stands before it
        answers = "measured" in sense.attributes and (opens or not of_places)
        side = 0 if answers else 1 if sense.attributes.get("side") == "after" else 2
        named = bool(mentions) and all(
            m.kind == "slot" for m in mentions
        )  # "oda sayısını kaldır" is of no place
        return tokens, side, (kind != "relation") != named

    return sorted(meant, key=distance) if len(meant) > 1 else meant


def _targets(said: Said, match: Match, sense: Sense) -> tuple[str, list[int]]:
    """Find what a cue is about, and as what it acts: "not in" without a place behind it is a plain "not"."""
    wanted = _RELATED.get(sense.value, _WANTED_OF[sense.kind])
    if sense.kind == "negation":
        wanted = wanted | (_NAMED_ONLY if sense.value == "optional" else frozenset({"short"}))
    side = sense.attributes.get("side", "before")
    targets = things_before(said, match, wanted) if side in ("after", "both", "around") else []
    if targets and not _opened(said, targets[-1], sense):
        return sense.kind, []
    if not targets and side == "around":
        return sense.kind, thing_at_the_end(said, match, wanted)  # "vazgeçtim havuzdan"
    if not targets and side in ("before", "both"):
        targets = things_behind(said, match, wanted)
    if not targets and sense.kind == "relation" and sense.value == "except" and side == "before":
        return "negation", things_behind(said, match, _WANTED)
    return sense.kind, targets


def _opened(said: Said, index: int, sense: Sense) -> bool:
    """Whether the first half of a cue in two parts stands before its thing: "*take* the garage *off*"."""
    openers = sense.attributes.get("opened")
    if openers is None:
        return True
    first = said.mentions[index].first
    return any(token.fold in openers for token in said.line.tokens[max(0, first - _OPENED) : first])


def _drop_landmark(mentions: list[Mention], match: Match) -> None:
    """Forget the landmark whose word has turned out to say where: "Girne merkez" asks for no centre."""
    for index, mention in enumerate(mentions):
        if mention.first == match.first and mention.kind == "category" and mention.more.get("landmark"):
            mentions[index] = replace(mention, kind="gone")


def _scoped(line: Line, mention: Mention, kind: str, value: str) -> Mention:
    if kind == "relation":
        if mention.relation in ("except", "instead") and value == "in":
            return mention
        if value == "to" and any(other.has("nearest") for other in line.matches):
            value = "near"
        return replace(mention, relation=value)  # type: ignore[arg-type]
    if mention.kind in ("place", "out_of_area") and value != "optional":
        return replace(mention, relation="except", negated=True)
    if value == "optional":
        return replace(mention, optional=True, negated=False)
    if line.after(mention.last, "need") is not None:
        return replace(mention, optional=True, negated=False)
    if mention.kind in _MEASURED and mention.bound in ("min", "max") and not mention.implied:
        low, high = mention.value  # "more than 400 it should not be"
        return replace(mention, value=(high, low), bound="max" if mention.bound == "min" else "min")
    if mention.kind == "topic":
        return replace(mention, kind="gone")  # "no commission" asks nothing
    if "opposite" in mention.more:
        return replace(mention, value=mention.more["opposite"], more={})
    return replace(mention, negated=not mention.negated)


def _no_matter(said: Said, match: Match, value: str, targets: Sequence[int]) -> Iterator[Mention]:
    """Say which slots no longer matter; their values go, but for a choice: "2+1 or 3+1, doesn't matter"."""
    line, mentions = said.line, said.mentions
    if value and value != "any":
        yield _loose(line, match, "no_matter", value)
        return
    if not targets:
        yield _loose(line, match, "no_matter", "any")
    kinds = {mentions[index].kind for index in targets}
    if kinds <= _EITHER and len(targets) + len(_beside(said, targets)) > 1:
        return  # "Lapta or Alsancak, doesn't matter", "Lapta olsun Alsancak olsun": both are wanted
    for index in targets:
        target = mentions[index]
        if "alternatives" in target.more:
            continue
        if target.kind == "short":
            mentions[index] = replace(target, optional=True)
            continue
        named = target.kind in ("slot", "feature", "category")
        slot = target.value if named else _SLOT_OF.get(target.kind, target.kind)
        loose = _loose(line, match, "no_matter", slot)
        yield replace(loose, more={"of": (target.first, target.last)})
        mentions[index] = replace(target, kind="gone")


def _beside(said: Said, targets: Sequence[int]) -> list[int]:
    """Find what stands before the first thing that does not matter with nothing but fillers between: it is one choice with it."""
    found = []
    for index in targets:
        target = said.mentions[index]
        before = said.by_last.get(said.line.skip_back(target.first))
        if before is not None and before not in targets and said.mentions[before].kind == target.kind:
            found.append(before)
    return found


def _loose(line: Line, match: Match, kind: str, value: str) -> Mention:
    start, end = line.span(match.first, match.last)
    return Mention(kind, value, start, end, match.first, match.last, line.text[start:end], lang=line.lang)
