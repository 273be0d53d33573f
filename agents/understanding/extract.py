"""Extract search parameters from one sentence: the public, one-call form of understanding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from agents.markets.market import Market, default_market
from agents.understanding.hints import Hint, hints_from
from agents.understanding.merge import merge_slots
from agents.understanding.types import DialogueContext, RememberedFact
from agents.understanding.understand import understand


def extract_search_params(
    user_input: str,
    memory_context: Mapping[str, Any] | Iterable[RememberedFact] | str | None = None,
    *,
    market: Market | None = None,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Give the search that a sentence asks for, as slot -> value in the shapes of the adapter contract.

    `memory_context` fills only what the sentence leaves open: facts, text with a fact a line, or slot -> value.
    """
    market = market or default_market()
    now = now or datetime.now(UTC)
    understood = understand(user_input, DialogueContext(now, active_agent="real_estate"), market)
    merged = merge_slots({}, understood.delta, _hints(memory_context, market, now), turn=0)
    return {name: slot.value for name, slot in merged.state.items()}


def _hints(
    context: Mapping[str, Any] | Iterable[RememberedFact] | str | None, market: Market, now: datetime
) -> Mapping[str, Hint]:
    if context is None:
        return {}
    if isinstance(context, str):
        facts = [RememberedFact(line, now) for line in context.splitlines() if line.strip()]
    elif isinstance(context, Mapping):
        facts = [RememberedFact("", now, key, value) for key, value in context.items()]
    else:
        facts = list(context)
    return hints_from(facts, market, now)
