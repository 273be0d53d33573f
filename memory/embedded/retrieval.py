"""Find a user's messages by relevance: words and character trigrams, fused, with neighbours sharing their score.

Cost is bounded whatever the user has said: at most `MAX_WORDS` and `MAX_GRAMS` look-ups, each reading at most the
`MAX_POSTINGS` latest messages that hold the term. A term with more than that says little by itself.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Final

from memory.embedded.messages import message_of
from memory.embedded.ranking import best, fused, relevance, shared_with_neighbours
from memory.embedded.tokens import grams, owned, words
from memory.port import Hit

MAX_WORDS: Final = 12
MAX_GRAMS: Final = 24
MAX_POSTINGS: Final = 200
CANDIDATES: Final = 40
NEIGHBOUR_SHARE: Final = 0.5
_WORD_POSTINGS: Final = "SELECT rowid FROM word_index WHERE word_index MATCH ? ORDER BY rowid DESC LIMIT ?"
_GRAM_POSTINGS: Final = "SELECT rowid FROM gram_index WHERE gram_index MATCH ? ORDER BY rowid DESC LIMIT ?"
Place = tuple[int, int]
"""(thread number, place in the thread)."""


def search_messages(connection: sqlite3.Connection, user_id: str, query: str, limit: int) -> list[Hit]:
    """Return up to `limit` messages of this user, best first."""
    user = connection.execute("SELECT ref, message_count FROM users WHERE user_id = ?", (user_id,)).fetchone()
    if user is None or limit < 1:
        return []
    user_ref, total = user
    asked = sorted(dict.fromkeys(words(query)), key=len, reverse=True)[:MAX_WORDS]
    by_word = _ranking(connection, _WORD_POSTINGS, owned(user_ref, asked), total)
    by_gram = _ranking(connection, _GRAM_POSTINGS, owned(user_ref, grams(asked)[:MAX_GRAMS]), total)
    candidates = best(fused([(by_word, 1.0), (by_gram, 1.0)]), CANDIDATES)
    if not candidates:
        return []
    scores = fused([(by_word, 1.0), (by_gram, 1.0)])
    places = _places(connection, candidates)
    shared = shared_with_neighbours({places[ref]: scores[ref] for ref in candidates}, NEIGHBOUR_SHARE)
    return _hits(connection, user_ref, best(shared, limit * 2), shared, limit)


def _ranking(connection: sqlite3.Connection, statement: str, terms: Sequence[str], total: int) -> list[int]:
    postings = []
    for term in terms:
        rows = connection.execute(
            statement,
            (f'"{term}"', MAX_POSTINGS),
        ).fetchall()
        if rows:
            refs = [ref for (ref,) in rows]
            postings.append((refs, len(refs)))
    return best(relevance(postings, total), CANDIDATES)


def _places(connection: sqlite3.Connection, refs: Sequence[int]) -> dict[int, Place]:
    rows = connection.execute(
        "SELECT ref, thread_ref, seq FROM messages WHERE ref IN (SELECT value FROM json_each(?))",
        (json.dumps(list(refs)),),
    )
    return {ref: (thread, seq) for ref, thread, seq in rows}


def _hits(
    connection: sqlite3.Connection,
    user_ref: int,
    places: Sequence[Place],
    scores: dict[Place, float],
    limit: int,
) -> list[Hit]:
    hits: list[Hit] = []
    for thread, seq in places:
        row = connection.execute(
            "SELECT m.id, m.role, m.content, m.created_at, m.metadata, t.thread_id FROM messages m JOIN threads t ON t.ref = m.thread_ref "
            "WHERE m.thread_ref = ? AND m.seq = ? AND t.user_ref = ?",
            (thread, seq, user_ref),
        ).fetchone()
        if row:
            hits.append(Hit(message_of(row), row[5], scores[thread, seq]))
        if len(hits) == limit:
            break
    return hits
