"""Know the forms of verbs in languages that hang tense, person and "not" on a stem: a verb that nobody listed is no misspelt word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agents.understanding.folding import fold

_SHORTEST_STEM = 2


@dataclass(frozen=True, slots=True)
class VerbForms:
    """Stems, what may follow them in any number, and how a form ends."""

    stems: frozenset[str]
    middles: tuple[str, ...]
    """Voice, ability, "not": what may stand between stem and end."""
    ends: tuple[tuple[frozenset[str], ...], ...]
    """Chains: one ending of the first slot, then one or none of each further slot."""

    def __hash__(self) -> int:
        return id(self)

    def is_form(self, word: str) -> bool:
        """Whether a folded word is a stem of these with a verb's endings."""
        return any(
            word[:size] in self.stems and (size == len(word) or _closes(self, word[size:]))
            for size in range(_SHORTEST_STEM, len(word) + 1)
        )


@lru_cache(maxsize=4096)
def _closes(forms: VerbForms, rest: str) -> bool:
    """Whether endings fill a rest of a word without anything left."""
    if any(_chained(chain, rest, first=True) for chain in forms.ends):
        return True
    return any(_closes(forms, rest[len(part) :]) for part in forms.middles if rest.startswith(part))


def _chained(chain: Sequence[frozenset[str]], rest: str, *, first: bool) -> bool:
    if not rest and not first:
        return True
    if not chain:
        return False
    if not first and _chained(chain[1:], rest, first=False):
        return True
    return any(
        _chained(chain[1:], rest[size:], first=False)
        for size in range(1, len(rest) + 1)
        if rest[:size] in chain[0]
    )


def verb_forms(table: Mapping[str, Any]) -> VerbForms | None:
    """Read `[verbs]` of a language's endings; None where it has none."""
    if not table:
        return None
    stems, dropping = _folded(table["stems"]), tuple(table.get("dropping", ""))
    return VerbForms(
        frozenset(
            (*stems, *(stem[:-1] for stem in stems if len(stem) > _SHORTEST_STEM and stem.endswith(dropping)))
        ),
        tuple(_folded(table["middles"])),
        tuple(tuple(frozenset(_folded(slot)) for slot in chain) for chain in table["ends"]),
    )


def _folded(parts: Iterable[str]) -> list[str]:
    return [fold(part) for part in parts]
