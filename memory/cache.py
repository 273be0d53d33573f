"""What was recalled a moment ago, so that one turn asks the backend once; entries never cross users."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from memory.port import Context, Status

ENTRIES_PER_USER: Final = 8


@dataclass(frozen=True, slots=True)
class CacheKey:
    """What a context was recalled for; the user comes first because entries are kept and dropped by user."""

    user_id: str
    thread_id: str
    strategy: str
    query: str | None = None


@dataclass(frozen=True, slots=True)
class Cached:
    """A context, or (negative) why there was none: asking again at once would only wait again."""

    status: Status
    context: Context | None
    expires_at: float


@dataclass(frozen=True, slots=True)
class Ticket:
    """Proof of when a read began: what was read before a write must not be kept after it."""

    key: CacheKey
    drops: int


class ContextCache:
    """Keeps at most `users` users and a few entries each; `clock` gives monotonic seconds."""

    def __init__(
        self, *, ttl_s: float, negative_ttl_s: float, users: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ttl_s = ttl_s
        self._negative_ttl_s = negative_ttl_s
        self._users = users
        self._clock = clock
        self._entries: OrderedDict[str, OrderedDict[CacheKey, Cached]] = OrderedDict()
        self._drops = 0
        self._dropped_at: OrderedDict[str, int] = OrderedDict()
        self._dropped_before = 0

    def get(self, key: CacheKey) -> Cached | None:
        """Return what is kept for exactly this key and not too old."""
        entries = self._entries.get(key.user_id)
        found = entries.get(key) if entries else None
        if found is None or found.expires_at <= self._clock():
            return None
        return found

    def begin(self, key: CacheKey) -> Ticket:
        """Note that a read for this key begins; its result is kept with `put`."""
        return Ticket(key, self._drops)

    def put(self, ticket: Ticket, status: Status, context: Context | None) -> None:
        """Keep a result, unless the user's entries were dropped since the read began; None is kept shortly only."""
        key = ticket.key
        ttl_s = self._ttl_s if context is not None else self._negative_ttl_s
        if ttl_s <= 0 or self._dropped_at.get(key.user_id, self._dropped_before) > ticket.drops:
            return
        entries = self._entries.setdefault(key.user_id, OrderedDict())
        entries.pop(key, None)
        entries[key] = Cached(status, context, self._clock() + ttl_s)
        if len(entries) > ENTRIES_PER_USER:
            entries.popitem(last=False)
        self._entries.move_to_end(key.user_id)
        if len(self._entries) > self._users:
            self._entries.popitem(last=False)

    def drop_user(self, user_id: str) -> int:
        """Forget a user's entries, those of reads under way included; return how many there were.

        All threads of the user go, not only the one written to: facts are recalled across threads.
        """
        self._drops += 1
        self._dropped_at.pop(user_id, None)
        self._dropped_at[user_id] = self._drops
        if len(self._dropped_at) > self._users:
            _, self._dropped_before = self._dropped_at.popitem(last=False)
        return len(self._entries.pop(user_id, ()))
