"""Ask for a typed answer that no user ever sees."""

from __future__ import annotations

from typing import Any, TypeVar

from langchain_core.messages import AIMessage
from pydantic import BaseModel

from agents.models.models import Asking, Usage
from agents.models.ports import Outcome, Purpose
from agents.models.prompt import Material, prompt
from agents.models.suspicion import gives_instructions

NOSTREAM = ("nostream", "langsmith:nostream")
"""Keep what a call says out of the stream that clients read: LangGraph heeds the first, chat pages the second."""
S = TypeVar("S", bound=BaseModel)


async def ask_for(asking: Asking, purpose: Purpose, schema: type[S], material: Material) -> S | None:
    """Ask for one value of a schema; None where none came, and `asking.calls` says why."""
    if not asking.may_ask(purpose):
        return None
    if gives_instructions(material.message):
        asking.withhold(purpose)
        return None
    settings = asking.models.settings
    messages = prompt(purpose, material, mask=asking.models.mask(), history_tokens=settings.history_tokens)

    async def make(usage: Usage) -> tuple[Outcome, S | None]:
        chain = asking.model.with_structured_output(schema, include_raw=True)
        answer: Any = await chain.ainvoke(messages, {"tags": [*NOSTREAM]})
        raw, parsed = answer.get("raw"), answer.get("parsed")
        usage.add(getattr(raw, "usage_metadata", None))
        if isinstance(parsed, schema):
            return "ok", parsed
        return _outcome(raw), None

    return await asking.call(purpose, make)


def _outcome(raw: Any) -> Outcome:
    if not isinstance(raw, AIMessage):
        return "empty"
    if raw.additional_kwargs.get("refusal"):
        return "refused"
    return "invalid" if raw.text or raw.tool_calls or raw.invalid_tool_calls else "empty"
