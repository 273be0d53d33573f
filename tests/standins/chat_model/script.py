"""What the stub says, and how it misbehaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Trouble = Literal[
    "slow", "hang", "status", "drop", "half_stream", "invalid_json", "tool_call", "refusal", "filtered", "empty", "garbage",
    "length",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ask:
    """One request as the stub understands it."""

    purpose: Literal["route", "slots", "prose", "question", "probe"]
    messages: list[Mapping[str, Any]]
    data: Mapping[str, Any]
    """What stood between the data tags, read back."""
    lang: str
    stream: bool

    @property
    def message(self) -> str:
        """The user's last message."""
        return str(self.messages[-1]["content"])

    @property
    def everything(self) -> str:
        """All that was sent, in one text."""
        return "\n".join(str(message.get("content") or "") for message in self.messages)


@dataclass(frozen=True, slots=True)
class Say:
    """An answer: text, or values for a structured one. `piece` is how many characters a chunk of a stream has."""

    text: str = ""
    values: Mapping[str, Any] | None = None
    trouble: Trouble | None = None
    status: int = 500
    retry_after: str | None = None
    delay_s: float = 0.0
    piece: int = 7
    piece_delay_s: float = 0.0


Script = Callable[[Ask], Say]
