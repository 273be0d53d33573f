"""Rank what an index found: relevance by rarity, two rankings fused, neighbours sharing their score. Pure functions."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Final, TypeVar

Key = TypeVar("Key", bound=Hashable)

FUSION_CONSTANT: Final = 60
"""The usual constant of reciprocal rank fusion: how little the first places differ."""


def rarity(found: int, total: int) -> float:
    """Return the weight of a term that `found` of `total` messages hold (BM25's idf, never negative)."""
    return math.log(1.0 + (max(total, found) - found + 0.5) / (found + 0.5))


def relevance(postings: Sequence[tuple[Sequence[int], int]], total: int) -> dict[int, float]:
    """Return a score per message from the postings of each query term, given as (messages, how many in all).

    Messages of a chat are short, so a term counts once in a message however often it stands there: what remains of
    BM25 is the rarity of the terms.
    """
    scores: dict[int, float] = {}
    for refs, found in postings:
        weight = rarity(found, total)
        for ref in refs:
            scores[ref] = scores.get(ref, 0.0) + weight
    return scores


def best(scores: Mapping[Key, float], count: int) -> list[Key]:
    """Return the keys with the highest scores, best first; later keys first among equals when keys are ordered."""
    return sorted(scores, key=lambda key: (scores[key], key), reverse=True)[:count]


def fused(rankings: Sequence[tuple[Sequence[Key], float]]) -> dict[Key, float]:
    """Return reciprocal rank fusion of rankings, each with its weight."""
    scores: dict[Key, float] = {}
    for ranking, weight in rankings:
        for rank, key in enumerate(ranking, 1):
            scores[key] = scores.get(key, 0.0) + weight / (FUSION_CONSTANT + rank)
    return scores


def shared_with_neighbours(
    scores: Mapping[tuple[int, int], float], share: float, reach: int = 1
) -> dict[tuple[int, int], float]:
    """Return scores by (thread, place in the thread) where each message passes a share on to those beside it.

    The answer to a question often holds none of its words: it stands beside the message that does.
    """
    total = dict(scores)
    for (thread, seq), score in scores.items():
        for step in range(1, reach + 1):
            for beside in ((thread, seq - step), (thread, seq + step)):
                total[beside] = total.get(beside, 0.0) + score * share / step
    return total
