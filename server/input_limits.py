"""Say what is too much about the input of a run, and what it may not do, before anything is done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from memory.identity import InvalidIdError, checked_id

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
    listed = messages if isinstance(messages, list) else [messages]
    return next(filter(None, map(_bad_id, listed)), None)


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
