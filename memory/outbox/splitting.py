"""Cut a long message into parts that every backend takes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from memory.identity import part_id
from memory.port import MemoryMessage
from memory.redaction import RedactedText

MAX_CONTENT: Final = 2_500
"""Characters per message that Zep Community Edition takes."""
_LOOK_BACK: Final = 400
_BREAKS: Final = (re.compile(r"\n\s*"), re.compile(r"[.!?…。]\s+"), re.compile(r"\s+"))
_PLACEHOLDER: Final = re.compile(r"\[[A-Z_]{2,24}\]")


def split_message(message: MemoryMessage, limit: int = MAX_CONTENT) -> tuple[MemoryMessage, ...]:
    """Return the message, or its parts in order when it is longer than `limit` characters.

    The parts joined are the whole. Their ids follow from the whole's id, so a resend gives the same ones; metadata
    says `part` ("2/3") and `part_of`. Splitting comes after redaction, and no placeholder is cut.
    """
    if len(message.content) <= limit:
        return (message,)
    pieces = cut(message.content, limit)
    return tuple(
        replace(
            message,
            id=part_id(message.id, index),
            # A piece of redacted text uncovers nothing: redaction saw the whole.
            content=RedactedText.from_store(piece),
            metadata={**message.metadata, "part": f"{index + 1}/{len(pieces)}", "part_of": str(message.id)},
        )
        for index, piece in enumerate(pieces)
    )


def cut(text: str, limit: int) -> list[str]:
    """Return pieces of at most `limit` characters, cut after a line, a sentence or a word where one is near."""
    pieces = []
    start = 0
    while len(text) - start > limit:
        end = _cut_at(text, start, limit)
        pieces.append(text[start:end])
        start = end
    pieces.append(text[start:])
    return pieces


def _cut_at(text: str, start: int, limit: int) -> int:
    end = start + limit
    near = end - min(_LOOK_BACK, limit // 2)
    for pattern in _BREAKS:
        found = [match.end() for match in pattern.finditer(text, near, end)]
        if found:
            return found[-1]
    for match in _PLACEHOLDER.finditer(text, max(start, end - 26), min(len(text), end + 26)):
        if match.start() < end < match.end() and match.start() > start:
            return match.start()
    return end
