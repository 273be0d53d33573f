"""Know the forms of verbs in languages that hang tense, person and "not" on a stem: a verb that nobody listed is no misspelt word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from agents.understanding.folding import fold

_SHORTEST_STEM = 2
Chains = tuple[tuple[frozenset[str], ...], ...]


@dataclass(frozen=True, slots=True)
class VerbForms:
    """Stems, what may follow them in any number, and how a form ends."""

    stems: frozenset[str]
    middles: tuple[str, ...]
    """Voice, ability, "not": what may stand between stem and end."""
    ends: Chains
    """Chains: one ending of the first slot, then one or none of each further slot."""
    told: Chains = ()
    """Chains of those that tell what was or what others do."""
    wishing: frozenset[str] = frozenset()
    """Stems of verbs that wish or decide even so: "I was looking for", "we settled on"."""

    def __hash__(self) -> int:
        return id(self)

    def is_form(self, word: str) -> bool:
        """Whether a folded word is a stem of these with a verb's endings."""
        return any(
            word[:size] in self.stems and (size == len(word) or _closes(self, word[size:], self.ends))
            for size in range(_SHORTEST_STEM, len(word) + 1)
        )

    def tells(self, word: str) -> bool:
        """Whether a folded word tells what was or what others do, and wishes nothing."""
        sizes = range(_SHORTEST_STEM, len(word))
        if any(word[:size] in self.wishing and _closes(self, word[size:], self.told) for size in sizes):
            return False
        return any(word[:size] in self.stems and _closes(self, word[size:], self.told) for size in sizes)


@lru_cache(maxsize=4096)
def _closes(forms: VerbForms, rest: str, ends: Chains) -> bool:
    """Whether endings fill a rest of a word without anything left."""
    if any(_chained(chain, rest, first=True) for chain in ends):
        return True
    return any(_closes(forms, rest[len(part) :], ends) for part in forms.middles if rest.startswith(part))


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
    dropping = tuple(table.get("dropping", ""))
    return VerbForms(
        _stems(table["stems"], dropping),
        tuple(_folded(table["middles"])),
        _chains(table["ends"]),
        _chains(table.get("told", ())),
        _stems(table.get("wishing", ()), dropping),
    )


def _stems(stems: Iterable[str], dropping: tuple[str, ...]) -> frozenset[str]:
    """Give the stems, also without a last vowel that some endings drop."""
    folded = _folded(stems)
    return frozenset((*folded, *(s[:-1] for s in folded if len(s) > _SHORTEST_STEM and s.endswith(dropping))))


def _chains(chains: Iterable[Iterable[Iterable[str]]]) -> Chains:
    return tuple(tuple(frozenset(_folded(slot)) for slot in chain) for chain in chains)


def _folded(parts: Iterable[str]) -> list[str]:
    return [fold(part) for part in parts]
