"""Write many wordings as one phrase: `(a|b)` is either, `[a]` may be left out, `<name>` is any word of a family.

    "<erase> (all|everything) you know about me"        # <erase> is listed in families.toml
    "check <the> <home> out [please]"
    "pay <unknown>"                                     # a word that no lexicon has: most likely a name
    "<number> minutes from"

A phrase is compiled as it stands, nothing is multiplied out: it may be as loose as people are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

UNKNOWN, NUMBER = "<unknown>", "<number>"
"""Families that list no words: a word that no lexicon knows, and digits."""
_PIECE = re.compile(r"[()\[\]|]|<[a-z_]+>|[^()\[\]|<]+")
_FAMILY = re.compile(r"<[a-z_]+>")

Families = Mapping[str, Sequence[str]]
"""Name in its brackets -> members, of one word or several."""
Spell = Callable[[str], Sequence[tuple[str, ...]]]
"""Plain text -> its token keys, one or several spellings."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways to go on; an empty one says that it may be left out."""

    ways: tuple[Pattern, ...]


Step = str | Choice
Pattern = tuple[Step, ...]
"""Tokens and choices, one after the other."""


def is_notation(phrase: str) -> bool:
    """Whether a phrase stands for several."""
    return any(mark in phrase for mark in "([<")


def token_of(family: str, lang: str) -> str:
    """Give what stands for a family among the tokens of a phrase: every language has families of its own."""
    return family if family in (UNKNOWN, NUMBER) else f"<{lang}:{family[1:]}"


def parse(phrase: str, families: Families, lang: str, spell: Spell) -> Pattern:
    """Read a phrase; raises ValueError where it cannot be read."""
    pieces = _PIECE.findall(phrase)
    reader = _Reader(phrase, pieces, families, lang, spell)
    pattern = reader.choice(closed_by="")
    return pattern.ways[0] if len(pattern.ways) == 1 else (pattern,)


def words_of(pattern: Pattern) -> Iterator[str]:
    """Give the tokens of a pattern that are words."""
    for step in pattern:
        if isinstance(step, Choice):
            for way in step.ways:
                yield from words_of(way)
        elif not step.startswith("<"):
            yield step


def can_be_empty(pattern: Pattern) -> bool:
    """Whether nothing at all would be such a phrase."""
    return all(isinstance(step, Choice) and any(map(can_be_empty, step.ways)) for step in pattern)


@dataclass(slots=True)
class _Reader:
    phrase: str
    pieces: Sequence[str]
    families: Families
    lang: str
    spell: Spell
    at: int = 0

    def choice(self, closed_by: str) -> Choice:
        """Read alternatives up to a closing bracket or, for "", to the end."""
        ways: list[Pattern] = []
        steps: list[Step] = []
        while self.at < len(self.pieces):
            piece = self.pieces[self.at]
            self.at += 1
            if piece == closed_by:
                return Choice((*ways, tuple(steps)))
            if piece in (")", "]"):
                raise ValueError(f"{self.phrase!r}: a bracket too many")
            if piece == "|":
                ways.append(tuple(steps))
                steps = []
            elif piece == "(":
                steps.append(self.choice(")"))
            elif piece == "[":
                steps.append(Choice((*self.choice("]").ways, ())))
            elif _FAMILY.fullmatch(piece):
                steps.append(self.family(piece))
            elif piece.strip():
                steps.extend(self.text(piece))
        if closed_by:
            raise ValueError(f"{self.phrase!r}: a bracket is not closed")
        return Choice((*ways, tuple(steps)))

    def family(self, name: str) -> Step:
        """Give the step for a family: one token for its words, further ways for its members of several words."""
        token = token_of(name, self.lang)
        if name in (UNKNOWN, NUMBER):
            return token
        if name not in self.families:
            raise ValueError(f"{self.phrase!r}: no family {name}")
        longer = [parse(m, self.families, self.lang, self.spell) for m in self.families[name] if " " in m]
        return Choice(((token,), *longer)) if longer else token

    def text(self, piece: str) -> Iterator[Step]:
        """Give the steps of plain text; "don't" may be written without its apostrophe."""
        for word in piece.split():
            spellings = [*self.spell(word)]
            if "'" in word:
                spellings += self.spell(word.replace("'", ""))
            if not all(spellings):
                raise ValueError(f"{word!r} has no letters")
            yield from spellings[0] if len(spellings) == 1 else (Choice(tuple(spellings)),)
