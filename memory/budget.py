"""Cut a context to a number of tokens, in a fixed order: messages go first, then facts, the summary last."""

from __future__ import annotations

import math
from dataclasses import replace

from memory.port import Context

ASCII_CHARACTERS_PER_TOKEN = 4
OTHER_CHARACTERS_PER_TOKEN = 2


def tokens_of(text: str) -> int:
    """Estimate tokens without a tokenizer, on the high side for scripts beyond ASCII."""
    ascii_characters = len(text.encode("ascii", "ignore"))
    others = len(text) - ascii_characters
    return math.ceil(ascii_characters / ASCII_CHARACTERS_PER_TOKEN + others / OTHER_CHARACTERS_PER_TOKEN)


def fit(context: Context, budget: int) -> Context:
    """Return the part of a context that fits the budget.

    Kept in this order while there is room: the summary (its beginning when it is too long), facts as the backend
    ranked them, then messages from the newest back. The conversation itself still has the last messages; facts from
    other threads are nowhere else, so they go later.
    """
    left = budget
    summary = context.summary
    if summary is not None:
        if tokens_of(summary) > left:
            summary = summary.clip(_characters_within(summary, left)) or None
        left -= tokens_of(summary or "")
    facts = []
    for fact in context.facts:
        cost = tokens_of(fact.text)
        if cost > left:
            break
        facts.append(fact)
        left -= cost
    messages = []
    if len(facts) == len(context.facts):
        for message in reversed(context.messages):
            cost = tokens_of(message.content)
            if cost > left:
                break
            messages.append(message)
            left -= cost
    return replace(context, summary=summary, facts=tuple(facts), messages=tuple(reversed(messages)))


def _characters_within(text: str, budget: int) -> int:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if tokens_of(text[:middle]) <= budget:
            low = middle
        else:
            high = middle - 1
    return low
