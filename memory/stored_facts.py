"""Structured facts as JSON entries by key, for servers that keep metadata for us but know no facts of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from memory.port import Fact, NewFact
from memory.redaction import RedactedText
from memory.server_time import moment_of

FORGOTTEN_TEXT: Final = "-"
"""Stands where a forgotten fact's words stood: a server that merges may never let an empty value replace an old one."""
Entry = dict[str, str]


def newer_entries(facts: Sequence[NewFact], held: Mapping[str, Any]) -> dict[str, Entry]:
    """Return the entries to write so that the newest value of every key is kept; {} when nothing is newer."""
    newest: dict[str, NewFact] = {}
    for fact in facts:
        if fact.key not in newest or fact.stated_at >= newest[fact.key].stated_at:
            newest[fact.key] = fact
    return {
        key: {
            "value": json.dumps(fact.value, ensure_ascii=False, sort_keys=True),
            "text": str(fact.text) if fact.value is not None and fact.text else FORGOTTEN_TEXT,
            "at": fact.stated_at.isoformat(),
        }
        for key, fact in newest.items()
        if _is_newer(fact.stated_at, held.get(key))
    }


def facts_in(held: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Return the facts of entries, newest first; what is malformed or forgotten is left out."""
    found = filter(None, (_fact(key, entry) for key, entry in held.items()))
    return tuple(sorted(found, key=lambda fact: fact.created_at, reverse=True))


def _is_newer(stated_at: datetime, entry: Any) -> bool:
    return not isinstance(entry, dict) or stated_at >= moment_of(entry.get("at"))


def _fact(key: str, entry: Any) -> Fact | None:
    try:
        value = json.loads(entry["value"])
        text = RedactedText.from_store(str(entry["text"]))
    except (KeyError, TypeError, ValueError):
        return None
    if value is None:
        return None
    return Fact(f"fact:{key}", text, moment_of(entry.get("at")), key, value)
