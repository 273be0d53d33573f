"""Facts in Zep: ours in the user's metadata, because Community Edition takes none; the graph's own as free text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from memory.port import Fact, NewFact
from memory.redaction import RedactedText
from memory.server_time import moment_of
from memory.stored_facts import facts_in, newer_entries

FIELD: Final = "konak_facts"


def metadata_of(facts: Sequence[NewFact], current: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata to merge so that the newest value of every key is kept, {} when nothing is newer."""
    entries = newer_entries(facts, _held(current))
    return {FIELD: entries} if entries else {}


def structured_facts(metadata: Mapping[str, Any] | None) -> tuple[Fact, ...]:
    """Return the facts that a user's metadata holds, newest first."""
    return facts_in(_held(metadata or {}))


def free_facts(rows: Iterable[Any]) -> tuple[Fact, ...]:
    """Return the graph's free-text facts once each, in the order given."""
    facts: dict[str, Fact] = {}
    for row in rows:
        if row is not None and row.fact:
            identifier = row.uuid_ or row.fact
            text = RedactedText.from_store(row.fact)
            facts.setdefault(identifier, Fact(identifier, text, moment_of(row.created_at)))
    return tuple(facts.values())


def _held(metadata: Mapping[str, Any]) -> Mapping[str, Any]:
    held = metadata.get(FIELD)
    return held if isinstance(held, dict) else {}
