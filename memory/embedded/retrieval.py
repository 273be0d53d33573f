"""Find a user's messages by relevance: words and character trigrams, added up, with neighbours sharing their score.

Cost is bounded whatever the user has said: at most `max_words` and `max_grams` look-ups, each reading at most the
`max_postings` latest messages that hold the term. A term with more than that says little by itself.

Every step is one statement that gives one row, for the reason that `snapshot` tells: a search looks at a thousand rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from memory.embedded.ranking import added, best, damped, relevance, scaled, shared_with_neighbours
from memory.embedded.snapshot import message_of_json
from memory.embedded.tokens import grams, owned, words
from memory.port import Hit

_POSTINGS: Final = """
SELECT json_group_array(json(found)) FROM (SELECT (
    SELECT json_group_array(rowid) FROM (
      SELECT rowid FROM {index} WHERE {index} MATCH term.value ORDER BY rowid DESC LIMIT :most)
  ) AS found FROM json_each(:terms) term)
"""
_WORD_POSTINGS: Final = _POSTINGS.format(index="word_index")
_GRAM_POSTINGS: Final = _POSTINGS.format(index="gram_index")
_PLACES: Final = """
SELECT json_group_array(json_array(m.ref, m.thread_ref, m.seq, length(m.content)))
FROM json_each(?) wanted CROSS JOIN messages m ON m.ref = wanted.value
"""
_MESSAGES: Final = """
SELECT json_group_array(json_array(
  m.thread_ref, m.seq, t.thread_id, hex(m.id), m.role, m.content, m.created_at, json(m.metadata)))
FROM json_each(:places) wanted
CROSS JOIN messages m ON m.thread_ref = wanted.value ->> 0 AND m.seq = wanted.value ->> 1
CROSS JOIN threads t ON t.ref = m.thread_ref WHERE t.user_ref = :user
"""
"""`CROSS` keeps the order of the tables: left to choose, SQLite begins with all messages of the thread."""
Place = tuple[int, int]
"""(thread number, place in the thread)."""


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """Bounds and weights, as `benchmarks/retrieval.py` measures them."""

    max_words: int = 12
    max_grams: int = 16
    max_postings: int = 100
    candidates: int = 60
    """Messages per index that are looked at closer."""
    word_weight: float = 1.0
    gram_weight: float = 1.0
    damping: float = 0.3
    typical_length: int = 60
    """Characters of a message that is neither short nor long."""
    after_share: float = 0.6
    before_share: float = 0.3


DEFAULT: Final = SearchSettings()


def search_messages(
    connection: sqlite3.Connection, user_id: str, query: str, limit: int, settings: SearchSettings = DEFAULT
) -> list[Hit]:
    """Return up to `limit` messages of this user, best first."""
    user = connection.execute("SELECT ref, message_count FROM users WHERE user_id = ?", (user_id,)).fetchone()
    if user is None or limit < 1:
        return []
    user_ref, total = user
    # The longest words first: they are the rarest, and the bounds cut the rest.
    asked = sorted(dict.fromkeys(words(query)), key=len, reverse=True)[: settings.max_words]
    terms = {
        _WORD_POSTINGS: (owned(user_ref, asked), settings.word_weight),
        _GRAM_POSTINGS: (owned(user_ref, grams(asked)[: settings.max_grams]), settings.gram_weight),
    }
    rankings = []
    for statement, (of_kind, weight) in terms.items():
        if weight:
            postings = _postings(connection, statement, of_kind, settings)
            scores = relevance(postings, total, settings.max_postings)
            rankings.append(({ref: scores[ref] for ref in best(scores, settings.candidates)}, weight))
    rows = _looked_up(connection, {ref for scores, _ in rankings for ref in scores})
    scores = added([(scaled(_damped(scores, rows, settings)), weight) for scores, weight in rankings])
    shared = shared_with_neighbours(
        {rows[ref][0]: score for ref, score in scores.items()},
        after=settings.after_share,
        before=settings.before_share,
    )
    return _hits(connection, user_ref, best(shared, limit * 2), shared, limit)


def _postings(
    connection: sqlite3.Connection, statement: str, terms: Sequence[str], settings: SearchSettings
) -> list[list[int]]:
    asked = {"terms": json.dumps([f'"{term}"' for term in terms]), "most": settings.max_postings}
    (found,) = connection.execute(statement, asked).fetchone()
    return [refs for refs in json.loads(found) if refs]


def _looked_up(connection: sqlite3.Connection, refs: Iterable[int]) -> dict[int, tuple[Place, int]]:
    """Return place and length in characters of messages."""
    (rows,) = connection.execute(_PLACES, (json.dumps(list(refs)),)).fetchone()
    return {ref: ((thread, seq), length) for ref, thread, seq, length in json.loads(rows)}


def _damped(
    scores: Mapping[int, float], rows: Mapping[int, tuple[Place, int]], settings: SearchSettings
) -> dict[int, float]:
    return {
        ref: damped(score, rows[ref][1], settings.typical_length, settings.damping)
        for ref, score in scores.items()
        if ref in rows
    }


def _hits(
    connection: sqlite3.Connection,
    user_ref: int,
    places: Sequence[Place],
    scores: Mapping[Place, float],
    limit: int,
) -> list[Hit]:
    asked = {"places": json.dumps(places), "user": user_ref}
    (rows,) = connection.execute(_MESSAGES, asked).fetchone()
    there = {(thread, seq): rest for thread, seq, *rest in json.loads(rows)}
    hits = [(place, there[place]) for place in places if place in there]
    return [
        Hit(message_of_json(message), thread_id, scores[place])
        for place, (thread_id, *message) in hits[:limit]
    ]
