"""Find the longest phrases of a vocabulary in a message, in one pass over its tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from agents.understanding.lexicon import Sense
from agents.understanding.phrase_tree import Node
from agents.understanding.vocabulary import Vocabulary

_AMBIGUOUS = frozenset({"elements"})
"""Layers whose words keep all their readings: "open" is said of lamps and of listings."""


_SCOPING = frozenset({"relation", "negation", "no_matter"})


@dataclass(frozen=True, slots=True)
class Form:
    """One way to read a token: a key of the trie, how sure that is, and what its ending said."""

    key: str
    certainty: float = 1.0
    without: bool = False
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found at tokens [first, last) with all it may mean."""

    first: int
    last: int
    senses: tuple[Sense, ...]
    certainty: float = 1.0
    without: bool = False
    ending: str = ""
    key: str = ""
    """What the last token was read as."""

    def value(self, kind: str) -> Any:
        """Give the value of this kind, or None."""
        for sense in self.senses:
            if sense.kind == kind:
                return sense.value
        return None

    def has(self, *kinds: str) -> bool:
        """Whether it may mean something of one of these kinds."""
        return any(sense.kind in kinds for sense in self.senses)


def find_matches(
    forms: Sequence[tuple[Form, ...]],
    vocabulary: Vocabulary,
    lang: str,
    layer: str,
    skip: Sequence[bool],
    tails: Sequence[bool] = (),
) -> Iterator[Match]:
    """Give the leftmost longest matches of a layer, without overlaps.

    `skip` marks tokens that phrases may step over, `tails` those that no phrase of several words begins with.
    """
    root = vocabulary.tries.get(layer)
    if root is None:
        return
    position, begins = 0, root.next
    while position < len(forms):
        best = None
        for form in forms[position]:
            if form.key in begins:
                best = _longest(forms, root, position, vocabulary, lang, skip, every=layer in _AMBIGUOUS)
                break
        if best is None or (tails and tails[position] and best.last - position > 1):
            position += 1  # the "ya" of "Lapta'ya da" begins no phrase
        else:
            yield best
            position = best.last


def _longest(
    forms: Sequence[tuple[Form, ...]],
    root: Node,
    start: int,
    vocabulary: Vocabulary,
    lang: str,
    skip: Sequence[bool],
    *,
    every: bool,
) -> Match | None:
    best: Match | None = None
    pending: list[tuple[Node, int, Form, bool]] = [(root, start, _NO_FORM, False)]
    while pending:
        node, at, read_as, ends_here = pending.pop()
        if node.senses and ends_here:
            senses = vocabulary.senses(node, lang)
            both = best is not None and at == best.last and (every or _scope(best, senses, read_as))
            if both and best is not None:
                best = replace(best, senses=(*best.senses, *(s for s in senses if s not in best.senses)))
            else:
                best = _better(best, senses, start, at, read_as)
        if at < len(forms):
            if at > start and skip[at]:
                pending.append((node, at + 1, read_as, False))
            for form in reversed(forms[at]):
                pending.extend(
                    (follower, at + 1, _both(read_as, form), True) for follower in node.next.get(form.key, ())
                )
    return best


def _scope(best: Match, senses: Sequence[Sense], form: Form) -> bool:
    """Whether two phrases in notation that read the same say how what stands beside them is meant: of a place, and of a wish."""
    kinds = {sense.kind for sense in (*best.senses, *senses)}
    return kinds <= _SCOPING and form.key == best.key and form.certainty == best.certainty


_NO_FORM = Form("")


def _both(left: Form, right: Form) -> Form:
    if left is _NO_FORM:
        return right
    return Form(right.key, min(left.certainty, right.certainty), left.without or right.without, right.ending)


def _better(best: Match | None, senses: tuple[Sense, ...], start: int, last: int, form: Form) -> Match | None:
    """Keep the longer match, then the surer one; of equal ones the first, which is the more exact reading."""
    if not senses or (best is not None and (last, form.certainty) <= (best.last, best.certainty)):
        return best
    return Match(start, last, senses, form.certainty, form.without, form.ending, form.key)
