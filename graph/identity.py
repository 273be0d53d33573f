"""Who speaks, and in which thread: from authentication and the server alone, never from what a message says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from langgraph.runtime import Runtime

from graph.state import TurnContext
from memory.identity import checked_id


def thread_of(runtime: Runtime[TurnContext]) -> str:
    """Name the thread of this run; a stateless run is a thread of its own."""
    info = runtime.execution_info
    return checked_id(str((info and (info.thread_id or info.run_id)) or "stateless"))


def user_of(runtime: Runtime[TurnContext], state: Mapping[str, Any]) -> str:
    """Name the user: the authenticated identity; without authentication the client's word, or the thread's last user.

    With authentication on, `context.user_id` is ignored. A turn that is resumed without a client belongs to whoever
    the thread belongs to. Raises InvalidIdError for control characters, which could make two users one.
    """
    bearer = runtime.server_info.user if runtime.server_info is not None else None
    if bearer is not None and bearer.is_authenticated:
        return checked_id(str(bearer.identity))
    claimed = (runtime.context or {}).get("user_id")
    if claimed:
        return checked_id(str(claimed))
    known = (state.get("turn") or {}).get("user_id")
    return str(known) if known else f"anonymous-{thread_of(runtime)}"


def is_foreign(runtime: Runtime[TurnContext], state: Mapping[str, Any]) -> bool:
    """Tell whether somebody else's thread was named. With authentication on the server has refused that already."""
    known = (state.get("turn") or {}).get("user_id")
    return known is not None and user_of(runtime, state) != known
