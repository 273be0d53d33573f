"""Know how words of a language end: what a lexicon's `endings.toml` lists, written out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from agents.understanding.folding import fold
from agents.understanding.verb_forms import VerbForms, verb_forms


@dataclass(frozen=True, slots=True)
class Endings:
    """How words of a language end: what may be cut off, what of it means "without", and which last letters soften."""

    cut: Mapping[str, bool]
    """Ending -> whether it says "without"."""
    soften: Mapping[str, str]
    names: Mapping[str, bool]
    """What may be cut off a place name, in whatever language it stands."""
    longest: int
    verbs: VerbForms | None = None


def endings_of(table: Mapping[str, Any]) -> Endings:
    """Read the table of a language's `endings.toml`."""
    without = {fold(ending) for ending in table.get("without", ())}
    cut = {fold(ending): False for ending in table.get("plain", ())} | _chained(
        table.get("chains", ()), without
    )
    names = _chained(table.get("names", ()), without)
    return Endings(
        cut=MappingProxyType(cut),
        soften=MappingProxyType(dict(table.get("soften", {}))),
        names=MappingProxyType(names),
        longest=max(map(len, (*cut, *names)), default=0),
        verbs=verb_forms(table.get("verbs", {})),
    )


def _chained(chains: Iterable[Iterable[Iterable[str]]], without: Collection[str]) -> dict[str, bool]:
    """Give every ending that the chains make, one or none of each slot, and whether it says "without"."""
    endings: set[tuple[str, bool]] = set()
    for chain in chains:
        made = {("", False)}
        for slot in chain:
            choices = ["", *(fold(ending) for ending in slot)]
            made = {
                (left + right, negative or right in without) for left, negative in made for right in choices
            }
        endings |= made
    found = dict(sorted(endings))
    found.pop("", None)
    return found
