"""Ask a model for one word, to know that it answers."""

from __future__ import annotations

from agents.models.models import Asking, Usage
from agents.models.ports import Outcome
from agents.models.prompt import Material, prompt
from agents.models.structured import NOSTREAM


async def probe(asking: Asking) -> bool:
    """Tell whether the model answers; `asking.calls` says how it went."""
    messages = prompt("probe", Material({}, "Are you there?"), mask=asking.models.mask(), history_tokens=0)

    async def make(usage: Usage) -> tuple[Outcome, bool | None]:
        answer = await asking.model.ainvoke(messages, {"tags": [*NOSTREAM]})
        usage.add(answer.usage_metadata)
        return ("ok", True) if answer.text.strip() else ("empty", None)

    return bool(await asking.call("probe", make))
