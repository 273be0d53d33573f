"""Messages as `zep-cloud` sends and shows them; the service issues its own ids, ours travel as metadata."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, Literal, cast
from uuid import NAMESPACE_OID, UUID, uuid5

from zep_cloud import AddMessage

from memory.port import MemoryMessage
from memory.redaction import RedactedText
from memory.server_time import moment_of

LONGEST_CONTENT: Final = 4_096
MOST_MESSAGES: Final = 30
_MOST_METADATA: Final = 9
"""Keys beside our id; the service takes ten."""
_ID: Final = "konak_id"


def sent(message: MemoryMessage) -> AddMessage:
    """Return a message for the SDK; its uuid has to stay unset."""
    kept = dict(list(message.metadata.items())[:_MOST_METADATA])
    return AddMessage(
        role=message.role,
        content=str(message.content),
        reference_time=message.created_at.isoformat(),
        metadata={**kept, _ID: str(message.id)},
    )


def shown(rows: Iterable[Any]) -> tuple[MemoryMessage, ...]:
    """Return the messages of an answer that are ours to understand, in its order."""
    return tuple(message for message in map(_message, rows) if message is not None)


def _message(row: Any) -> MemoryMessage | None:
    if row.role not in ("user", "assistant") or not row.content:
        return None
    metadata = {str(key): str(value) for key, value in (row.metadata or {}).items()}
    ours = metadata.pop(_ID, "")
    try:
        identifier = UUID(ours)
    except ValueError:
        identifier = uuid5(NAMESPACE_OID, str(row.uuid_))
    return MemoryMessage(
        identifier,
        cast("Literal['user', 'assistant']", row.role),
        RedactedText.from_store(row.content),
        moment_of(row.reference_time or row.created_at),
        metadata,
    )
