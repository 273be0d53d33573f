"""Name turns and messages, so that whatever is run again is recognised."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import uuid5

from langchain_core.messages import HumanMessage

from graph.conversation import NAMESPACE, idempotency_key


def turn_id(thread_id: str, question: HumanMessage | None) -> str:
    """Name a turn by its thread and its message's idempotency key."""
    return _named(f"{thread_id}\x1f{idempotency_key(question) if question else 'missing'}")


@lru_cache(maxsize=1024)
def _named(turn: str) -> str:
    """Hash once what several nodes of a turn ask for."""
    return uuid5(NAMESPACE, turn).hex


def answer_id(turn: Mapping[str, Any], hop: int) -> str:
    """Name the AI message of the turn's hop (0 is the first speaker), the same when the node runs again."""
    return str(uuid5(NAMESPACE, f"{turn['id']}\x1f{hop}"))
