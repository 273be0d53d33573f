"""Find what is said by words that stand together in a sentence, in whatever order: "everything you know of me, delete it".

What the words are called is in `lexicons/<language>/elements.toml`; which of them together say what, for all languages alike,
in `lexicons/compositions.toml`. Compositions of the kind `aside` say what is told in passing by two words, in whatever clause: a trade and
a workplace, "live" and a place, "sold" and a home. `told.py` is for whole clauses, `asides.py` for parts between commas.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agents.understanding.mentions import Mention, Token
from agents.understanding.question_words import asked_by_word

_FILE = Path(__file__).parent / "lexicons" / "compositions.toml"
_STOPS = frozenset(".!?;؟…\n")
_ASIDES = 3
"""How often one thing may be told in passing: "I live in Graz, my parents live in Girne"."""
_REACH = 7
"""Tokens within which the parts of a composition stand, unless it says otherwise."""
_ANSWERS = frozenset({"yes", "no", "more", "help", "details", "viewing"})
"""Acts that are no acts of their own inside a composition: "let us start a new search" agrees to nothing."""


ASIDE = "aside"
"""Kind of what is told in passing: "I'm a nurse at the hospital" asks for none."""
SCOPE = "scope"
"""Kind of what is said about the category inside."""
PLACE = "place"
"""Attribute of an aside that a place is told of; it is one only beside another place."""
_TOLD = frozenset({"category", "domain", "on_duty", "topic"})
_LIVED_IN = frozenset({"place", "out_of_area"})
_PARTED_WITH = frozenset({"property_type", "home", "place", "out_of_area"})
_DROPPED: Mapping[str, frozenset[str]] = {"dwelling": _LIVED_IN, "parted": _PARTED_WITH}
"""What an aside takes with it beside `_TOLD`: where somebody lives today, and the home that was sold."""


@dataclass(frozen=True, slots=True)
class Composition:
    """What some parts say together; a part is the name of an `element` table, or "kind:" and the kinds of mentions."""

    kind: str
    value: Any
    of: tuple[str, ...]
    unless: tuple[str, ...]
    reach: int
    more: Mapping[str, Any]


def with_compositions(text: str, tokens: Sequence[Token], mentions: list[Mention]) -> list[Mention]:
    """Add what is composed, take out the parts, and what a composition says better than one of its words."""
    parts: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.kind == "element":
            parts[str(mention.value)].append(mention)
    if not parts:
        return mentions
    made = [whole for whole in _composed(text, tokens, parts, mentions) if _stands(whole, mentions)]
    kept = [
        _scoped(m, made)
        for m in mentions
        if m.kind != "element" and (_is_wanted_near(m, made) or not _swallowed(m, made))
    ]
    return kept + [m for m in made if m.kind not in (ASIDE, SCOPE)]


def _scoped(mention: Mention, made: Sequence[Mention]) -> Mention:
    """Put on a category what a composition around it says: "there should be a school nearby" is near a school."""
    for whole in made:
        if whole.kind != SCOPE or not whole.first <= mention.first < mention.last <= whole.last:
            continue
        if whole.value == "no_matter" and mention.kind == "feature":
            return replace(mention, kind="no_matter")
        if whole.value != "no_matter" and mention.kind == "category":
            return replace(mention, relation=whole.value)
    return mention


def _is_wanted_near(mention: Mention, made: Sequence[Mention]) -> bool:
    """Whether a category is what a home is to be near, whoever works there: "near the university, I'm a student"."""
    return mention.kind == "category" and any(
        whole.kind == SCOPE and whole.value == "near" and whole.first <= mention.first < whole.last
        for whole in made
    )


def _stands(whole: Mention, mentions: Sequence[Mention]) -> bool:
    """Whether a composition is one: where somebody lives is an aside only beside another place that is wished for."""
    if (whole.kind, whole.value) != (ASIDE, "dwelling"):
        return True
    lived_in = [m for m in mentions if m.kind in _LIVED_IN and whole.first <= m.first < whole.last]
    return any(m.kind == "out_of_area" for m in lived_in) or any(
        m.kind == "place" and not m.negated and m.relation != "except" and m not in lived_in for m in mentions
    )


def _composed(
    text: str, tokens: Sequence[Token], parts: Mapping[str, list[Mention]], mentions: Sequence[Mention]
) -> Iterator[Mention]:
    sentence = _sentences(tokens)
    for rule in COMPOSITIONS:
        if not all(part in parts for part in rule.of if not part.startswith("kind:")):
            continue
        if any(_candidates(part, parts, mentions) for part in rule.unless):
            continue
        if rule.kind == ASIDE and rule.value != "dwelling" and _asks(tokens, mentions):
            continue  # "is there a doctor or a hospital?" tells nothing of oneself
        choices = [_candidates(part, parts, mentions) for part in rule.of]
        for _ in range(_ASIDES if rule.kind == ASIDE else 1):
            found = _closest(rule, choices, sentence)
            if found is None or (rule.more.get(PLACE) and not _elsewhere(found, mentions)):
                break
            first, last = min(m.first for m in found), max(m.last for m in found)
            start, end = tokens[first].start, tokens[last - 1].end
            yield Mention(
                rule.kind, rule.value, start, end, first, last, text[start:end], lang=found[0].lang, more=rule.more
            )  # fmt: skip
            choices = [[m for m in some if m not in found] for some in choices]


def _candidates(part: str, parts: Mapping[str, list[Mention]], mentions: Sequence[Mention]) -> list[Mention]:
    if part.startswith("kind:"):
        kinds = part.removeprefix("kind:").split(",")
        return [m for m in mentions if m.kind in kinds and not m.negated]
    return parts.get(part, [])


def _closest(
    rule: Composition, candidates: Sequence[Sequence[Mention]], sentence: Sequence[int]
) -> tuple[Mention, ...] | None:
    """Give one mention for each part, no token used twice, that stand in one sentence and in reach of each other."""
    chosen: list[tuple[Mention, ...]] = [()]
    for choices in candidates:
        chosen = [
            (*so_far, choice)
            for so_far in chosen
            for choice in choices
            if all(choice.last <= other.first or other.last <= choice.first for other in so_far)
            and all(sentence[choice.first] == sentence[other.first] for other in so_far)
        ][:_MOST]
    spans = [(max(m.last for m in some) - min(m.first for m in some), some) for some in chosen if some]
    fitting = [(span, some) for span, some in spans if span <= rule.reach]
    return min(fitting, key=lambda pair: pair[0])[1] if fitting else None


_MOST = 24
"""Choices that are followed up; a message with more of them says nothing with any."""


def _swallowed(mention: Mention, made: Sequence[Mention]) -> bool:
    """Whether a word is part of something that is composed of it and others: the "bank" of money to be drawn is none."""
    return any(
        whole.first <= mention.first
        and mention.last <= whole.last
        and _goes(mention, whole)
        and (whole.kind, whole.value) != (mention.kind, mention.value)
        for whole in made
    )


def _asks(tokens: Sequence[Token], mentions: Sequence[Mention]) -> bool:
    framed = any(m.kind == "frame" and m.value in ("ask", "exists") for m in mentions)
    return framed or asked_by_word(tokens)


def _elsewhere(found: Sequence[Mention], mentions: Sequence[Mention]) -> bool:
    """Whether another place is named than the one told of: "my daughter works in Lefkoşa, I'd like a flat in Girne"."""
    return any(m.kind == PLACE and m not in found for m in mentions)


def _goes(mention: Mention, whole: Mention) -> bool:
    """Whether a mention means nothing of its own inside a composition."""
    into = whole.kind
    if into == ASIDE:
        if mention.relation == "near":
            return False
        if whole.more.get(PLACE):
            return mention.kind == PLACE
        return mention.kind in _DROPPED.get(str(whole.value), _TOLD)
    if mention.kind == "act":
        return (mention.value in _ANSWERS and into == "act") or (
            mention.value == "viewing" and into == "category"
        )
    foreign = mention.kind == "domain" and mention.more.get("agent") == "other"
    return foreign and into in ("category", "topic")


def _sentences(tokens: Sequence[Token]) -> list[int]:
    """Number the sentence of each token."""
    numbers, number = [], 0
    for token in tokens:
        numbers.append(number)
        number += token.kind == "mark" and token.fold in _STOPS
    return numbers


def _compositions() -> tuple[Composition, ...]:
    """Load the compositions; the file says how they are written."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(_read(says, rule) for says, group in table.items() for rule in group["rules"])


def _read(says: str, rule: Mapping[str, Any]) -> Composition:
    kind, _, value = says.partition(".")
    more = {key: of for key, of in rule.items() if key not in ("of", "unless", "reach", "value")}
    more["composed"] = True
    return Composition(
        kind,
        rule.get("value", value),
        tuple(rule["of"]),
        tuple(rule.get("unless", ())),
        int(rule.get("reach", _REACH)),
        more,
    )


COMPOSITIONS = _compositions()
"""Read when the program starts: nothing may be read from files while a message is answered."""
