"""Messages as `zep-python` sends and shows them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal, cast
from uuid import NAMESPACE_OID, UUID, uuid5

from zep_python import Message

from memory.port import Hit, MemoryMessage
from memory.redaction import RedactedText
from memory.server_time import NEVER, moment_of

LONGEST_CONTENT: Final = 2_500
"""Characters the server takes; the outbox splits what is longer."""
MOST_MESSAGES: Final = 30
"""Messages of one request: with more the server answers 400 and stores them all the same."""
_AT: Final = "at"


def sent(message: MemoryMessage) -> Message:
    """Return a message for the SDK.

    The uuid makes a second delivery a duplicate; the server keeps no time of ours, so it travels as metadata.
    """
    return Message(
        uuid_=str(message.id),
        role=message.role,
        role_type=message.role,
        content=str(message.content),
        metadata={**message.metadata, _AT: message.created_at.isoformat()},
    )


def shown(rows: Iterable[Any]) -> tuple[MemoryMessage, ...]:
    """Return the messages of an answer that are ours to understand, in its order."""
    return tuple(message for message in map(_message, rows) if message is not None)


def hits_of(results: Iterable[Any]) -> list[Hit]:
    """Return search results as messages, best first; a fact stands as something the user said, its kind beside it."""
    hits: list[Hit] = []
    for rank, row in enumerate(results):
        score = row.score if row.score is not None else 1.0 / (1 + rank)
        if row.message is not None:
            hits.extend(Hit(message, row.session_id or "", score) for message in shown([row.message]))
        elif row.fact is not None and row.fact.fact:
            text = RedactedText.from_store(row.fact.fact)
            identifier = uuid5(NAMESPACE_OID, row.fact.uuid_ or text)
            said_at = moment_of(row.fact.created_at)
            hits.append(Hit(MemoryMessage(identifier, "user", text, said_at, {"kind": "fact"}), "", score))
    return hits


def _message(row: Any) -> MemoryMessage | None:
    if row.role_type not in ("user", "assistant") or not row.content:
        return None
    try:
        identifier = UUID(row.uuid_)
    except (TypeError, ValueError):
        return None
    metadata = {str(key): str(value) for key, value in (row.metadata or {}).items()}
    said_at = moment_of(metadata.pop(_AT, None))
    return MemoryMessage(
        identifier,
        cast("Literal['user', 'assistant']", row.role_type),
        RedactedText.from_store(row.content),
        said_at if said_at != NEVER else moment_of(row.created_at),
        metadata,
    )
