"""Say what is too much about the input of a run, and what it may not do, before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from memory.identity import InvalidIdError, checked_id

MOST_STEPS = 1_000
DEEPEST = 60
"""Levels of lists and objects an input may have: more than any message needs, less than any parser minds."""


def too_much_in(kwargs: Any, most_messages: int) -> str | None:
    """Return what is wrong with a run's `input`, None where nothing is."""
    if isinstance(kwargs, Mapping) and kwargs.get("webhook"):
        return "webhooks are off: this server calls no address that a client names"
    given = kwargs.get("input") if isinstance(kwargs, Mapping) else None
    messages = given.get("messages") if isinstance(given, Mapping) else None
    if isinstance(messages, list) and len(messages) > most_messages:
        return (
            f"{len(messages)} messages at once; {most_messages} are allowed, and the thread keeps the others"
        )
    if _deeper_than(DEEPEST, given):
        return f"the input is nested more than {DEEPEST} levels deep"
    if given is not None and not isinstance(given, Mapping):
        return "input: an object with messages"
    listed = messages if isinstance(messages, list) else [messages]
    return (
        _bad_run(kwargs)
        or next(filter(None, map(_bad_shape, listed)), None)
        or next(filter(None, map(_bad_id, listed)), None)
    )


def _bad_run(kwargs: Any) -> str | None:
    """Return what no runner can make sense of beside the input."""
    if not isinstance(kwargs, Mapping):
        return None
    config, command = kwargs.get("config"), kwargs.get("command")
    limit = config.get("recursion_limit") if isinstance(config, Mapping) else None
    if limit is not None and not (isinstance(limit, int) and 1 <= limit <= MOST_STEPS):
        return f"recursion_limit: a whole number from 1 to {MOST_STEPS}"
    if isinstance(command, Mapping) and not any(command.get(part) for part in ("resume", "update", "goto")):
        return "command: resume with an answer"
    return None


def _bad_shape(message: Any) -> str | None:
    """Return what makes a message unreadable for every client of the thread; an unknown role is answered by the graph."""
    if message is None or isinstance(message, str):
        return None
    if isinstance(message, list):
        pair = len(message) == 2 and all(isinstance(part, str) for part in message)
        return None if pair else "a message: an object with role and content"
    if not isinstance(message, Mapping):
        return "a message: an object with role and content"
    for name in ("role", "type", "name"):
        if not isinstance(message.get(name, ""), str | None):
            return f"{name} of a message is no text"
    for name in ("additional_kwargs", "response_metadata"):
        if not isinstance(message.get(name, {}), Mapping):
            return f"{name} of a message is no object"
    content = message.get("content", "")
    if isinstance(content, list):
        return None if all(map(_is_block, content)) else "content of a message: text, or a list of blocks"
    return None if isinstance(content, str | None) else "content of a message: text, or a list of blocks"


def _is_block(block: Any) -> bool:
    if not isinstance(block, Mapping):
        return isinstance(block, str)
    return isinstance(block.get("type"), str) and isinstance(block.get("text", ""), str)


def _bad_id(message: Any) -> str | None:
    """Return what is wrong with the ids of a message; they become keys, so they are refused rather than mended."""
    if not isinstance(message, Mapping):
        return None
    extra = message.get("additional_kwargs")
    named = {"id": message.get("id"), "client_msg_id": None}
    if isinstance(extra, Mapping):
        named["client_msg_id"] = extra.get("client_msg_id")
    for name, value in named.items():
        if value is None:
            continue
        if not isinstance(value, str):
            return f"{name} of a message is no text"
        try:
            checked_id(value, f"{name} of a message")
        except InvalidIdError as error:
            return str(error)
    return None


def writes_state(kwargs: Any) -> bool:
    """Tell whether a run's `command` does more than answer an interrupt."""
    command = kwargs.get("command") if isinstance(kwargs, Mapping) else None
    return isinstance(command, Mapping) and any(command.get(part) for part in ("update", "goto"))


def _deeper_than(levels: int, value: Any) -> bool:
    """Look level by level, so that depth cannot exhaust the stack it is measured with."""
    current = [value]
    for _ in range(levels):
        current = [
            inner
            for one in current
            if isinstance(one, Mapping | list)
            for inner in (one.values() if isinstance(one, Mapping) else one)
        ]
        if not current:
            return False
    return any(isinstance(one, Mapping | list) for one in current)
