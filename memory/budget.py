"""Cut a context to a number of tokens, in a fixed order: last messages go first, the summary goes last."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

from memory.port import Context

T = TypeVar("T")
ASCII_CHARACTERS_PER_TOKEN = 4
OTHER_CHARACTERS_PER_TOKEN = 2


def tokens_of(text: str) -> int:
    """Estimate tokens without a tokenizer, on the high side for scripts beyond ASCII."""
    ascii_characters = len(text.encode("ascii", "ignore"))
    others = len(text) - ascii_characters
    return math.ceil(ascii_characters / ASCII_CHARACTERS_PER_TOKEN + others / OTHER_CHARACTERS_PER_TOKEN)


def tokens_in(context: Context) -> int:
    """Estimate what a context takes, as `fit` counts it: its texts, without what rendering puts around them."""
    texts = [
        *([context.summary] if context.summary else []),
        *(fact.text for fact in context.facts),
        *(hit.message.content for hit in context.found),
        *(message.content for message in context.messages),
    ]
    return sum(map(tokens_of, texts))


def fit(context: Context, budget: int) -> Context:
    """Return the part of a context that fits the budget.

    Kept in this order while there is room: the summary (its beginning when it is too long), facts as the backend
    ranked them, messages found for the query, then the last messages from the newest back. The conversation itself
    still has the last messages; the rest is nowhere else, so it goes later. What comes after something that did not
    fit is not kept either.
    """
    left = budget
    summary = context.summary
    if summary is not None:
        if tokens_of(summary) > left:
            summary = summary.clip(_characters_within(summary, left)) or None
        left -= tokens_of(summary or "")
    facts, left = _fitting(context.facts, lambda fact: fact.text, left)
    found, left = _fitting(context.found, lambda hit: hit.message.content, left)
    messages, left = _fitting(context.messages[::-1], lambda message: message.content, left)
    return Context(summary, facts, messages[::-1], found)


def _fitting(items: tuple[T, ...], text_of: Callable[[T], str], left: int) -> tuple[tuple[T, ...], int]:
    """Return the first items that fit and what is left of the budget: nothing once an item did not fit."""
    kept: list[T] = []
    for item in items:
        cost = tokens_of(text_of(item))
        if cost > left:
            return tuple(kept), 0
        kept.append(item)
        left -= cost
    return tuple(kept), left


def _characters_within(text: str, budget: int) -> int:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if tokens_of(text[:middle]) <= budget:
            low = middle
        else:
            high = middle - 1
    return low
