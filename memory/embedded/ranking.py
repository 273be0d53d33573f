"""Rank what an index found: relevance by rarity, two indexes together, neighbours sharing their score. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from operator import itemgetter
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def rarity(found: float, total: int) -> float:
    """Return the weight of a term that `found` of `total` messages hold (BM25's idf, never negative)."""
    return math.log(1.0 + (max(total, found) - found + 0.5) / (found + 0.5))


def relevance(postings: Sequence[Sequence[int]], total: int, cut_at: int) -> dict[int, float]:
    """Return a score per message from the messages that hold each term of the query.

    Messages of a chat are short, so a term counts once in a message however often it stands there. A list of `cut_at`
    messages was cut: how many hold the term is not known then, and taken to lie between that and all of them.
    """
    scores: dict[int, float] = {}
    known = scores.get
    for refs in postings:
        found = len(refs) if len(refs) < cut_at else math.sqrt(cut_at * max(total, cut_at))
        weight = rarity(found, total)
        for ref in refs:
            scores[ref] = known(ref, 0.0) + weight
    return scores


def best(scores: Mapping[Key, float], count: int) -> list[Key]:
    """Return the keys with the highest scores, best first; of equals the greater key, which is the later message."""

    return [key for key, _ in sorted(scores.items(), key=itemgetter(1, 0), reverse=True)[:count]]


def damped(score: float, length: int, typical: int, damping: float) -> float:
    """Return a score that a long message needs more matches for; `damping` 0 is none, 1 in proportion (BM25's b)."""
    return score / (1.0 - damping + damping * min(4.0, length / typical))


def scaled(scores: Mapping[Key, float]) -> dict[Key, float]:
    """Return scores with the best at 1, so that those of two indexes can be added.

    Reciprocal ranks, the usual way to fuse, are so flat that the neighbours of a clear winner stay behind everything
    that matched at all (`benchmarks/retrieval.py` measures both).
    """
    top = max(scores.values(), default=0.0)
    return {key: score / top for key, score in scores.items()} if top > 0 else {}


def added(rankings: Sequence[tuple[Mapping[Key, float], float]]) -> dict[Key, float]:
    """Return the sum of score lists, each with its weight."""
    total: dict[Key, float] = {}
    for scores, weight in rankings:
        for key, score in scores.items():
            total[key] = total.get(key, 0.0) + weight * score
    return total


def shared_with_neighbours(
    scores: Mapping[tuple[int, int], float], *, after: float, before: float
) -> dict[tuple[int, int], float]:
    """Return scores by (thread, place) where each message passes shares on to the one after and the one before it.

    The answer to a question often holds none of its words: it stands behind the message that does.
    """
    total = dict(scores)
    for (thread, place), score in scores.items():
        for beside, share in (((thread, place + 1), after), ((thread, place - 1), before)):
            total[beside] = total.get(beside, 0.0) + score * share
    return total
