"""What a thread remembers between turns, and what lives for one turn only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, NotRequired

from langchain_core.messages import AnyMessage
from langgraph.channels import DeltaChannel
from typing_extensions import TypedDict  # pydantic makes no schema of typing's before Python 3.12

from graph.conversation import SNAPSHOT_EVERY_WRITES, conversation_channel


def latest(_: Any, writes: Sequence[Any]) -> Any:
    """Keep the last write."""
    return writes[-1]


def shown_once() -> DeltaChannel[list[dict[str, Any]]]:
    """Build a channel that is replaced each turn and written once: cards would weigh on every checkpoint of a turn."""
    return DeltaChannel(latest, list, snapshot_frequency=SNAPSHOT_EVERY_WRITES)


def merge_turn(kept: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """Gather one turn's values; the first value of another turn drops all of the last one's."""
    if not kept or kept.get("id") != new.get("id") or new.get("finished"):
        return new
    return {**kept, **new}


class TurnContext(TypedDict, total=False):
    """What a client may set per run. `user_id` counts only where authentication is off."""

    user_id: str
    locale: str
    currency: str
    model: str
    now: str
    """ISO time taken for "now"; for evaluations."""
    previous_reply: str
    """The assistant's last message as recorded elsewhere; for evaluations."""


class TurnInput(TypedDict):
    """What starts a turn."""

    messages: Annotated[list[AnyMessage], conversation_channel()]


class TurnOutput(TypedDict):
    """What a client gets back."""

    messages: Annotated[list[AnyMessage], conversation_channel()]
    ui: Annotated[list[dict[str, Any]], shown_once()]
    recommendations: Annotated[list[dict[str, Any]], shown_once()]
    slots: dict[str, dict[str, Any]]
    route: dict[str, Any]
    handoffs: list[dict[str, Any]]
    memory: dict[str, Any]


class AssistantState(TurnOutput):
    """The whole state. Everything but `messages` is replaced when it is written."""

    dialogue: NotRequired[dict[str, Any]]
    """What the next message is understood against: active agent, language, what was asked and shown."""
    synced: NotRequired[str]
    """Id of the last message that memory's outbox has taken."""
    turn: NotRequired[Annotated[dict[str, Any], merge_turn]]
    """The running turn's own values."""
