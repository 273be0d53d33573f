"""Recall through the cache: what was read a moment ago, or one guarded read, cut to its budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from memory.budget import fit
from memory.cache import CacheKey, ContextCache
from memory.port import Context
from memory.reading import ContextReader, NotUsed, reason_of
from memory.redaction import RedactedText
from observability import metrics

Strategy = Literal["summary", "facts", "messages"]
Source = Literal["zep", "embedded", "cache"]


@dataclass(frozen=True, slots=True)
class Recalled:
    """A context and where it came from, or the reason why there is none; one of the two is None."""

    context: Context | None = None
    source: Source | None = None
    reason: NotUsed | None = None


class CachedReader:
    """Recalls by strategy: "summary" is everything a backend has, "facts" and "messages" a part of it."""

    def __init__(
        self, reader: ContextReader, cache: ContextCache, *, source: Source, token_budget: int
    ) -> None:
        self._reader = reader
        self._cache = cache
        self._source: Source = source
        self._token_budget = token_budget

    async def recall(
        self,
        user_id: str,
        thread_id: str,
        *,
        query: RedactedText | None,
        strategy: Strategy,
        timeout_ms: float,
        use_cache: bool,
    ) -> Recalled:
        """Recall within `timeout_ms`; never raises but CancelledError."""
        key = CacheKey(user_id, thread_id, strategy, query)
        found = self._cache.get(key) if use_cache else None
        if found is not None:
            metrics.inc_memory_cache_request("hit" if found.context else "negative_hit")
            if found.context is None:
                return Recalled(reason=reason_of(found.status))
            return Recalled(found.context, "cache")
        metrics.inc_memory_cache_request("miss" if use_cache else "bypass")
        ticket = self._cache.begin(key)
        reading = await self._reader.read(user_id, thread_id, query=query, timeout_ms=timeout_ms)
        context = self._shaped(reading.context, strategy)
        if reading.status is not None:
            self._cache.put(ticket, reading.status if reading.context is None else "empty", context)
        if context is None:
            return Recalled(reason=reading.reason or "empty")
        return Recalled(context, self._source)

    def _shaped(self, context: Context | None, strategy: Strategy) -> Context | None:
        if context is None:
            return None
        if strategy == "facts":
            context = Context(facts=context.facts)
        elif strategy == "messages":
            context = Context(messages=context.messages, found=context.found)
        context = fit(context, self._token_budget)
        return None if context == Context() else context
