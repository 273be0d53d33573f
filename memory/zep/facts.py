"""Structured facts in Zep: kept in the user's metadata, because Community Edition takes no facts of ours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from memory.port import Fact, NewFact
from memory.redaction import RedactedText
from memory.zep.times import moment_of

FIELD: Final = "konak_facts"
_NOTHING: Final = "-"
"""The server merges metadata and never lets an empty value replace an old one, so forgetting has to write something."""


def metadata_of(facts: Sequence[NewFact], current: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata to merge so that the newest value of every key is kept, {} when nothing is newer."""
    newest: dict[str, NewFact] = {}
    for fact in facts:
        if fact.key not in newest or fact.stated_at >= newest[fact.key].stated_at:
            newest[fact.key] = fact
    held = _held(current)
    entries = {
        key: {
            "value": json.dumps(fact.value, ensure_ascii=False, sort_keys=True),
            "text": str(fact.text) if fact.value is not None and fact.text else _NOTHING,
            "at": fact.stated_at.isoformat(),
        }
        for key, fact in newest.items()
        if _is_newer(fact.stated_at, held.get(key))
    }
    return {FIELD: entries} if entries else {}


def facts_of(metadata: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Return the facts a user's metadata holds, newest first; whatever is malformed or forgotten is left out."""
    found = filter(None, (_fact(key, entry) for key, entry in _held(metadata).items()))
    return tuple(sorted(found, key=lambda fact: fact.created_at, reverse=True))


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


def _is_newer(stated_at: datetime, entry: Any) -> bool:
    if not isinstance(entry, dict):
        return True
    return stated_at >= moment_of(entry.get("at"))


def _fact(key: str, entry: Any) -> Fact | None:
    try:
        value = json.loads(entry["value"])
        text = RedactedText.from_store(str(entry["text"]))
    except (KeyError, TypeError, ValueError):
        return None
    if value is None:
        return None
    return Fact(f"fact:{key}", text, moment_of(entry.get("at")), key, value)
