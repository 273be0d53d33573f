"""Keep a thread's messages: one turn per client message, whatever is sent again, and a bounded window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    BaseMessage,
    HumanMessage,
    RemoveMessage,
    convert_to_messages,
)
from langgraph.channels import DeltaChannel
from langgraph.graph.message import REMOVE_ALL_MESSAGES

from memory.identity import InvalidIdError, checked_id

AGENT_NAMES = ("real_estate", "local_info", "concierge")
WINDOW_MESSAGES = 60
"""Messages a thread carries from turn to turn. Older ones stay in the thread's history and in memory; a window keeps
turn 1,000 as cheap as turn 10 (docs/decisions/messages-window.md)."""
SNAPSHOT_EVERY_WRITES = 10
NAMESPACE = uuid5(NAMESPACE_URL, "konak:conversation")
UNREADABLE = "konak_unreadable"
"""Marks a human message that stands for input nobody can read; the value says why."""


def fold_messages(
    kept: Sequence[Any], writes: Sequence[Any], *, window: int | None = WINDOW_MESSAGES
) -> list[AnyMessage]:
    """Apply writes to the conversation, one message at a time, so that any batching gives the same result.

    A human message that is already there (same id or same `client_msg_id`) is a re-send and changes nothing; an
    agent's message with a known id replaces itself; what is no readable message becomes an empty, marked human
    message, so that the graph can say so instead of failing.
    """
    messages: list[Any] = (
        list(kept) if all(isinstance(m, BaseMessage) for m in kept) else convert_to_messages(kept)
    )
    for item in _items(writes):
        message = _readable(item, messages)
        if isinstance(message, RemoveMessage):
            messages = (
                [] if message.id == REMOVE_ALL_MESSAGES else [m for m in messages if m.id != message.id]
            )
            continue
        known = _place_of(message, messages)
        if known is None:
            messages.append(message)
            if window is not None:
                del messages[:-window]
        elif not isinstance(message, HumanMessage):
            messages[known] = message
    return messages


def conversation_channel() -> DeltaChannel[list[AnyMessage]]:
    """Build the channel of `messages`: only what is new is written at each checkpoint."""
    return DeltaChannel(fold_messages, list, snapshot_frequency=SNAPSHOT_EVERY_WRITES)


def idempotency_key(message: BaseMessage) -> str:
    """Name the turn a human message starts: its `client_msg_id`, or its own id."""
    return str(message.additional_kwargs.get("client_msg_id") or message.id)


def current_question(messages: Sequence[BaseMessage]) -> HumanMessage | None:
    """Find the human message that is to be answered, or was answered last."""
    return next((m for m in reversed(messages) if isinstance(m, HumanMessage)), None)


def answers_after(messages: Sequence[BaseMessage], question: HumanMessage | None) -> list[AIMessage]:
    """List the agents' messages behind the question."""
    found: list[AIMessage] = []
    for message in reversed(messages):
        if message is question:
            break
        if isinstance(message, AIMessage):
            found.append(message)
    return found[::-1]


def _items(writes: Iterable[Any]) -> Iterable[Any]:
    for write in writes:
        if isinstance(write, list | tuple) and not _is_pair(write):
            yield from write
        elif write is not None:
            yield write


def _is_pair(write: Sequence[Any]) -> bool:
    return isinstance(write, tuple) and len(write) == 2 and all(isinstance(part, str) for part in write)


def _readable(item: Any, before: Sequence[AnyMessage]) -> BaseMessage:
    try:
        message = convert_to_messages([item])[0]
    except Exception:  # noqa: BLE001 - whatever a client sends, the conversation stands
        return _unreadable("form", repr(type(item)), before)
    if isinstance(message, RemoveMessage):
        return message
    if isinstance(message, AIMessage) and message.name in AGENT_NAMES:
        return message
    if not isinstance(message, HumanMessage):
        return _unreadable("role", f"{message.type}:{message.id}", before)
    try:
        message.text.encode()
    except (UnicodeEncodeError, TypeError, ValueError, KeyError):
        return _unreadable("characters", f"{message.id}", before)
    key = message.additional_kwargs.get("client_msg_id")
    if key is not None and not _is_id(key):
        message.additional_kwargs = {
            k: v for k, v in message.additional_kwargs.items() if k != "client_msg_id"
        }
    if not _is_id(message.id):
        # A replayed write must get the same id again, so the id follows from what stands before it. An id that memory
        # would refuse is as good as none: kept, it would make every later turn of the thread fail.
        message.id = _derived_id(f"{message.id or key!r}:{message.text}", before)
    return message


def _is_id(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(checked_id(value))
    except InvalidIdError:
        return False


def _unreadable(reason: str, salt: str, before: Sequence[BaseMessage]) -> HumanMessage:
    return HumanMessage(
        "", id=_derived_id(f"{reason}:{salt}", before), additional_kwargs={UNREADABLE: reason}
    )


def _derived_id(salt: str, before: Sequence[BaseMessage]) -> str:
    return str(uuid5(NAMESPACE, f"{before[-1].id if before else ''}\x1f{salt}"))


def _place_of(new: BaseMessage, messages: Sequence[BaseMessage]) -> int | None:
    """Find a message that is there already: by its id, a human one by its `client_msg_id` as well."""
    key = new.additional_kwargs.get("client_msg_id")
    if not key:
        ids = [message.id for message in messages]
        return ids.index(new.id) if new.id in ids else None
    for place, known in enumerate(messages):
        if known.id == new.id:
            return place
        if isinstance(known, HumanMessage) and known.additional_kwargs.get("client_msg_id") == key:
            return place
    return None
