"""Who speaks, and in which thread: from authentication and the server alone, never from what a message says."""

from __future__ import annotations

from langgraph.runtime import Runtime

from graph.state import TurnContext
from memory.identity import backend_id


def thread_of(runtime: Runtime[TurnContext]) -> str:
    """Name the thread of this run; a stateless run is a thread of its own."""
    info = runtime.execution_info
    return backend_id(str((info and (info.thread_id or info.run_id)) or "stateless"))


def user_of(runtime: Runtime[TurnContext]) -> str:
    """Name the user: the authenticated identity; without authentication the client's word, else the thread itself.

    With authentication on, `context.user_id` is ignored. Raises InvalidIdError for control characters, which could
    make two users one.
    """
    if runtime.server_info is not None and runtime.server_info.user is not None:
        return backend_id(str(runtime.server_info.user.identity))
    claimed = (runtime.context or {}).get("user_id")
    return backend_id(str(claimed)) if claimed else backend_id(f"anonymous-{thread_of(runtime)}")
