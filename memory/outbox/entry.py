"""What a turn leaves for delivery: entries in order, and their form at rest."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Literal, TypeVar
from uuid import UUID

from memory.identity import canonical_json, fact_id
from memory.moment import micros, moment
from memory.outbox.port import Entry
from memory.outbox.splitting import split_message
from memory.port import MemoryMessage, NewFact
from memory.redaction import RedactedText

Kind = Literal["message", "fact"]
Body = TypeVar("Body", MemoryMessage, NewFact)
_HALVES: Final = re.compile("[\ud800-\udfff]")
_UNREADABLE: Final = "\N{REPLACEMENT CHARACTER}"


def entries_of(
    user_id: str, thread_id: str, messages: Sequence[MemoryMessage], facts: Sequence[NewFact] = ()
) -> tuple[Entry, ...]:
    """Return messages (long ones in parts), then facts, each under the key that a resend would give it again."""
    kept = [Entry(part.id, part) for message in messages for part in split_message(_written(message))]
    kept += [
        Entry(fact_id(user_id, thread_id, fact.key, fact.value, fact.stated_at), fact)
        for fact in map(_written, facts)
    ]
    return tuple({entry.key: entry for entry in kept}.values())


def _written(body: Body) -> Body:
    """Return a body that every store can write down: models give halves of characters, UTF-8 has no place for them.

    Each half becomes the sign for what cannot be read. Two are not put together: redaction has not seen what they make.
    """
    if isinstance(body, NewFact):
        value = canonical_json(body.value)
        if _is_whole(value + body.text):
            return body
        return replace(body, value=json.loads(_whole(value)), text=RedactedText.from_store(_whole(body.text)))
    if _is_whole("".join([body.content, *body.metadata, *body.metadata.values()])):
        return body
    metadata = {_whole(name): _whole(value) for name, value in body.metadata.items()}
    return replace(body, metadata=metadata, content=RedactedText.from_store(_whole(body.content)))


def _is_whole(text: str) -> bool:
    return text.isascii() or not _HALVES.search(text)


def _whole(text: str) -> str:
    return _HALVES.sub(_UNREADABLE, text)


def said_since(entries: Sequence[Entry], erased_at: datetime) -> tuple[Entry, ...]:
    """Return the entries said after an erasure; a reply goes with the message it answers, whenever it came."""
    kept: list[Entry] = []
    asked_before = False
    limit = micros(erased_at)
    for entry in entries:
        if isinstance(entry.body, NewFact):
            before = micros(entry.body.stated_at) <= limit
        elif entry.body.role == "user":
            before = asked_before = micros(entry.body.created_at) <= limit
        else:
            before = asked_before or micros(entry.body.created_at) <= limit
        if not before:
            kept.append(entry)
    return tuple(kept)


def kind_of(entry: Entry) -> Kind:
    """Return what an entry is."""
    return "fact" if isinstance(entry.body, NewFact) else "message"


def encode(entry: Entry) -> str:
    """Return an entry's body as JSON."""
    body = entry.body
    if isinstance(body, NewFact):
        held: dict[str, Any] = {
            "key": body.key,
            "value": body.value,
            "text": str(body.text),
            "at": micros(body.stated_at),
        }
    else:
        held = {
            "id": str(body.id),
            "role": body.role,
            "content": str(body.content),
            "at": micros(body.created_at),
            "metadata": dict(body.metadata),
        }
    return json.dumps(held, ensure_ascii=False)


def decode(key: UUID, kind: Kind, text: str) -> Entry:
    """Return the entry that `encode` has written."""
    held = json.loads(text)
    if kind == "fact":
        fact_text = RedactedText.from_store(held["text"])
        return Entry(key, NewFact(held["key"], held["value"], fact_text, moment(held["at"])))
    content = RedactedText.from_store(held["content"])
    return Entry(
        key, MemoryMessage(UUID(held["id"]), held["role"], content, moment(held["at"]), held["metadata"])
    )


def preview(kind: Kind, text: str, length: int = 80) -> str:
    """Return the beginning of what an encoded body says, for an operator's list."""
    held = json.loads(text) if text else {}
    said = str(held.get("content" if kind == "message" else "text", ""))
    return said if len(said) <= length else said[: length - 1] + "…"
