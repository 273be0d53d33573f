"""Find what a cue is about: the things listed behind "no", or before "istemiyorum"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from agents.understanding.line import Line
from agents.understanding.matching import Match
from agents.understanding.mentions import Mention

_STOPS = frozenset(".;!?\n")
_MEASURE = 4
"""Tokens of a distance that may stand between a place and "away from it"."""
_REACH = 2
"""Unknown words that may stand between a cue and what it is about ("don't want any *old* house")."""


@dataclass(slots=True)
class Said:
    """The mentions of a message, to be found by where they begin and end; cues change them in place."""

    line: Line
    mentions: list[Mention]
    by_first: dict[int, int] = field(default_factory=dict)
    by_last: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for index, mention in enumerate(self.mentions):
            self.by_first[mention.first] = index
            self.by_last[mention.last] = index


def things_behind(said: Said, match: Match, wanted: frozenset[str]) -> list[int]:
    """Find what a cue in front is about, with all that is listed behind it: "no pool or garden"."""
    line, mentions = said.line, said.mentions
    found: list[int] = []
    at, reach, listed = match.last, _REACH, True
    while at < len(line.tokens):
        index = said.by_first.get(at)
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


def thing_at_the_end(said: Said, match: Match, wanted: frozenset[str]) -> list[int]:
    """Find what a cue that follows its thing was put in front of, as people say it: right behind, at the end of the clause."""
    line = said.line
    index = said.by_first.get(match.last)
    if index is None or said.mentions[index].kind not in wanted:
        return []
    behind = said.mentions[index].last
    ends = behind == len(line.tokens) or line.tokens[behind].kind == "mark"
    return [index] if ends else []


def _list_step(line: Line, at: int) -> int | None:
    """Step over "or", "and", "," and endings inside a list; None where the list ends."""
    if line.tokens[at].suffix or line.mark(at) in ("/", "&", "("):
        return at + 1
    match = line.starts[at]
    if match is not None and match.has("joiner", "alternative"):
        follower = match.last
        while follower < len(line.tokens) and line.is_filler(follower):
            follower += 1
        return follower
    return None


def things_before(said: Said, match: Match, wanted: frozenset[str]) -> list[int]:
    """Find what a cue behind is about: "havuz ve bahçe istemiyorum"."""
    line, mentions = said.line, said.mentions
    found: list[int] = []
    at, listed = match.first, True
    if at > 1 and _is_loose_ending(line, at - 1):
        at -= 1
    while at > 0:
        index = said.by_last.get(at)
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
            if line.mark(at - 1) == "(":  # "no exchange title (eşdeğer)"
                at, listed = at - 1, True
                continue
            break
        before = line.ends[at - 1]
        if line.is_filler(at - 1) or (line.taken[at - 1] and index is None and match.first - at < _MEASURE):
            at -= 1  # "Lefkoşa'ya 10 dakika mesafede"
        elif before is not None and at == match.first and before.has("alternative"):
            at = before.first  # "Girne'de veya çevresinde"
        elif before is not None and (before.value("relation") == "in" or before.has("home")):
            at = before.first
        elif before is not None and _says_near(said, before):
            at = before.first  # "hastaneye yakınlık şart değil"
        else:
            break
    return _described(said, found)


def _says_near(said: Said, match: Match) -> bool:
    """Whether a word says of what stands before it that something is to be near."""
    index = said.by_last.get(match.first)
    if index is None or match.value("relation") != "near":
        return False
    return said.mentions[index].kind == "category"


def _is_loose_ending(line: Line, at: int) -> bool:
    """Whether a token is the ending of the name before it, written apart: "emu ya yakın"."""
    endings = line.vocabulary.endings.get(line.lang)
    token = line.tokens[at]
    return (
        endings is not None and not token.suffix and token.fold in endings.names and line.starts[at] is None
    )


def _opposite(mentions: Sequence[Mention], index: int, found: list[int]) -> bool:
    """Whether two features stand side by side as a choice: "eşyalı eşyasız"."""
    return bool(found) and mentions[index].value == mentions[found[-1]].more.get("opposite", "")


def _described(said: Said, found: list[int]) -> list[int]:
    """Let "eşyalı daire istemiyorum" be about the furniture: what stands right before a type describes it."""
    if len(found) == 1 and said.mentions[found[0]].kind == "property_type":
        before = said.by_last.get(said.mentions[found[0]].first)
        if before is not None and said.mentions[before].kind in ("feature", "title_deed"):
            return [before]
    return found
